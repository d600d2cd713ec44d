import type { ModelIdentity, StatementWording, WordingRecord } from '../../sidecar/domain/draft.ts';
import type { Digest } from '../../sidecar/domain/identifiers.ts';

/** What a language model leaves behind of a draft, by what differs from a plain one. */

export const digestOfLetter = (letter: string): Digest => letter.repeat(64) as Digest;

export const demonstrationModel = (more: Partial<ModelIdentity> = {}): ModelIdentity => ({
  id: 'preread-drafter',
  version: '0.3.0',
  digest: digestOfLetter('a'),
  purpose: 'demonstration',
  ...more,
});

export const acceptedWording = (more: Partial<StatementWording> = {}): StatementWording => ({
  statementId: 'st_findings_1',
  promptDigest: digestOfLetter('b'),
  modelTextDigest: digestOfLetter('c'),
  realiserTextDigest: digestOfLetter('d'),
  attempts: 1,
  accepted: true,
  reasons: [],
  tokensIn: 100,
  tokensOut: 20,
  ms: 300,
  cpuMs: 500,
  ...more,
});

export const refusedWording = (more: Partial<StatementWording> = {}): StatementWording =>
  acceptedWording({ attempts: 2, accepted: false, reasons: ['a side that the evidence does not have'], ...more });

export const wordingRecord = (more: Partial<WordingRecord> = {}): WordingRecord => ({
  model: demonstrationModel(),
  settings: { dtype: 'q8', threads: 2, decoding: 'greedy' },
  statements: [acceptedWording()],
  ...more,
});
