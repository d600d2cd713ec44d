import type { Fact } from '../../../../sidecar/evaluation/facts.ts';
import { readReport } from '../../../../sidecar/evaluation/report-reading.ts';
import type { HouseStyle } from '../../../../sidecar/synth/corpus/house-style.ts';
import { reportText, writeReport } from '../../../../sidecar/synth/corpus/write-report.ts';
import type { TruthFinding, TruthPatient, TruthStudy } from '../../../../sidecar/synth/department/truth.ts';

export const priorOf = ({ studies }: TruthPatient, { expected }: TruthStudy): TruthStudy | undefined =>
  studies.find(({ studyInstanceUid }) => studyInstanceUid === expected.chosenPrior);

const TOLD = ['larger', 'smaller', 'unchanged', 'new'];

function changeOf({ trackingUid }: TruthFinding, { expected }: TruthStudy): string | undefined {
  const outcome = expected.comparisons.find((one) => one.trackingUid === trackingUid)?.outcome;
  return outcome !== undefined && TOLD.includes(outcome) ? outcome : undefined;
}

/** The number by which the evaluation knows how large it is, in mm. */
function sizeOf({ quantity, reader, spec }: TruthFinding): number | undefined {
  if (quantity === 'shortAxis' && reader.shortMm !== undefined) return reader.shortMm;
  if (reader.longMm !== undefined) return reader.longMm;
  // Of these a depth is no size of the lesion.
  if (spec.kind === 'kneeEffusion' || spec.kind === 'perirenalTissue') return undefined;
  return reader.numbers?.apexMm ?? reader.numbers?.thicknessMm;
}

const roundingMm = ({ numbers: { unit, decimals } }: HouseStyle): number =>
  (unit === 'mm' && decimals === 0) || (unit === 'cm' && decimals === 1) ? 0.5 : 0.05;

function differences(one: TruthFinding, fact: Fact, study: TruthStudy, style: HouseStyle): string[] {
  const size = sizeOf(one);
  const read = fact.sizesMm[0];
  const isFar = size !== undefined && (read === undefined || Math.abs(read - size) > roundingMm(style) + 1e-9);
  return [
    ...(fact.stance === 'present' ? [] : [`is ${fact.stance}`]),
    ...(fact.side === one.laterality ? [] : [`side ${one.laterality}, read ${fact.side}`]),
    ...(isFar ? [`size ${size}, read ${read}`] : []),
    ...(fact.change === changeOf(one, study) ? [] : [`change ${changeOf(one, study)}, read ${fact.change}`]),
    ...(fact.toldOtherwise ? ['told in two ways'] : []),
  ];
}

/** To the evaluation two findings of one name and side are one where one of the places may be the other and their sizes differ by 1 mm. */
const isTwin = (one: TruthFinding, other: TruthFinding, style: HouseStyle): boolean =>
  one !== other &&
  one.finding.name === other.finding.name &&
  one.laterality === other.laterality &&
  [one, other].some(({ site }) => site.name === 'lung') &&
  Math.abs((sizeOf(one) ?? 0) - (sizeOf(other) ?? 0)) <= 1 + 2 * roundingMm(style);

const isShift = ({ concept, stance }: Fact): boolean => concept === 'midline shift' && stance === 'present';

export const reportOf = (patient: TruthPatient, study: TruthStudy, style: HouseStyle): string =>
  reportText(writeReport(study, priorOf(patient, study), style), style);

/**
 * What the evaluation reads in a report otherwise than the truth has it: of what was described, attested and gone. Empty:
 * exactly what the study's reader described.
 */
export function misread(text: string, patient: TruthPatient, study: TruthStudy, style: HouseStyle): readonly string[] {
  const prior = priorOf(patient, study);
  const { facts } = readReport(text);
  const described = study.findings.filter(({ reader }) => reader.described);
  const stated = facts.filter(({ stance }) => stance !== 'absent');
  const denied = facts.filter(({ stance, narrowed }) => stance === 'absent' && !narrowed);
  const fits = (one: TruthFinding, fact: Fact): boolean =>
    fact.concept === one.finding.name && differences(one, fact, study, style).length === 0;
  const missing = described.flatMap((one) => {
    const named = [one, ...described.filter((other) => isTwin(one, other, style))];
    if (named.some((known) => stated.some((fact) => fits(known, fact)))) return [];
    const near = stated.find(({ concept }) => concept === one.finding.name);
    const why = near ? differences(one, near, study, style).join(', ') : 'not read';
    return [`${one.finding.name} (${one.site.name}): ${why}`];
  });
  const shifted = described.some(({ reader }) => (reader.numbers?.midlineShiftMm ?? 0) > 0);
  const extra = stated
    .filter((fact) => !(shifted && isShift(fact)) && !described.some((one) => fits(one, fact)))
    .map(({ concept, sentence }) => `${concept} too many: ${sentence}`);
  const absent = study.attestedAbsent
    .filter(({ name }) => !denied.some(({ concept }) => concept === name))
    .map(({ name }) => `denial of ${name} not read`);
  const undenied = denied
    .filter(({ concept }) => !study.attestedAbsent.some(({ name }) => name === concept))
    .map(({ concept, sentence }) => `${concept} denied: ${sentence}`);
  const gone = study.expected.comparisons
    .filter(({ outcome }) => outcome === 'resolved')
    .flatMap(({ trackingUid }) => prior?.findings.filter((one) => one.trackingUid === trackingUid) ?? [])
    .filter(({ finding }) => !denied.some(({ concept, change }) => concept === finding.name && change === 'resolved'))
    .map(({ finding }) => `${finding.name} resolved, not read`);
  return [...missing, ...extra, ...absent, ...undenied, ...gone];
}
