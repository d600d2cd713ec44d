/** A thread of `preread eval --cases`: drafts and scores one case after the other. */
import { coerceError, PrereadError } from '../errors.ts';
import { type ShownCase, shownCase } from '../evaluation/page/shown-case.ts';
import type { CaseResult } from '../evaluation/runner/case-result.ts';
import { answerTasks } from '../threads.ts';
import { type CaseRun, type Drafter, evaluateCase, HouseModels, openDrafter } from './eval-case.ts';

export interface CasesSetup extends CaseRun {
  readonly ids: readonly string[];
  /** The texts of each case are wanted, too. */
  readonly shown: boolean;
}

export interface CaseAnswer {
  readonly result: CaseResult;
  readonly shown?: ShownCase;
}

/** Of this thread: a model is loaded once. */
let drafter: Promise<Drafter> | undefined;
const houses = new HouseModels();

async function answer(index: number, { ids, shown, ...run }: CasesSetup): Promise<CaseAnswer> {
  const id = ids[index] ?? '';
  drafter ??= openDrafter(run);
  const scoring = await evaluateCase(run, id, await drafter, houses).catch((thrown) => {
    const { code, message } = coerceError(thrown);
    throw code === 'INTERNAL' ? new PrereadError(code, { detail: `Case ${id}: ${message}`, cause: thrown }) : thrown;
  });
  return { result: scoring.result, ...(shown ? { shown: shownCase(scoring) } : {}) };
}

answerTasks(answer);
