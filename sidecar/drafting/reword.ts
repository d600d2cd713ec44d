import type { StatementWording } from '../domain/draft.ts';
import type { Digest } from '../domain/identifiers.ts';
import { leadReasons } from './check-lead.ts';
import { type OpenSentence, openSentences } from './draft-report.ts';
import type { DraftingInput } from './drafting-input.ts';
import { type LeadConstraint, leadConstraint, leadLines, type Specialty } from './lead.ts';

/** One sentence that a language model is asked for. */
export interface SentenceRequest {
  readonly specialty: Specialty;
  readonly section: 'findings' | 'impression';
  /** Evidence lines; grammar: `synth/corpus/evidence-lines.ts`, without ids. */
  readonly lines: readonly string[];
  readonly constraint: LeadConstraint;
  /** Left of the time for the whole draft. */
  readonly deadlineMs: number;
}

/** What came back. `failure`: plain words why there is no sentence, and none of the next ones will be better. */
export type SentenceAnswer =
  | {
      readonly text: string;
      /** SHA-256 over the prompt as the model was given it. */
      readonly promptDigest: Digest;
      readonly tokensIn: number;
      readonly tokensOut: number;
      readonly ms: number;
      readonly cpuMs: number;
    }
  | { readonly failure: string };

/** A language model as drafting needs it. Rejects nothing: what goes wrong is an answer. */
export type SentenceWriter = (request: SentenceRequest) => Promise<SentenceAnswer>;

export interface Reworded {
  /** Accepted sentences by the id of their statement. */
  readonly sentences: ReadonlyMap<string, string>;
  readonly statements: readonly StatementWording[];
  /** Why the model worded less than it was asked to; absent: all of it. */
  readonly failure?: string;
}

export interface RewordOptions {
  readonly write: SentenceWriter;
  /** For the whole draft. */
  readonly deadlineMs: number;
  /** Monotonic, milliseconds. */
  readonly clock: () => number;
  readonly digest: (text: string) => Digest;
}

const LATE = 'the time for the whole draft was used up';

/** In the other form of the house where the first answer does not hold: a greedy model says the same thing twice. */
const otherSection = (section: SentenceRequest['section']): SentenceRequest['section'] =>
  section === 'findings' ? 'impression' : 'findings';

type Tried = { readonly sentence?: string; readonly wording: StatementWording } | { readonly failure: string };

async function sentenceFor(
  open: OpenSentence,
  exam: string,
  left: () => number,
  options: RewordOptions,
): Promise<Tried> {
  const { statement, section, lead } = open;
  const sum = { tokensIn: 0, tokensOut: 0, ms: 0, cpuMs: 0 };
  const reasons: string[] = [];
  let answered: Pick<StatementWording, 'promptDigest' | 'modelTextDigest'> | undefined;
  for (const [attempt, form] of [section, otherSection(section)].entries()) {
    const deadlineMs = left();
    if (deadlineMs <= 0) return { failure: LATE };
    const answer = await options.write({
      specialty: lead.specialty,
      section: form,
      lines: leadLines(lead, exam),
      constraint: leadConstraint(lead),
      deadlineMs,
    });
    if ('failure' in answer) return answer;
    for (const key of ['tokensIn', 'tokensOut', 'ms', 'cpuMs'] as const) sum[key] += answer[key];
    answered = { promptDigest: answer.promptDigest, modelTextDigest: options.digest(answer.text) };
    const why = leadReasons(answer.text, lead, section === 'impression');
    reasons.push(...why);
    if (why.length > 0 && attempt === 0) continue;
    const wording: StatementWording = {
      statementId: statement.id,
      ...answered,
      realiserTextDigest: options.digest(statement.text),
      attempts: attempt + 1,
      accepted: why.length === 0,
      reasons: [...new Set(reasons)],
      ...sum,
    };
    return why.length === 0 ? { sentence: answer.text, wording } : { wording };
  }
  return { failure: LATE };
}

/**
 * Has a language model word the first sentence of every statement that one can be checked of. An answer whose claims are
 * not those of its evidence is asked for once more in the house's other form; then the realiser's words stand. The model
 * decides nothing: which findings are told, in which order, and what was compared is planned before.
 */
export async function reword(input: DraftingInput, options: RewordOptions): Promise<Reworded> {
  const started = options.clock();
  const left = (): number => options.deadlineMs - (options.clock() - started);
  const exam = input.priors[0]?.study.modality || 'prior study';
  const sentences = new Map<string, string>();
  const statements: StatementWording[] = [];
  for (const open of openSentences(input)) {
    const tried = await sentenceFor(open, exam, left, options);
    if ('failure' in tried) return { sentences, statements, failure: tried.failure };
    statements.push(tried.wording);
    if (tried.sentence !== undefined) sentences.set(open.statement.id, tried.sentence);
  }
  return { sentences, statements };
}
