import { type DemoStudies, makeDemoStudies } from '../../support/synthetic-patient/patient-files.ts';

/** What stands in the database of a release (`make.ts`), so that a test can meet it again. Every patient is synthetic. */
const DATE = '20260601';
const SLICES = 3;

/** The seeds of the patients; each is one case. */
export const CASES = {
  /** Drafted, and drafted again after another image. */
  twice: 'release twice',
  /** Drafted, and retired by a verified report. */
  retired: 'release retired',
  /** Drafted with a prior that C-MOVE brought from an archive. */
  fetched: 'release fetched',
  /** Drafted without its prior, which the archive broke off. */
  brokenOff: 'release broken off',
  /** Its job waits: the PACS did not take the draft. */
  waiting: 'release waiting',
  /** Its images have arrived, and it has not settled. */
  pending: 'release pending',
} as const;

/** Its images name two patients: the job failed for good. */
export const FAILED_STUDY = '2.25.47110815';

export const studiesOf = (name: keyof typeof CASES): DemoStudies =>
  makeDemoStudies(CASES[name], DATE, { sliceCount: SLICES });

/** The patient hash key of that service: no secret, for it hides synthetic patients only. */
export const HASH_KEY = '5e'.repeat(32);
