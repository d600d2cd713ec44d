import { access, constants, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { coerceError, type ErrorCode, PrereadError } from '../errors.ts';
import type { Pacs } from './connect-pacs.ts';

/** One line of `doctor`. With a code and `ok`: nothing is wrong, and somebody should know all the same. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly code?: ErrorCode;
  readonly action?: string;
}

export interface Note {
  readonly detail: string;
  readonly code?: ErrorCode;
  readonly action: string;
}

interface CheckOptions {
  /** Code when there is no answer within the limit. */
  readonly late?: ErrorCode;
  /** Where the table's advice is for studies, and here something else is to be done. */
  readonly advice?: Partial<Record<ErrorCode, string>>;
}

/** Longest that one check takes, in milliseconds: an administrator waits in front of it. */
export const CHECK_MS = 10_000;
/** Longest that a PACS which is well needs for the shortest question, in milliseconds. */
const SLOW_MS = 2000;

/** @throws PrereadError `code` when `work` has not ended in time; it is left to itself then */
export async function inTime<T>(work: PromiseLike<T>, code: ErrorCode): Promise<T> {
  // A query of knex is sent anew for everybody who waits for it.
  const asked = Promise.resolve(work);
  const aborter = new AbortController();
  const late = sleep(CHECK_MS, undefined, { signal: aborter.signal }).then(() => {
    throw new PrereadError(code, { detail: `(no answer in ${CHECK_MS / 1000} s)` });
  });
  late.catch(() => undefined);
  asked.catch(() => undefined);
  try {
    return await Promise.race([asked, late]);
  } finally {
    aborter.abort();
  }
}

/** Runs one check; whatever it throws is what it found. */
export async function check(
  name: string,
  look: () => Promise<string | Note>,
  { late, advice = {} }: CheckOptions = {},
): Promise<Check> {
  try {
    const found = await (late ? inTime(look(), late) : look());
    return { name, ok: true, ...(typeof found === 'string' ? { detail: found } : found) };
  } catch (thrown) {
    const error = coerceError(thrown);
    return { name, ok: false, detail: error.message, code: error.code, action: advice[error.code] ?? error.action };
  }
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** @throws PrereadError PACS_SLOW when the answer is good and late */
async function notSlow<T>(work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  const answer = await work();
  const ms = performance.now() - begun;
  if (ms > SLOW_MS) throw new PrereadError('PACS_SLOW', { detail: `(${seconds(ms)} for the shortest question)` });
  return answer;
}

/** Share of the disk and bytes under which hardly any room is left. */
const LEAST_ROOM = { share: 0.01, bytes: 100 * 1024 * 1024 } as const;

async function checkData({ dataFolder }: Config): Promise<string> {
  const folder = await stat(dataFolder).then(
    () => dataFolder,
    () => dirname(dataFolder),
  );
  await access(folder, constants.W_OK).catch(() => {
    throw new PrereadError('CONFIG_INVALID', { detail: 'PREREAD_DATA cannot be written to.' });
  });
  const { bavail, blocks, bsize } = await statfs(folder);
  const free = `${Math.floor((bavail * bsize) / 1_000_000)} MB free`;
  if (bavail * bsize < LEAST_ROOM.bytes || bavail < blocks * LEAST_ROOM.share)
    throw new PrereadError('DISK_FULL', { detail: `(${free})` });
  return `can be written to; ${free}`;
}

async function checkOrthanc(pacs: Pacs): Promise<string> {
  const [{ version }] = await notSlow(() => Promise.all([pacs.rest.system(), pacs.rest.changes(0, 1)]));
  return `Orthanc ${version} answers`;
}

async function checkDicomweb(pacs: Pacs): Promise<string> {
  const found = await notSlow(() => pacs.dicomweb.searchStudies({ limit: 1 }));
  return found.length > 0 ? 'answers' : 'answers; it holds no study yet';
}

/** Only where a setting wants documents deleted. */
async function checkDeletion(pacs: Pacs, { superseded, retired }: Config): Promise<string> {
  if (superseded === 'keep' && retired === 'keep') return 'not asked for: older and retired versions are kept';
  if (await pacs.own.mayDelete()) return 'the account may delete documents of Preread';
  throw new PrereadError('PACS_FORBIDDEN', { detail: 'SUPERSEDED or RETIRED is delete, and the account may not.' });
}

/** OHIF 3.13 opens the text of a series that has the lowest instance number (test/viewer/README.md). */
function viewerAdvice({ profile, superseded }: Config): string {
  const isOhif = profile === 'ohif' || profile === 'pdf';
  if (!isOhif || superseded === 'delete') return `profile ${profile}`;
  return `profile ${profile}: with SUPERSEDED=keep OHIF 3.13 opens the OLDEST version of a draft; SUPERSEDED=delete shows the newest (README, "In the viewer")`;
}

function timeZone(): string {
  const minutes = -new Date().getTimezoneOffset();
  const [hour, minute] = [Math.abs(minutes) / 60, Math.abs(minutes) % 60].map((n) =>
    String(Math.trunc(n)).padStart(2, '0'),
  );
  const { timeZone: zone } = Intl.DateTimeFormat().resolvedOptions();
  return `${zone} (UTC${minutes < 0 ? '-' : '+'}${hour}:${minute}): dates and times in drafts are of this zone (TZ sets another)`;
}

const SIZE_ADVICE = 'Something between Preread and the PACS (a reverse proxy?) limits sizes: raise its limit.';

/** The machine and the PACS. All at once: one that does not answer costs no more than its own time. */
export async function placeChecks(config: Config, pacs: Pacs): Promise<Check[]> {
  const late = 'PACS_TIMEOUT';
  const orthanc = {
    late,
    advice: { PACS_NOT_FOUND: 'Check ORTHANC_URL: what answers there is no Orthanc.', PACS_TOO_LARGE: SIZE_ADVICE },
  } as const;
  const dicomweb = {
    late,
    advice: {
      PACS_NOT_FOUND: 'Check that Orthanc loads its DICOMweb plugin ("Plugins" in orthanc.json), and DICOMWEB_URL.',
      PACS_TOO_LARGE: SIZE_ADVICE,
    },
  } as const;
  return Promise.all([
    check('configuration', async () => 'every setting is valid'),
    check('time zone', async () => timeZone()),
    check('data folder', () => checkData(config)),
    ...(config.feed === 'changes' ? [check('Orthanc', () => checkOrthanc(pacs), orthanc)] : []),
    check('DICOMweb', () => checkDicomweb(pacs), dicomweb),
    check('viewer', async () => viewerAdvice(config)),
    check('deletion', () => checkDeletion(pacs, config), { late }),
    ...config.archives.map(({ name }) => check(`archive ${name}`, () => pacs.archives.check(name))),
  ]);
}

/** Milliseconds that clocks may differ. */
const MAX_SKEW_MS = 5000;

/** How far another clock is ahead of this machine's, from one answer; undefined when it tells nothing. */
export async function clockAhead(ask: () => Promise<Date | undefined>): Promise<number | undefined> {
  const begun = performance.now();
  try {
    const theirs = await inTime(ask(), 'CLOCK_SKEW');
    const halfway = (performance.now() - begun) / 2;
    return theirs && theirs.getTime() - (Date.now() - halfway);
  } catch {
    // Why it does not answer is another check's business.
    return undefined;
  }
}

/** @param ahead by whose clock, milliseconds */
export function checkClocks(ahead: Readonly<Record<string, number | undefined>>): Promise<Check> {
  return check('clocks', async () => {
    const known = Object.entries(ahead).flatMap(([whose, ms]) => (ms === undefined ? [] : [{ whose, ms }]));
    const told = known
      .map(({ whose, ms }) => `${whose} ${seconds(Math.abs(ms))} ${ms < 0 ? 'behind' : 'ahead of'} this machine`)
      .join(', ');
    if (known.some(({ ms }) => Math.abs(ms) > MAX_SKEW_MS))
      throw new PrereadError('CLOCK_SKEW', { detail: `(${told})` });
    const agreeing = known.length > 0 && known.every(({ ms }) => Math.abs(ms) < 1500);
    const silent = Object.keys(ahead).filter((whose) => ahead[whose] === undefined);
    const first = agreeing ? `this machine, ${known.map(({ whose }) => whose).join(' and ')} agree` : told;
    return [...(first ? [first] : []), ...silent.map((whose) => `${whose} does not tell its time`)].join('; ');
  });
}
