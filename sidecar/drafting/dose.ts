import type { DoseEvidence, Evidence } from '../domain/evidence.ts';
import { entryOf } from '../domain/table.ts';
import type { Wording } from './drafting-input.ts';
import { counted, isDimensionless } from './numbers.ts';
import { shownSource } from './sources.ts';
import { nameOfCode, sanitise, shownName, shownPlace, withUnit } from './terms.ts';

/** Names of dose quantities in house style, by DCM code (PS3.16 TID 10001, 10011, 10021). */
const DOSE_NAMES: Readonly<Record<string, string>> = {
  '113813': 'DLP total',
  '113830': 'mean CTDIvol',
  '113812': 'irradiation events',
  '113722': 'dose area product total',
  '113725': 'dose (RP) total',
  '113730': 'fluoroscopy time total',
  '113731': 'radiographic frames total',
  '113855': 'acquisition time total',
  '113507': 'administered activity',
  '111637': 'accumulated average glandular dose',
};

const doseName = ({ scheme, value, meaning }: DoseEvidence['quantity']): string =>
  (scheme === 'DCM' ? entryOf(DOSE_NAMES, value) : undefined) ?? shownName(nameOfCode({ scheme, value, meaning }));

/** As the source writes it, or nothing: a dose is never rounded. */
const isNumber = (text: string): boolean => /^[+-]?\d{1,16}(?:\.\d{1,16})?(?:[eE][+-]?\d{1,3})?$/.test(text.trim());

/** `mean CTDIvol 12.34 mGy (IEC Body Dosimetry Phantom)`. */
function doseText(item: DoseEvidence): string {
  const about = [item.targetRegion, item.phantom, item.plane].filter((code) => code !== undefined);
  const over = item.accumulatedOver;
  const details = [
    ...about.map((code) => shownName(nameOfCode(code), { sidesAllowed: true })),
    ...(item.laterality === undefined ? [] : [shownPlace({ laterality: item.laterality }).text || 'side not known']),
    ...(over === undefined ? [] : [`accumulated over ${shownName(nameOfCode(over))}`]),
  ];
  const value = withUnit(item.valueText.trim(), isDimensionless(item.unit.value) ? '' : item.unit.value);
  return `${doseName(item.quantity)} ${value}${details.length === 0 ? '' : ` (${details.join(', ')})`}`;
}

/**
 * One line for each dose report: what it gives for the whole study, number for number. Values of single events are
 * counted and not shown; nothing is added up here, for two reports may speak of the same exposure.
 */
export function doseWordings(items: readonly Evidence[]): Wording[] {
  const doses = items.filter((item): item is DoseEvidence => item.kind === 'dose' && isNumber(item.valueText));
  const documents = Map.groupBy(doses, ({ source }) => ('instance' in source ? source.instance.sopInstanceUid : ''));
  return [...documents.values()].map((ofDocument) => {
    const [first] = ofDocument as [DoseEvidence, ...DoseEvidence[]];
    const study = ofDocument.filter((item) => item.scope === 'study' || item.accumulatedOver !== undefined);
    const events = ofDocument.length - study.length;
    const source = shownSource(first);
    const parts = [
      ...study.map(doseText),
      ...(events > 0 ? [`${counted(events, 'value')} of single irradiation events not shown`] : []),
    ];
    return {
      text: `Radiation dose (dose report${source === '' ? '' : ` by ${sanitise(source)}`}): ${parts.join('; ')}.`,
      evidenceIds: ofDocument.map((item) => item.id),
    };
  });
}
