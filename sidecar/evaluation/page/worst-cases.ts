import { CASE_GATES, type CaseResult } from '../runner/case-result.ts';
import type { ShownCase } from './shown-case.ts';

const OF_EACH_SPECIALTY = 2;
const MOST = 8;

const brokenGates = ({ gates }: CaseResult): number => CASE_GATES.reduce((sum, gate) => sum + gates[gate], 0);

/** Worst first: what breaks a gate, then the lowest score; the id decides between equals. */
function byBadness({ result: a }: ShownCase, { result: b }: ShownCase): number {
  return brokenGates(b) - brokenGates(a) || (a.scores.crimson ?? 1) - (b.scores.crimson ?? 1) || (a.id < b.id ? -1 : 1);
}

/** Keeps the worst cases of those it is given, whatever their order, and only so many of them. */
export class WorstCases {
  readonly #worst = new Map<string, ShownCase[]>();
  readonly #handedOn = new Map<string, ShownCase>();

  add(shown: ShownCase): void {
    const { result } = shown;
    for (const { kind, passedOn } of result.hazards) {
      const known = this.#handedOn.get(kind);
      if (passedOn && (known === undefined || result.id < known.result.id)) this.#handedOn.set(kind, shown);
    }
    if (!result.clean && brokenGates(result) === 0) return;
    const kept = [...(this.#worst.get(result.specialty) ?? []), shown].sort(byBadness);
    this.#worst.set(result.specialty, kept.slice(0, OF_EACH_SPECIALTY));
  }

  /** Some of each specialty, worst first. */
  list(): readonly ShownCase[] {
    return [...this.#worst.values()].flat().sort(byBadness).slice(0, MOST);
  }

  /** For each kind of planted error that a draft handed on, one case. */
  handedOn(): readonly (readonly [kind: string, shown: ShownCase])[] {
    return [...this.#handedOn].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}
