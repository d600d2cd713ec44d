/** Something that must never be so, whenever the service was killed. */
export interface Violation {
  readonly rule: Rule;
  readonly detail: string;
}

export const RULES = {
  currentDraft: 'every study has exactly one current draft, all others are superseded or failed',
  orphan: 'the PACS holds no document of ours that the tables do not know as stored',
  missing: 'the PACS holds every document of every version that was stored',
  unnamed: 'the ledger said "draft intended" of every document before it was stored',
  twice: 'no two documents of one series have the same number; no version is intended or stored twice',
  content: 'the PACS holds the bytes that the ledger says',
  evidence: 'the current draft rests on the newest evidence',
  chain: 'the ledger verifies',
  order: 'a draft is intended before it is stored',
  ended: 'a job that was opened ended, once',
  pending: 'no study waits to settle',
  openJob: 'no job is open, none failed',
  queue: 'the queue has nothing to do',
  watermark: 'the change feed was read to its end',
  stuck: 'the service comes to rest',
  died: 'the service does not end by itself',
  migrate: 'a migration that was killed is done by the next one, to the same tables',
  locked: 'of two services on one folder the second is refused, and the first unharmed',
  takeOver: 'ten seconds after the feed’s follower was killed, another follows',
} as const;
export type Rule = keyof typeof RULES;

export const violation = (rule: Rule, detail: string): Violation => ({ rule, detail });
