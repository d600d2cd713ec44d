import { createHash } from 'node:crypto';
import type { Draft, DraftIdentity } from '../domain/draft.ts';
import type { StudyEvidence } from '../domain/evidence.ts';
import type { Digest } from '../domain/identifiers.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { type RecordedWording, wordingCounts } from '../domain/model-wording.ts';
import { PrereadError } from '../errors.ts';
import { digestOf } from './identity.ts';
import type { Prepared } from './prepare-draft.ts';
import type { About, RenderedVersion } from './write-deps.ts';

function evidenceRead(evidence: StudyEvidence, about: About, at: string): LedgerEntry {
  const { studyInstanceUid, items, unread } = evidence;
  const content = { studyInstanceUid, items, unread, evidenceDigest: digestOf({ items, unread }) };
  return { kind: 'evidenceRead', version: 1, at, ...about, content };
}

/** Everything that was considered before anything was written: decisions, evidence, comparisons, what was left out. */
export function consideredEntries(
  prepared: Prepared,
  draft: Draft | undefined,
  about: About,
  at: string,
): LedgerEntry[] {
  const entry = { version: 1, at, ...about } as const;
  const { comparisons, series, sums, ruleOutputs } = prepared;
  return [
    { ...entry, kind: 'priorDecision', content: { decisions: prepared.decisions, unavailable: prepared.unavailable } },
    evidenceRead(prepared.evidence, about, at),
    ...prepared.priors.map((prior) => evidenceRead(prior.evidence, about, at)),
    { ...entry, kind: 'comparison', content: { comparisons, series, sums } },
    ...(ruleOutputs.length > 0 ? [{ ...entry, kind: 'rulesApplied', content: { outputs: ruleOutputs } } as const] : []),
    ...(draft?.dropped ?? []).map(({ statement, reasons }): LedgerEntry => {
      return { ...entry, kind: 'statementDropped', content: { text: statement.text, reasons } };
    }),
  ];
}

function recordedWording(draft: Draft | undefined): { readonly wording?: RecordedWording } {
  const wording = draft?.wording;
  return wording ? { wording: { ...wording, counts: wordingCounts(wording) } } : {};
}

/** "draft intended": fixes content time, instance number and UIDs of all documents before the store. */
export function intendedEntry(
  identity: DraftIdentity,
  { draft, documents, omitted }: RenderedVersion,
  { because, shadow }: { readonly because: readonly string[]; readonly shadow: boolean },
  about: About,
  at: string,
): LedgerEntry {
  const statements = (draft?.statements ?? []).map(({ id, section, text, evidenceIds, wordedBy }) => ({
    id,
    section,
    text,
    evidenceIds,
    wordedBy,
  }));
  const [text, ...attached] = documents.map(({ identity: { sopInstanceUid, kind }, bytes }) => ({
    sopInstanceUid,
    kind,
    sha256: createHash('sha256').update(bytes).digest('hex') as Digest,
  }));
  if (!text) throw new PrereadError('INTERNAL', { detail: 'A version without documents.' });
  const recorded = recordedWording(draft);
  const content = { identity, statements, sha256: text.sha256, attached, omitted, because, shadow, ...recorded };
  const modelDigest = recorded.wording?.model?.digest;
  return { kind: 'draftIntended', version: 1, at, ...about, ...(modelDigest ? { modelDigest } : {}), content };
}
