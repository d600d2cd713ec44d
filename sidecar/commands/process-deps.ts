import type { Knex } from 'knex';
import type { Config } from '../config.ts';
import { encodePart10 } from '../dicom/part10.ts';
import { ReportFonts } from '../fonts/report-fonts.ts';
import { type OpenJobDeps, openJob } from '../intake/open-job.ts';
import { loadSelectionRules } from '../intake/selection-rules.ts';
import { keyedHash, patientHash } from '../ledger/patient-hash.ts';
import type { Log } from '../log.ts';
import { type DraftWords, modelWords } from '../pipeline/model-words.ts';
import type { DraftPolicy, Prepared } from '../pipeline/prepare-draft.ts';
import type { ProcessDeps } from '../pipeline/process-study.ts';
import { draftingInput } from '../pipeline/word-draft.ts';
import type { Pacs } from './connect-pacs.ts';
import { type Drafted, draftBook } from './draft-book.ts';
import type { DraftingModel } from './open-model.ts';
import type { PriorWork } from './prior-work.ts';
import { rulesDigest } from './rules-digest.ts';

export const draftPolicy = (config: Config): DraftPolicy => ({
  rules: loadSelectionRules(config.rulesFile),
  priorsMax: config.priorsMax,
  priorsYears: config.priorsYears,
  draftWithoutFindings: config.draftWithoutFindings,
});

interface Around {
  readonly config: Config;
  readonly version: string;
  readonly log: Log;
  readonly model: DraftingModel;
  readonly drafted?: Drafted;
}

/** The words of the language model for a draft; without one the realiser's stand. */
export const wordsOf =
  (model: DraftingModel, version: string) =>
  async (prepared: Prepared): Promise<DraftWords> =>
    modelWords(prepared.study, draftingInput(prepared, '', version), await model.choice(), () => performance.now());

/** What working on a study needs, wired. `key`: of the patient hashes. */
export function processDeps(
  { config, version, log, model, drafted }: Around,
  pacs: Pacs,
  knex: Knex,
  key: Buffer,
  priors: PriorWork,
  jobs: OpenJobDeps,
): ProcessDeps {
  return {
    source: pacs.source(priors.transfers),
    policy: draftPolicy(config),
    store: pacs.store,
    book: draftBook(knex, drafted),
    encode: encodePart10,
    patientHash: (patient) => patientHash(key, patient),
    keyedHash: (value) => keyedHash(key, value),
    now: () => new Date(),
    softwareVersion: version,
    configuration: rulesDigest(),
    write: config.write,
    profile: config.profile,
    superseded: config.superseded,
    retired: config.retired,
    lookAgain: async (studyInstanceUid) => {
      await openJob(jobs, { studyInstanceUid, reason: 'study-changed', priority: 'background' }, new Date());
    },
    words: wordsOf(model, version),
    modelDigest: model.digest,
    fonts: new ReportFonts(),
    log,
  };
}
