/** What the settling policy knows of one study that is receiving instances. Times are epoch milliseconds. */
export interface PendingStudy {
  readonly firstInstanceAt: number;
  readonly lastInstanceAt: number;
  /** Orthanc said StableStudy after the last instance. */
  readonly stable: boolean;
  /** An SR that may hold evidence arrived since the last draft. */
  readonly evidenceDocument: boolean;
  /** When a job last looked at its evidence and came to an end, with a draft or without; absent = never. */
  readonly lastDraftAt?: number;
}

export interface SettlingPolicy {
  readonly settleSeconds: number;
  readonly deadlineSeconds: number;
  readonly redraftMinutes: number;
}

export type SettledReason = 'settled-quiet' | 'settled-stable' | 'settled-deadline';

/**
 * Completeness is a policy, not a fact: DICOM never says that a study is complete. A study is taken when it has been
 * quiet, when Orthanc calls it stable, or when its deadline passed (an archive that trickles images must not
 * starve its draft). After a first draft, further versions keep their distance, but an evidence SR does not wait.
 * @returns the reason, or undefined while it is to wait
 */
export function settle(study: PendingStudy, policy: SettlingPolicy, now: number): SettledReason | undefined {
  const tooSoon =
    study.lastDraftAt !== undefined &&
    // Later than now: the clock was set back, and tells nothing of how long ago it was.
    study.lastDraftAt <= now &&
    !study.evidenceDocument &&
    now < study.lastDraftAt + policy.redraftMinutes * 60_000;
  if (tooSoon) return undefined;
  if (study.stable) return 'settled-stable';
  if (now - study.lastInstanceAt >= policy.settleSeconds * 1000) return 'settled-quiet';
  if (now - study.firstInstanceAt >= policy.deadlineSeconds * 1000) return 'settled-deadline';
  return undefined;
}
