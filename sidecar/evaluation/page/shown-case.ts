import type { SectionName } from '../../domain/draft.ts';
import type { ReportRole } from '../../domain/evidence.ts';
import { blocksOf } from '../../evidence/report-lines.ts';
import type { Comparison } from '../compare-reports.ts';
import { type Fact, factsOf, isStated } from '../facts.ts';
import { contradictions } from '../metrics/gates.ts';
import { sideOf } from '../places.ts';
import type { CaseResult } from '../runner/case-result.ts';
import type { ScoredCase } from '../runner/drafted-case.ts';
import type { ReadStatement } from '../runner/read-draft.ts';
import type { CaseScoring } from '../runner/score-case.ts';

/** What became of a finding of the reference, or what a finding of the draft is. */
export type ShownVerdict = 'matched' | 'attribute' | 'missed' | 'false' | 'contradicted';

export interface ShownPiece {
  readonly text: string;
  readonly verdict?: ShownVerdict;
  /** What differs, in words. */
  readonly note?: string;
}

export interface ShownLine {
  readonly pieces: readonly ShownPiece[];
  /** Why the line is not scored against the reference. */
  readonly aside?: string;
  /** Its first sentence is a language model's. */
  readonly worded?: true;
}

export interface ShownBlock {
  readonly heading: string;
  readonly lines: readonly ShownLine[];
}

/** A case as people look at it: reference and draft side by side. */
export interface ShownCase {
  readonly result: CaseResult;
  readonly reference: readonly ShownBlock[];
  readonly draft: readonly ShownBlock[];
}

interface Judged {
  readonly fact: Fact;
  readonly verdict: ShownVerdict;
  readonly note?: string;
}

type Side = 'reference' | 'candidate';

const noteOf = (errors: Comparison['pairs'][number]['errors']): string =>
  errors
    .filter(({ significant }) => significant)
    .map(({ kind, expected, said }) => `${kind}: reference ${expected}, draft ${said}`)
    .join('; ');

/** The facts that one of the two contradicts the other in, or itself. */
function contradicted(comparison: Comparison, side: Side): Judged[] {
  return contradictions(comparison).flatMap(({ stated, denial, by }): Judged[] => {
    const ofDraft = by === 'candidate states' ? [stated] : by === 'candidate denies' ? [denial] : [stated, denial];
    const ofReference = by === 'candidate states' ? [denial] : by === 'candidate denies' ? [stated] : [];
    return (side === 'candidate' ? ofDraft : ofReference).map((fact) => ({
      fact,
      verdict: 'contradicted',
      note:
        by === 'candidate contradicts itself'
          ? 'the draft contradicts itself'
          : `one says it is there, one that it is not`,
    }));
  });
}

function judged(comparison: Comparison, side: Side): readonly Judged[] {
  const { pairs, missed, falseFindings } = comparison;
  return [
    ...contradicted(comparison, side),
    ...pairs.map((pair): Judged => {
      const note = noteOf(pair.errors);
      return { fact: pair[side], verdict: note === '' ? 'matched' : 'attribute', ...(note === '' ? {} : { note }) };
    }),
    ...(side === 'reference'
      ? missed.map((fact): Judged => ({ fact, verdict: 'missed', note: 'not in the draft' }))
      : falseFindings.map((fact): Judged => ({ fact, verdict: 'false', note: 'not in the reference' }))),
  ];
}

const mayBeOne = (one: Fact, other: Fact): boolean => {
  const [a, b] = [sideOf(one), sideOf(other)];
  return a === undefined || b === undefined || a === b || a === 'bilateral' || b === 'bilateral';
};

/** The verdict on a finding as it stands in one sentence: findings said twice were judged once. */
function verdictOn(fact: Fact, all: readonly Judged[]): Judged | undefined {
  const alike = all.filter(
    (one) => one.fact.concept === fact.concept && isStated(one.fact) === isStated(fact) && mayBeOne(one.fact, fact),
  );
  return alike.find((one) => one.fact.sentence === fact.sentence) ?? alike[0];
}

/** A text cut where its findings begin and end. */
function piecesOf(text: string, role: ReportRole | undefined, all: readonly Judged[]): readonly ShownPiece[] {
  const marks = factsOf(text, role)
    .flatMap((fact) => {
      const found = verdictOn(fact, all);
      return found === undefined ? [] : [{ ...fact.at, found }];
    })
    .sort((a, b) => a.start - b.start);
  const pieces: ShownPiece[] = [];
  let at = 0;
  for (const { start, end, found } of marks) {
    if (start < at) continue;
    if (start > at) pieces.push({ text: text.slice(at, start) });
    const { verdict, note } = found;
    pieces.push({ text: text.slice(start, end), verdict, ...(note === undefined ? {} : { note }) });
    at = end;
  }
  if (at < text.length) pieces.push({ text: text.slice(at) });
  return pieces;
}

const READ_ROLES: ReadonlySet<ReportRole | undefined> = new Set<ReportRole | undefined>(['findings', 'impression']);

function shownReference({ reference }: ScoredCase, comparison: Comparison): readonly ShownBlock[] {
  const all = judged(comparison, 'reference');
  return blocksOf(reference).map(({ heading, role, text }) => ({
    heading: heading ?? '',
    lines: text.split('\n').map((line) => ({
      pieces: READ_ROLES.has(role) ? piecesOf(line, role, all) : [{ text: line }],
    })),
  }));
}

const SHOWN: readonly (readonly [SectionName, string])[] = [
  ['technique', 'TECHNIQUE'],
  ['comparison', 'COMPARISON'],
  ['findings', 'FINDINGS'],
  ['impression', 'IMPRESSION'],
  ['recommendation', 'RECOMMENDATION'],
];

function asideOf(read: ReadStatement | undefined): string | undefined {
  if (read?.isEarlier) return 'about an earlier study';
  if (read?.ai === 'named') return 'AI result, named as such: no reader described it';
  return undefined;
}

function shownDraft({ drafted }: ScoredCase, { statements, comparison }: CaseScoring): readonly ShownBlock[] {
  const all = judged(comparison, 'candidate');
  const byId = new Map(statements.map((one) => [one.statement.id, one]));
  return SHOWN.flatMap(([section, heading]) => {
    const lines = (drafted.draft?.statements ?? [])
      .filter((statement) => statement.section === section)
      .map(({ id, text, wordedBy }): ShownLine => {
        const read = byId.get(id);
        const aside = asideOf(read);
        const worded = wordedBy === 'model' ? { worded: true as const } : {};
        if (aside !== undefined) return { pieces: [{ text }], aside, ...worded };
        return { pieces: read === undefined ? [{ text }] : piecesOf(text, read.claims[0]?.role, all), ...worded };
      });
    return lines.length === 0 ? [] : [{ heading, lines }];
  });
}

export const shownCase = (scoring: CaseScoring & { readonly scored: ScoredCase }): ShownCase => ({
  result: scoring.result,
  reference: shownReference(scoring.scored, scoring.comparison),
  draft: shownDraft(scoring.scored, scoring),
});
