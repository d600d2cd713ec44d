import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** Rooms whose tables decide what a draft says: limits, rules, words. Code and tables are one there. */
const DECIDING = ['claims', 'comparison', 'drafting', 'evidence', 'priors', 'report'];

/**
 * Digest over the rules as they are installed: a site that changes a table gets another Device UID, though the version
 * is the same (IHE AIR 6.5.3.1). 16 hex digits.
 */
export function rulesDigest(): string {
  const hash = createHash('sha256');
  const files = DECIDING.flatMap((room) => globSync(`${room}/**/*.{ts,json}`, { cwd: ROOT })).sort();
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(join(ROOT, file)));
  return hash.digest('hex').slice(0, 16);
}
