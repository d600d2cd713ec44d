import { loadConfig } from '../config.ts';
import type { Draft } from '../domain/draft.ts';
import { coerceError } from '../errors.ts';
import { type HouseModel, houseModel } from '../evaluation/metrics/house-style.ts';
import { currentStudy, type DraftedCase, expectedPrior, type ScoredCase } from '../evaluation/runner/drafted-case.ts';
import { type CaseScoring, scoreCase } from '../evaluation/runner/score-case.ts';
import { createLog } from '../log.ts';
import { isoOf } from '../pipeline/identity.ts';
import { modelWords } from '../pipeline/model-words.ts';
import { type Prepared, prepareDraft } from '../pipeline/prepare-draft.ts';
import { draftingInput, wordDraft } from '../pipeline/word-draft.ts';
import { HOUSE_STYLES } from '../synth/corpus/house-styles.ts';
import { pairAt } from '../synth/corpus/pairs.ts';
import { type ReportSections, writeReport } from '../synth/corpus/write-report.ts';
import type { TruthPatient } from '../synth/department/truth.ts';
import { houseStyleOf } from '../synth/documents/prior-report.ts';
import { caseSource } from './case-archive.ts';
import { type CaseFolder, readCase } from './case-folder.ts';
import { draftingEntries, draftModel, openModels } from './open-model.ts';
import { draftPolicy } from './process-deps.ts';

/** Words of a draft from what it rests on, in a house style. `until`: ISO 8601. */
export type Drafter = (prepared: Prepared, until: string, softwareVersion: string, styleId: string) => Promise<Draft>;

export const DETERMINISTIC = 'deterministic';

/**
 * The realiser, or the language model of that id in MODELS_DIR, in a process of its own for as long as this one lives.
 * @throws PrereadError MODEL_MISSING, MODEL_CHANGED, MODEL_FAILED
 */
export async function openDrafter({ drafter: id, modelsDir }: CaseRun): Promise<Drafter> {
  if (id === DETERMINISTIC) return async (prepared, until, version) => wordDraft(prepared, until, version);
  // Each thread of the evaluation has a model of its own.
  const config = loadConfig({ MODELS_DIR: modelsDir, MODEL: id, MODEL_THREADS: '1' });
  const models = await openModels(await draftingEntries(config), config, createLog('error'));
  return async (prepared, until, version, styleId) => {
    const choice = { model: draftModel(models, styleId, config) };
    const input = draftingInput(prepared, until, version);
    return wordDraft(
      prepared,
      until,
      version,
      await modelWords(prepared.study, input, choice, () => performance.now()),
    );
  };
}

/** Patients of a seed of their own: none is one of the cases, nor of those that a model was trained on. */
const HOUSE_SEED = 'words of the houses';
const HOUSE_REPORTS = 150;

/** Word models of houses, each made when it is first asked for. */
export class HouseModels {
  readonly #made = new Map<string, HouseModel>();

  /** @throws RangeError for a house that does not exist */
  of(styleId: string): HouseModel {
    const known = this.#made.get(styleId);
    if (known) return known;
    const house = HOUSE_STYLES.findIndex(({ id }) => id === styleId);
    if (house < 0) throw new RangeError('no such house');
    // Pair after pair the houses take turns.
    const pairs = Array.from({ length: HOUSE_REPORTS }, (_, at) =>
      pairAt({ seed: HOUSE_SEED }, at * HOUSE_STYLES.length + house),
    );
    const model = houseModel(pairs.map(({ report: { sections } }) => `${sections.findings}\n${sections.impression}`));
    this.#made.set(styleId, model);
    return model;
  }
}

export interface CaseRun {
  readonly folder: string;
  readonly drafter: string;
  readonly modelsDir: string;
  readonly softwareVersion: string;
}

/** What the service does with default settings, whatever those of this machine are. */
const policy = () => draftPolicy(loadConfig({}));

/** ISO 8601. The clock of a case stands still at its study: the same case gives the same draft. */
export function momentOf(patient: TruthPatient): string {
  const { studyDate, studyTime } = currentStudy(patient);
  return isoOf({ contentDate: studyDate, contentTime: studyTime, timezoneOffset: '+0000' });
}

async function draftCase(
  { patient, datasets, unreadable }: CaseFolder,
  run: CaseRun,
  word: Drafter,
): Promise<DraftedCase> {
  const nothing = { decisions: [], comparisons: [], ruleOutputs: [], evidence: [], unread: unreadable };
  try {
    const preparation = await prepareDraft(caseSource(datasets), policy(), currentStudy(patient).studyInstanceUid);
    const { prepared } = preparation;
    const draft = preparation.ready
      ? await word(preparation.prepared, momentOf(patient), run.softwareVersion, houseStyleOf(patient).id)
      : undefined;
    const studies = prepared ? [prepared.evidence, ...prepared.priors.map((prior) => prior.evidence)] : [];
    return {
      outcome: preparation.ready ? 'drafted' : preparation.outcome,
      failed: false,
      ...(draft === undefined ? {} : { draft }),
      decisions: prepared?.decisions ?? [],
      comparisons: prepared?.comparisons ?? [],
      ruleOutputs: prepared?.ruleOutputs ?? [],
      evidence: studies.flatMap(({ items }) => items),
      unread: unreadable + studies.reduce((sum, { unread }) => sum + unread.length, 0),
    };
  } catch (thrown) {
    // A defect of ours must be seen as what it is; a named error is how this case ended.
    const error = coerceError(thrown);
    if (error.code === 'INTERNAL') throw thrown;
    return { ...nothing, outcome: error.code, failed: true };
  }
}

const HEADINGS = [
  ['indication', 'INDICATION'],
  ['technique', 'TECHNIQUE'],
  ['comparison', 'COMPARISON'],
  ['findings', 'FINDINGS'],
  ['impression', 'IMPRESSION'],
  ['recommendation', 'RECOMMENDATION'],
] as const satisfies readonly (readonly [keyof ReportSections, string])[];

/** Dates of all earlier studies that a draft may compare with: a report names one, and the others are no invention. */
function earlierDates(patient: TruthPatient): string {
  const may = new Set(
    currentStudy(patient)
      .expected.priors.filter(({ reason }) => reason === 'chosen' || reason === 'olderOrLessAlike')
      .map(({ studyInstanceUid }) => studyInstanceUid),
  );
  const dates = patient.studies.filter((study) => may.has(study.studyInstanceUid)).map(({ studyDate }) => studyDate);
  return dates.map((date) => date.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3')).join(', ');
}

/** What somebody of the patient's house writes who sees what the reader saw. */
function referenceOf(patient: TruthPatient): string {
  const written = writeReport(currentStudy(patient), expectedPrior(patient), houseStyleOf(patient));
  const dates = earlierDates(patient);
  const comparison = dates === '' ? written.comparison : `${written.comparison}\nEarlier studies: ${dates}.`;
  const sections: ReportSections = { ...written, comparison };
  return HEADINGS.flatMap(([name, heading]) => {
    const text = sections[name];
    return text === undefined || text === '' ? [] : [`${heading}:`, text];
  }).join('\n');
}

/** Drafts and scores one case of a folder. @throws PrereadError USAGE for a folder that is none */
export async function evaluateCase(
  run: CaseRun,
  id: string,
  word: Drafter,
  houses: HouseModels,
): Promise<CaseScoring & { readonly scored: ScoredCase }> {
  const folder = readCase(run.folder, id);
  const { patient } = folder;
  const scored: ScoredCase = {
    id,
    patient,
    drafted: await draftCase(folder, run, word),
    reference: referenceOf(patient),
    house: houses.of(houseStyleOf(patient).id),
  };
  return { ...scoreCase(scored), scored };
}
