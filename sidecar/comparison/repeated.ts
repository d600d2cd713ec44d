import type { FindingEvidence, MeasurementEvidence, StudyEvidence } from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import { placeKey } from './places.ts';
import { fullKeyOf, inBase } from './same-measurement.ts';

/** Ids of the evidence that says the same again, by the id of the finding that speaks for all. */
export type Repeated = ReadonlyMap<EvidenceId, readonly EvidenceId[]>;

const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1);

const documentOf = ({ source }: FindingEvidence): string | undefined =>
  source.kind === 'content-item' ? source.instance.sopInstanceUid : undefined;

/** The value without trailing zeros: 12.0 mm, 12 mm and 1.2 cm are one. */
function valueKey(measurement: MeasurementEvidence): string {
  const value = inBase(measurement);
  if (!value) return measurement.valueText;
  let { coefficient, exponent } = value;
  while (coefficient !== 0n && coefficient % 10n === 0n) {
    coefficient /= 10n;
    exponent += 1;
  }
  return coefficient === 0n ? '0' : `${coefficient}e${exponent}`;
}

/** All that is compared of a finding, as one key. */
function sayingOf(study: StudyEvidence, finding: FindingEvidence): string {
  const values = study.items
    .filter((item) => item.kind === 'measurement')
    .filter((item) => item.findingId === finding.id)
    .map((item) => `${fullKeyOf(item)}=${valueKey(item)}`);
  return [placeKey(finding), finding.presence, ...new Set(values.sort())].join('\n');
}

/** One tracked lesion that several documents of the study describe alike; undefined where anything differs. */
function oneOf(study: StudyEvidence, same: readonly FindingEvidence[]): FindingEvidence | undefined {
  const documents = new Set(same.map(documentOf).filter((uid) => uid !== undefined));
  const sayings = new Set(same.map((finding) => sayingOf(study, finding)));
  return documents.size === same.length && sayings.size === 1 ? same[0] : undefined;
}

/** Findings of a study, each tracked lesion once where several documents say the same of it; sorted by id. */
export function mergeRepeated(study: StudyEvidence): {
  readonly findings: readonly FindingEvidence[];
  readonly repeated: Repeated;
} {
  const all = study.items.filter((item) => item.kind === 'finding').sort(byId);
  const repeated = new Map<EvidenceId, readonly EvidenceId[]>();
  const dropped = new Set<EvidenceId>();
  for (const [uid, same] of Map.groupBy(all, (finding) => finding.tracking.uid)) {
    const one = uid !== undefined && same.length > 1 ? oneOf(study, same) : undefined;
    if (!one) continue;
    const others = same.slice(1).map(({ id }) => id);
    repeated.set(one.id, others);
    for (const id of others) dropped.add(id);
  }
  return { findings: all.filter(({ id }) => !dropped.has(id)), repeated };
}
