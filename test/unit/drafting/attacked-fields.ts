import type { Code } from '../../../sidecar/domain/code.ts';
import type { Evidence, FindingEvidence, ReportStatementEvidence } from '../../../sidecar/domain/evidence.ts';
import type { DraftingInput } from '../../../sidecar/drafting/drafting-input.ts';
import { documentSource, evidenceId, grownNodule, PRIOR, quality } from './builders.ts';

type Attack = (instruction: string) => DraftingInput;

/** The grown nodule with its current evidence changed. */
const changed = (change: (item: Evidence) => Evidence): DraftingInput => {
  const plain = grownNodule();
  return { ...plain, evidence: { ...plain.evidence, items: plain.evidence.items.map(change) } };
};
const withFinding = (over: (plain: FindingEvidence) => Partial<FindingEvidence>): DraftingInput =>
  changed((item) => (item.kind === 'finding' ? { ...item, ...over(item) } : item));
const withMore = (...more: readonly Evidence[]): DraftingInput => {
  const plain = grownNodule();
  return { ...plain, evidence: { ...plain.evidence, items: [...plain.evidence.items, ...more] } };
};
const ofVendor = (meaning: string): Code => ({ value: '1', scheme: '99VENDOR', meaning });

const reported = (text: string, over: Partial<ReportStatementEvidence> = {}): ReportStatementEvidence => ({
  kind: 'reportStatement',
  id: evidenceId('r1'),
  studyInstanceUid: grownNodule().study.studyInstanceUid,
  source: documentSource(),
  role: 'impression',
  text,
  ...over,
});

/** Where evidence holds words of others; each with the words of the attack in it. */
export const ATTACKED_FIELDS: Readonly<Record<string, Attack>> = {
  'the meaning of a known finding': (meaning) => withFinding(({ finding }) => ({ finding: { ...finding, meaning } })),
  "a vendor's finding": (meaning) => withFinding(() => ({ finding: ofVendor(meaning) })),
  'the meaning of a known site': (meaning) => withFinding(({ site }) => (site ? { site: { ...site, meaning } } : {})),
  "a vendor's site": (meaning) => withFinding(() => ({ site: ofVendor(meaning) })),
  'the meaning of a side': (meaning) =>
    withFinding(({ laterality }) => (laterality ? { laterality: { ...laterality, meaning } } : {})),
  'a tracking identifier': (identifier) => withFinding(({ tracking }) => ({ tracking: { ...tracking, identifier } })),
  'a question about it': (text) => withMore(quality('q9', 'f1', text, 'Yes')),
  'an answer about it': (text) => withMore(quality('q9', 'f1', 'Comment', text)),
  'what was measured': (meaning) =>
    changed((item) => (item.kind === 'measurement' ? { ...item, quantity: { ...item.quantity, meaning } } : item)),
  'how it was measured': (meaning) =>
    changed((item) => (item.id === 'm2' ? { ...item, method: ofVendor(meaning) } : item)),
  'a report of the study': (text) => withMore(reported(text)),
  'a report of the prior': (text) => {
    const plain = grownNodule();
    const priors = plain.priors.map((prior) => ({
      ...prior,
      evidence: {
        ...prior.evidence,
        items: [...prior.evidence.items, reported(text, { studyInstanceUid: PRIOR, id: evidenceId('r2') })],
      },
    }));
    return { ...plain, priors };
  },
  'an indication': (indication) => changed((item) => (item.kind === 'technique' ? { ...item, indication } : item)),
  "a series' description": (seriesDescription) =>
    changed((item) => (item.kind === 'technique' ? { ...item, seriesDescription } : item)),
  'a contrast agent': (contrastAgent) =>
    changed((item) => (item.kind === 'technique' ? { ...item, contrastAgent } : item)),
};
