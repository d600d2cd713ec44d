/** What the preload does in one process, passed by the environment variable PREREAD_CRASH as JSON. */
export interface CrashPlan {
  /** File that gets one JSON line for each thing worth telling. */
  readonly report: string;
  /** PREREAD_DATA of the process: calls on files in it are steps too. */
  readonly folder: string;
  /** Each call is reported, not only each name once. */
  readonly everyCall?: boolean;
  readonly kill?: {
    /** Absent: any call counts. */
    readonly label?: string;
    readonly when: When;
    /** So many pass unharmed first. */
    readonly skip: number;
    /** So many calls are held at the step before the process is killed; fewer when no more come within a moment. */
    readonly hold: number;
    /** After so many calls in all the step will not come any more, and the process is killed where it is. */
    readonly giveUpAfter?: number;
  };
}

/** Before the call leaves, or when its answer has come and the caller has not seen it. */
export type When = 'before' | 'after';
export const WHENS: readonly When[] = ['before', 'after'];

/** A step seen: at its first occurrence in the process, or at each. */
export interface Seen {
  readonly label: string;
  readonly subject?: string;
  /** Milliseconds since the process began. */
  readonly ms: number;
}

/** The process killed itself: at the step, or because it did not come. */
export interface Killed {
  readonly killed: true;
  readonly gaveUp?: true;
  readonly label: string;
  readonly when: When;
  /** Which calls were cut: what each is about. */
  readonly subjects: readonly (string | null)[];
}

export const PLAN_VARIABLE = 'PREREAD_CRASH';
