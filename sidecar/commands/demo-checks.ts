import { createHash } from 'node:crypto';
import type { Comparison } from '../domain/comparison.ts';
import type { DraftIdentity, Statement } from '../domain/draft.ts';
import type { Verification } from '../ledger/verify.ts';
import type { DemoStudies } from '../synth/patient-files.ts';

/** What the demo found in the ledger about the current study. */
export interface DemoResult {
  readonly outcome: string;
  readonly identity: DraftIdentity;
  readonly statements: readonly Pick<Statement, 'section' | 'text'>[];
  readonly comparisons: readonly Comparison[];
}

interface Check {
  readonly name: string;
  readonly passed: boolean;
}

interface Material {
  readonly result: DemoResult;
  /** The stored draft as the PACS gives it back. */
  readonly file: Uint8Array;
  readonly ledger: Verification;
  readonly studies: DemoStudies;
}

const sorted = (values: readonly string[]) => [...values].sort().join(', ');

/** What the demo's patient must lead to; the generator's truth decides, not this program's earlier output. */
export function demoChecks({ result, file, ledger, studies }: Material): Check[] {
  const bytes = Buffer.from(file).toString('latin1');
  const expected = sorted(studies.truth.lesions.map((lesion) => lesion.expected));
  const found = sorted(result.comparisons.map((comparison) => comparison.outcome));
  const text = result.statements.map((statement) => statement.text).join('\n');
  return [
    { name: 'the study got a draft', passed: result.outcome === 'drafted' },
    { name: `the comparison found what the generator put in: ${expected}`, passed: found === expected },
    {
      name: 'the draft says what it is: AI DRAFT, NOT VERIFIED',
      passed: bytes.includes('AI DRAFT REPORT - NOT VERIFIED') && text.includes('AI DRAFT'),
    },
    {
      name: 'PARTIAL, UNVERIFIED, PRELIMINARY',
      passed: ['PARTIAL', 'UNVERIFIED', 'PRELIMINARY'].every((flag) => bytes.includes(flag)),
    },
    { name: `the ledger verifies (${ledger.size} entries)`, passed: ledger.valid && ledger.size > 0 },
    {
      name: `the stored file came back (SHA-256 ${createHash('sha256').update(file).digest('hex').slice(0, 16)}...)`,
      passed: file.length > 0,
    },
  ];
}

/** The draft as lines under its section headings. */
export function statementText(statements: readonly Pick<Statement, 'section' | 'text'>[]): string {
  const sections = new Map<string, string[]>();
  for (const { section, text } of statements) sections.set(section, [...(sections.get(section) ?? []), text]);
  return [...sections]
    .map(
      ([section, lines]) =>
        `${section.toUpperCase()}\n${lines.map((line) => `  ${line.replaceAll('\n', '\n  ')}`).join('\n')}`,
    )
    .join('\n\n');
}
