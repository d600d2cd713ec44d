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

/** What was tried for one sentence; `failure`: and why it ended there. */
interface Tried {
  readonly sentence?: string;
  readonly wording?: StatementWording;
  readonly failure?: string;
}

/** Answers to one sentence, as they add up. */
class Attempts {
  readonly #open: OpenSentence;
  readonly #digest: RewordOptions['digest'];
  readonly #sum = { tokensIn: 0, tokensOut: 0, ms: 0, cpuMs: 0 };
  readonly #reasons = new Set<string>();
  #last: Pick<StatementWording, 'promptDigest' | 'modelTextDigest'> | undefined;
  #count = 0;

  constructor(open: OpenSentence, digest: RewordOptions['digest']) {
    this.#open = open;
    this.#digest = digest;
  }

  /** @returns whether the sentence holds */
  add(answer: Extract<SentenceAnswer, { text: string }>): boolean {
    const { lead, section } = this.#open;
    this.#count += 1;
    for (const key of ['tokensIn', 'tokensOut', 'ms', 'cpuMs'] as const) this.#sum[key] += answer[key];
    this.#last = { promptDigest: answer.promptDigest, modelTextDigest: this.#digest(answer.text) };
    const reasons = leadReasons(answer.text, lead, section === 'impression');
    for (const reason of reasons) this.#reasons.add(reason);
    return reasons.length === 0;
  }

  wording(accepted: boolean): { readonly wording?: StatementWording } {
    if (!this.#last) return {};
    const { statement } = this.#open;
    const about = { statementId: statement.id, realiserTextDigest: this.#digest(statement.text) };
    const reasons = [...this.#reasons];
    return { wording: { ...about, ...this.#last, attempts: this.#count, accepted, reasons, ...this.#sum } };
  }
}

async function sentenceFor(
  open: OpenSentence,
  exam: string,
  left: () => number,
  options: RewordOptions,
): Promise<Tried> {
  const { section, lead } = open;
  const attempts = new Attempts(open, options.digest);
  const asked = { specialty: lead.specialty, lines: leadLines(lead, exam), constraint: leadConstraint(lead) };
  for (const form of [section, otherSection(section)]) {
    const deadlineMs = left();
    if (deadlineMs <= 0) return { ...attempts.wording(false), failure: LATE };
    const answer = await options.write({ ...asked, section: form, deadlineMs });
    if ('failure' in answer) return { ...attempts.wording(false), failure: answer.failure };
    if (attempts.add(answer)) return { ...attempts.wording(true), sentence: answer.text };
  }
  return attempts.wording(false);
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
    const { sentence, wording, failure } = await sentenceFor(open, exam, left, options);
    if (wording) statements.push(wording);
    if (sentence !== undefined) sentences.set(open.statement.id, sentence);
    if (failure !== undefined) return { sentences, statements, failure };
  }
  return { sentences, statements };
}
