import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from './machine.ts';
import type { Outcome } from './measure.ts';

/** One measure's last run: everything that RESULTS.md is rendered from. */
export interface Result extends Outcome {
  readonly name: string;
  readonly about: string;
  /** ISO 8601. */
  readonly at: string;
  readonly seconds: number;
  /** Cores in use just before it began; above 0.5, others were at work. */
  readonly inUseBefore: number;
  readonly machine: Machine;
}

const BIOME = join(import.meta.dirname, '..', 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
const FILE = join(import.meta.dirname, 'results.json');

export const readResults = (): Result[] =>
  existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as { results: Result[] }).results : [];

/** Six digits are more than any of these figures is worth. */
const short = (_name: string, value: unknown) =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;

export function writeResults(results: readonly Result[]): void {
  writeFileSync(FILE, `${JSON.stringify({ results }, short, 2)}\n`);
  // Kept in the repository: lint looks at it as at every other file.
  execFileSync(process.execPath, [BIOME, 'format', '--write', FILE], { stdio: 'ignore' });
}
