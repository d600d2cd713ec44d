import type { ChainedEntry } from './hash-chain.ts';
import { type Checkpoint, type Verification, verifyChain } from './verify.ts';

/**
 * Verifies an export line by line, without a database: its format, its chain, and its own closing checkpoint; then,
 * where one is given, a checkpoint that was kept elsewhere. Without a closing checkpoint the file was cut off.
 */
export async function verifyExport(
  lines: AsyncIterable<string> | Iterable<string>,
  kept?: Checkpoint,
): Promise<Verification> {
  let closing: Checkpoint | undefined;
  let malformed = false;
  async function* entries(): AsyncGenerator<ChainedEntry> {
    let first = true;
    for await (const line of lines) {
      if (line.trim() === '') continue;
      const value = parse(line);
      if (first) malformed = !isHeader(value);
      else if (isRecord(value?.checkpoint)) closing = value.checkpoint as unknown as Checkpoint;
      else if (closing) malformed = true;
      else yield value as unknown as ChainedEntry;
      if (malformed) return;
      first = false;
    }
  }
  const chain = await verifyChain(entries(), kept);
  if (!chain.valid) return chain;
  const next = chain.size + 1;
  if (malformed) return { ...chain, valid: false, firstBad: { seq: next, why: 'malformed' } };
  if (!closing || chain.size < closing.size) return { ...chain, valid: false, firstBad: { seq: next, why: 'cutTail' } };
  if (chain.size !== closing.size || chain.headHash !== closing.headHash)
    return { ...chain, valid: false, firstBad: { seq: chain.size, why: 'checkpoint' } };
  return chain;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isHeader = (value: Record<string, unknown> | undefined): boolean =>
  value?.format === 'preread-ledger' && value.version === 1;

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
