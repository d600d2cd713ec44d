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

/** What a finding measures: its values by quantity and method. */
function valuesOf(study: StudyEvidence, { id }: FindingEvidence): ReadonlyMap<string, string> {
  const own = study.items.filter((item) => item.kind === 'measurement').filter((item) => item.findingId === id);
  const values = [...Map.groupBy(own, fullKeyOf)].map(
    ([key, all]) => [key, [...new Set(all.map(valueKey))].sort().join(' ')] as const,
  );
  return new Map(values);
}

/** What all of them measured has one value; what only some measured contradicts nothing. */
function agreeInValues(values: readonly ReadonlyMap<string, string>[]): boolean {
  const keys = new Set(values.flatMap((one) => [...one.keys()]));
  return [...keys].every((key) => new Set(values.map((one) => one.get(key)).filter(Boolean)).size === 1);
}

export const isPersons = ({ source }: FindingEvidence): boolean =>
  source.kind === 'content-item' && source.observerType === 'person';

/**
 * One tracked lesion of which several documents tell, none against another: a program marked it, a person took the mark
 * over and measured on. Who speaks for all: a person before a device, then who measured more. undefined where they differ.
 */
function oneOf(study: StudyEvidence, same: readonly FindingEvidence[]): FindingEvidence | undefined {
  const documents = new Set(same.map(documentOf).filter((uid) => uid !== undefined));
  const told = new Set(same.map((one) => [placeKey(one), one.presence, one.renderingIntent ?? ''].join('\n')));
  const values = new Map(same.map((one) => [one, valuesOf(study, one)]));
  if (documents.size !== same.length || told.size !== 1 || !agreeInValues([...values.values()])) return undefined;
  const measured = (one: FindingEvidence): number => values.get(one)?.size ?? 0;
  const [first] = same.toSorted((x, y) => Number(isPersons(y)) - Number(isPersons(x)) || measured(y) - measured(x));
  return first;
}

/** Findings of a study, each tracked lesion once where several documents tell of it alike; sorted by id. */
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
    const others = same.filter((other) => other !== one).map(({ id }) => id);
    repeated.set(one.id, others);
    for (const id of others) dropped.add(id);
  }
  return { findings: all.filter(({ id }) => !dropped.has(id)), repeated };
}
