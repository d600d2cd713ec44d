import { canonicalJson } from './canonical-json.ts';
import { EntryText } from './entry-text.ts';
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
  async function* entries(): AsyncGenerator<ChainedEntry | EntryText> {
    let first = true;
    for await (const line of lines) {
      const text = first || closing ? undefined : entryOf(line);
      if (text) {
        yield text;
        continue;
      }
      if (line.trim() === '') continue;
      const value = parse(line);
      if (first) malformed = !isHeader(value);
      else if (isRecord(value?.checkpoint)) closing = value.checkpoint as unknown as Checkpoint;
      else if (closing) malformed = true;
      else yield asExported(line) as ChainedEntry;
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

const HEAD = /^\{"at":"[0-9TZ:.+-]{1,40}","content":/;
/** What follows the content of an entry as exported, whose members are sorted; no value holds a quote. */
const REST = new RegExp(
  ',"contentDigest":"([0-9a-f]{64})","entryHash":"([0-9a-f]{64})"' +
    '((?:,"jobId":"[0-9a-f-]{36}")?,"kind":"[A-Za-z]{1,40}"' +
    '(?:,"modelDigest":"[0-9a-f]{64}")?(?:,"patientHash":"[0-9a-f]{64}")?)' +
    ',"previousHash":"([0-9a-f]{64})","seq":([1-9][0-9]{0,14})' +
    '((?:,"studyInstanceUid":"[0-9.]{1,64}")?,"version":[1-9][0-9]{0,8}\\})$',
  'y',
);

/** A line that has the form of an entry as we export it, whatever its content is. */
function entryOf(line: string): EntryText | undefined {
  const head = HEAD.exec(line)?.[0];
  REST.lastIndex = line.lastIndexOf(',"contentDigest":"');
  const rest = head && REST.lastIndex >= head.length ? REST.exec(line) : undefined;
  if (!head || !rest) return undefined;
  const [, contentDigest = '', entryHash = '', facts = '', previousHash = '', seq, more = ''] = rest;
  const place = { seq: Number(seq), contentDigest, previousHash, entryHash };
  const content = line.slice(head.length, rest.index);
  return new EntryText(place, { head, content, tail: facts + more }, () => asExported(line));
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

/** Undefined for a line that is not canonical, though it may say what was hashed: with a member twice, it says more. */
function asExported(line: string): unknown {
  const value = parse(line);
  try {
    return canonicalJson(value) === line.trim() ? value : undefined;
  } catch {
    return undefined;
  }
}
