import type { DraftBasisHashes } from '../domain/draft.ts';
import type { DicomJson } from '../domain/study.ts';
import type { Prepared } from './prepare-draft.ts';
import { currentOf, type DraftVersion } from './versions.ts';

/** Patient ID, its issuer and other ids (PS3.3 C.7.1.1): they change when patients are merged. */
const PATIENT_ID_TAGS = /^0010(0020|0021|0024|1000|1002)$/;
const ACCESSION_NUMBER = '00080050';

const pick = (modules: DicomJson, wanted: (tag: string) => boolean): DicomJson =>
  Object.fromEntries(Object.entries(modules).filter(([tag]) => wanted(tag)));

const isPatientId = (tag: string) => PATIENT_ID_TAGS.test(tag);
const isDemographic = (tag: string) => tag.startsWith('0010') && !isPatientId(tag);
const isAccession = (tag: string) => tag === ACCESSION_NUMBER;
const isOther = (tag: string) => !tag.startsWith('0010') && !isAccession(tag);

/**
 * What a draft rests on, part by part. Keyed hashes: a patient's name and birth date could be found out from plain ones.
 * @param hash keyed hash of any value that JSON can hold
 * @param madeBy software, rules and profile
 */
export function basisHashes(prepared: Prepared, madeBy: unknown, hash: (value: unknown) => string): DraftBasisHashes {
  const { identifyingModules: modules, series } = prepared.study;
  const parts = {
    patientId: pick(modules, isPatientId),
    demographics: pick(modules, isDemographic),
    accessionNumber: pick(modules, isAccession),
    studyData: pick(modules, isOther),
    instances: series.map(({ seriesInstanceUid, instances }) => [
      seriesInstanceUid,
      instances.map(({ sopInstanceUid }) => sopInstanceUid),
    ]),
    evidence: [prepared.evidence.items, prepared.evidence.unread],
    priors: [prepared.decisions, prepared.unavailable, prepared.priors.map((prior) => prior.evidence)],
    comparison: [prepared.comparisons, prepared.series, prepared.sums, prepared.ruleOutputs],
    software: madeBy,
  };
  return Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, hash(value)]));
}

/**
 * Why there is a new version: the parts that differ from the draft before, and that this one is retired or out of the
 * PACS; `first` where there was none, `unknown` where it does not say what it rests on (an earlier release wrote it).
 */
export function becauseOf(hashes: DraftBasisHashes, versions: readonly DraftVersion[]): readonly string[] {
  const before = versions.findLast(({ state, identity }) => state !== 'failed' && !identity.retirement)?.identity;
  if (!before) return ['first'];
  const retirement = currentOf(versions)?.identity.retirement;
  const ended = retirement ? [`noLongerRetired:${retirement.reason}`] : currentOf(versions) ? [] : ['noLongerInPacs'];
  const { basisHashes } = before;
  if (!basisHashes) return [...ended, 'unknown'];
  return [...ended, ...Object.keys(hashes).filter((name) => hashes[name] !== basisHashes[name])];
}
