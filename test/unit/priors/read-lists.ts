import { readdirSync, readFileSync } from 'node:fs';
import type { CandidatePrior, Study } from '../../../sidecar/domain/study.ts';
import { candidatePrior, currentStudy, type Made } from './made-exams.ts';

/** One list of `lists/*.txt`; the format is in `lists/README.md`. */
export interface CandidateList {
  readonly name: string;
  readonly current: Study;
  readonly candidates: ReadonlyMap<string, CandidatePrior>;
  /** Orders, best first; those of one group may stand in any order. */
  readonly orders: readonly (readonly (readonly string[])[])[];
  /** Never chosen; the reason where one is given. */
  readonly rejected: ReadonlyMap<string, string | undefined>;
  /** May be chosen, after those in `orders`. */
  readonly open: readonly string[];
}

const FOLDER = new URL('lists/', import.meta.url);
const NOON = Date.UTC(2025, 5, 1, 12);
const HOURS: Readonly<Record<string, number>> = { h: 1, d: 24, m: 24 * 30.4375 };
const CANDIDATE = /^(\S+) +(\?|(-?\d+)([hdm])) (.*)$/;

const filled = (value: string | undefined): string | undefined => (value === '-' ? undefined : value);

function examOf(text: string): Made {
  const [modalities = '', part, description, ...more] = text.split('|').map((field) => field.trim());
  const named = Object.fromEntries(more.map((field) => field.split('=') as [string, string]));
  const { contrast, ...rest } = named;
  return {
    modalities,
    ...(filled(part) && { part: filled(part) as string }),
    ...(filled(description) && { text: filled(description) as string }),
    ...(contrast && { contrast: contrast === 'yes' }),
    ...rest,
  };
}

function candidateOf(text: string, number: number): [string, CandidatePrior] {
  const [, name = '', , count, unit = '', exam = ''] = CANDIDATE.exec(text) ?? [];
  const made = candidatePrior(examOf(exam), number);
  if (count === undefined) return [name, { ...made, studyDate: '' }];
  const at = new Date(NOON - Number(count) * (HOURS[unit] ?? Number.NaN) * 3_600_000).toISOString();
  return [
    name,
    { ...made, studyDate: at.slice(0, 10).replaceAll('-', ''), studyTime: at.slice(11, 19).replaceAll(':', '') },
  ];
}

const orderOf = (text: string): string[][] =>
  [...text.matchAll(/\(([^)]*)\)|(\S+)/g)].map(([, group, one]) => (group ?? one ?? '').split(' '));

function rejectedIn(text: string): [string, string | undefined][] {
  return text.split(' ').map((item) => {
    const [name = '', reason] = item.split('=');
    return [name, reason];
  });
}

function listOf(block: string): CandidateList {
  const [name = '', first = '', ...lines] = block.trim().split('\n');
  const after = (sign: string) => lines.filter((line) => line.startsWith(`${sign} `) && !CANDIDATE.test(line));
  const candidates = lines.filter((line) => CANDIDATE.test(line));
  const read = candidates.length + ['>', 'x', '?'].flatMap(after).length;
  if (!/^= /.test(first) || read !== lines.length) throw new Error(`A line of "${name}" cannot be read.`);
  return {
    name,
    current: currentStudy(examOf(first.slice(1))),
    candidates: new Map(candidates.map(candidateOf)),
    orders: after('>').map((line) => orderOf(line.slice(2))),
    rejected: new Map(after('x').flatMap((line) => rejectedIn(line.slice(2)))),
    open: after('?').flatMap((line) => line.slice(2).split(' ')),
  };
}

/** All lists by file. */
export const candidateLists = (): ReadonlyMap<string, readonly CandidateList[]> =>
  new Map(
    readdirSync(FOLDER)
      .filter((file) => file.endsWith('.txt'))
      .sort()
      .map((file) => {
        const blocks = readFileSync(new URL(file, FOLDER), 'utf8').split(/^# /m);
        return [file, blocks.filter((block) => block.trim() !== '').map(listOf)];
      }),
  );
