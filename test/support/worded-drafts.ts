import { readdirSync, readFileSync } from 'node:fs';
import { TAG } from '../../sidecar/dicom/dicom-json.ts';
import { encodePart10 } from '../../sidecar/dicom/part10.ts';
import type { RecordedWording } from '../../sidecar/domain/model-wording.ts';
import type { DicomJson } from '../../sidecar/domain/study.ts';
import type { ChainedEntry } from '../../sidecar/ledger/hash-chain.ts';
import { DRAFTER, MODELS_DIR } from './drafter.ts';
import type { TestService } from './service.ts';
import { ctImages } from './synthetic-patient/ct-images.ts';
import { measurementSr } from './synthetic-patient/measurement-sr.ts';
import type { StudyFiles } from './synthetic-patient/patient-files.ts';
import { makePatient, type SyntheticLesion, type SyntheticPatient } from './synthetic-patient/timeline.ts';

/** Settings of a service that words its drafts with the shipped drafter. */
export const WITH_MODEL = { MODEL: DRAFTER, MODELS_DIR } as const;
const DATE = '20260601';
/** Written longer than DICOM allows, as some devices do. */
const OVERLONG: ReadonlySet<string> = new Set([TAG.SeriesDescription, TAG.StudyDescription]);

export interface RecordedStatement {
  readonly section: string;
  readonly text: string;
  readonly wordedBy: string;
}

interface Intended {
  readonly statements: readonly RecordedStatement[];
  readonly wording?: RecordedWording;
}

/** A draft as the ledger has it. */
export interface WordedDraft extends Intended {
  readonly entry: ChainedEntry;
  /** Statements whose first sentence is the model's. */
  readonly worded: readonly string[];
  readonly summary: string;
}

export async function lastDraft(service: Pick<TestService, 'entries'>, study: string): Promise<WordedDraft> {
  const entry = (await service.entries('draftIntended', study)).at(-1);
  if (!entry) throw new Error('the study has no draft');
  return wordedDraft(entry);
}

export function wordedDraft(entry: ChainedEntry): WordedDraft {
  const content = entry.content as Intended;
  const texts = (one: (statement: RecordedStatement) => boolean) =>
    content.statements.filter(one).map(({ text }) => text);
  return {
    ...content,
    entry,
    worded: texts(({ wordedBy }) => wordedBy === 'model'),
    summary: texts(({ section }) => section === 'summary').join('\n'),
  };
}

/** What of a study is other than that of the same patient without it. */
export interface StudyChanges {
  readonly images?: DicomJson;
  readonly report?: (dataset: DicomJson) => DicomJson;
  readonly lesion?: (lesion: SyntheticLesion) => SyntheticLesion;
}

/** A patient of this name with the lesions of one and the same other: equal evidence of equal dates under other UIDs. */
export function patientLike(name: string, { lesion }: StudyChanges = {}): SyntheticPatient {
  const { lesions, prior } = makePatient('like-all-others', DATE, { sliceCount: 2 });
  const own = makePatient(name, DATE, { sliceCount: 2 });
  return {
    ...own,
    prior: { ...own.prior, studyDate: prior.studyDate },
    lesions: lesions.map((one) => lesion?.(one) ?? one),
  };
}

/** One small chest CT of such a patient with its measurements. */
export function studyLike(name: string, changes: StudyChanges = {}, role: 'prior' | 'current' = 'current'): StudyFiles {
  const patient = patientLike(name, changes);
  const { studyInstanceUid, studyDate } = patient[role];
  const images = [...ctImages(patient, patient[role])].map((image) => ({ ...image, ...changes.images }));
  const measured = measurementSr(patient, patient[role]);
  const files = [...images, changes.report?.(measured) ?? measured];
  return { studyInstanceUid, studyDate, files: files.map((dataset) => encodePart10(dataset, OVERLONG)) };
}

/** Processes of models that this one has started. */
export function modelProcesses(): number[] {
  const isOurs = (pid: number): boolean => {
    try {
      const parent = /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return Number(parent) === process.pid && command.includes('model-process');
    } catch {
      return false;
    }
  };
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && isOurs(pid));
}
