import { expect } from 'chai';
import fc from 'fast-check';
import { canonicalJson } from '../../../sidecar/ledger/canonical-json.ts';
import { type ChainedEntry, contentDigest, entryHash, GENESIS_HASH } from '../../../sidecar/ledger/hash-chain.ts';
import { verifyExport } from '../../../sidecar/ledger/read-export.ts';
import { type Mismatch, verifyChain } from '../../../sidecar/ledger/verify.ts';

const HEADER = '{"format":"preread-ledger","version":1}';

function link(facts: Pick<ChainedEntry, 'kind' | 'version' | 'at' | 'content'>, previous?: ChainedEntry): ChainedEntry {
  const place = { seq: (previous?.seq ?? 0) + 1, previousHash: previous?.entryHash ?? GENESIS_HASH };
  const draft = { ...facts, ...place, contentDigest: '', entryHash: '' };
  const digest = contentDigest(draft);
  return { ...draft, contentDigest: digest, entryHash: entryHash({ ...place, contentDigest: digest }) };
}

function chain(length: number): ChainedEntry[] {
  const entries: ChainedEntry[] = [];
  for (let index = 0; index < length; index++)
    entries.push(
      link(
        { kind: 'jobEnded', version: 1, at: '2024-01-02T03:04:05.678Z', content: { outcome: 'drafted', index } },
        entries.at(-1),
      ),
    );
  return entries;
}

const checkpointOf = (entries: readonly ChainedEntry[]) => ({
  size: entries.length,
  headHash: entries.at(-1)?.entryHash ?? GENESIS_HASH,
});

async function firstBad(entries: readonly ChainedEntry[]): Promise<{ seq: number; why: Mismatch } | undefined> {
  return (await verifyChain(entries)).firstBad;
}

describe('verifyChain', () => {
  it('pins the recipe: hashes of a first entry, computed with sha256sum', () => {
    const entry = link({
      kind: 'settled',
      version: 1,
      at: '2024-01-02T03:04:05.678Z',
      content: { reason: 'settled-quiet' },
    });
    // printf '%s' '{"at":"2024-01-02T03:04:05.678Z","content":{"reason":"settled-quiet"},"kind":"settled","version":1}' | sha256sum
    expect(entry.contentDigest).to.equal('5433c9bb4033ff66685be3840bd45cab88ffb90c7559b7bca8e29a45459ad676');
    // printf '%s' '{"contentDigest":"...","previousHash":"000...","seq":1}' | sha256sum
    expect(entry.entryHash).to.equal('382394f327ededca4463606e8aac0ca44f791263c9aa0783b21527e787fb2c33');
  });

  it('accepts a whole chain and an empty one', async () => {
    const entries = chain(20);
    expect(await verifyChain(entries)).to.deep.equal({ valid: true, ...checkpointOf(entries) });
    expect(await verifyChain([])).to.deep.equal({ valid: true, size: 0, headHash: GENESIS_HASH });
  });

  it('names the first bad entry and why', async () => {
    const entries = chain(6);
    const at = (index: number): ChainedEntry => {
      const entry = entries[index];
      if (!entry) throw new Error('no such entry');
      return entry;
    };
    const altered = (index: number, change: Partial<ChainedEntry>) => entries.with(index, { ...at(index), ...change });

    expect(await firstBad(altered(2, { content: { outcome: 'failed' } }))).to.deep.equal({
      seq: 3,
      why: 'contentDigest',
    });
    expect(await firstBad(altered(2, { at: '2024-01-02T03:04:05.679Z' }))).to.deep.equal({
      seq: 3,
      why: 'contentDigest',
    });
    expect(await firstBad(altered(2, { studyInstanceUid: '1.2' }))).to.deep.equal({ seq: 3, why: 'contentDigest' });
    expect(await firstBad(altered(2, { entryHash: at(3).entryHash }))).to.deep.equal({ seq: 3, why: 'entryHash' });
    expect(await firstBad(altered(2, { previousHash: GENESIS_HASH }))).to.deep.equal({ seq: 3, why: 'previousHash' });
    expect(await firstBad(entries.toSpliced(2, 1))).to.deep.equal({ seq: 4, why: 'gap' });
    expect(await firstBad(entries.toSpliced(2, 0, at(1)))).to.deep.equal({ seq: 2, why: 'order' });
    expect(await firstBad(entries.with(2, at(3)).with(3, at(2)))).to.deep.equal({ seq: 4, why: 'gap' });
    const renumbered = entries.toSpliced(2, 1).map((entry, index) => ({ ...entry, seq: index + 1 }));
    expect(await firstBad(renumbered)).to.deep.equal({ seq: 3, why: 'previousHash' });
    const forged = link({ ...at(2), content: { outcome: 'failed' } }, at(1));
    expect(await firstBad(entries.with(2, forged))).to.deep.equal({ seq: 4, why: 'previousHash' });
  });

  it('sees a cut tail and a full rewrite only against a checkpoint', async () => {
    const entries = chain(6);
    const kept = checkpointOf(entries);
    expect((await verifyChain(entries.slice(0, 4))).valid).to.equal(true);
    expect((await verifyChain(entries.slice(0, 4), kept)).firstBad).to.deep.equal({ seq: 5, why: 'cutTail' });
    const rewritten: ChainedEntry[] = [];
    for (const entry of entries) rewritten.push(link({ ...entry, content: {} }, rewritten.at(-1)));
    expect((await verifyChain(rewritten)).valid).to.equal(true);
    expect((await verifyChain(rewritten, kept)).firstBad).to.deep.equal({ seq: 6, why: 'checkpoint' });
    expect((await verifyChain([...entries, ...chain(7).slice(6)], kept)).valid).to.equal(true);
  });

  it('calls what is not an entry malformed', async () => {
    for (const value of [null, 'text', {}, { seq: '1' }, { seq: 1.5 }])
      expect(await firstBad([value as unknown as ChainedEntry])).to.deep.equal({ seq: 1, why: 'malformed' });
  });

  it('sees any one changed character of an export', async () => {
    const entries = chain(4);
    const checkpoint = { checkpoint: { ...checkpointOf(entries), at: '2024-01-02T03:04:05.678Z' } };
    const text = [HEADER, ...entries.map(canonicalJson), canonicalJson(checkpoint)].join('\n');
    expect((await verifyExport(text.split('\n'))).valid).to.equal(true);
    const start = HEADER.length + 1;
    const end = text.lastIndexOf('\n');
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: start, max: end - 1 }),
        fc.constantFrom('0', 'x', '"', '}'),
        async (at, to) => {
          fc.pre(text[at] !== to && text[at] !== '\n');
          const result = await verifyExport(`${text.slice(0, at)}${to}${text.slice(at + 1)}`.split('\n'));
          expect(result.valid).to.equal(false);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('takes no line for the entry that was hashed which says more than that: a member twice, or white space', async () => {
    const entries = chain(3);
    const closing = canonicalJson({ checkpoint: { ...checkpointOf(entries), at: 'now' } });
    const [first = '', second = '', third = ''] = entries.map(canonicalJson);
    const verified = (line: string) => verifyExport([HEADER, first, line, third, closing]);
    expect((await verified(second)).valid).to.equal(true);
    for (const line of [
      second.replace('"content":{', '"content":{"index":7,'),
      second.replace('{"at"', '{"kind":"settled","at"'),
      second.replace('{"at"', '{ "at"'),
      second.replace('"drafted"', '"\\u0064rafted"'),
    ]) {
      expect(line).to.not.equal(second);
      expect((await verified(line)).firstBad, line).to.deep.equal({ seq: 2, why: 'malformed' });
    }
  });

  it('finds an export without its end, with another head, or of another format', async () => {
    const lines = chain(3).map(canonicalJson);
    const closing = (size: number, headHash: string) => canonicalJson({ checkpoint: { size, headHash, at: 'now' } });
    const head = checkpointOf(chain(3)).headHash;
    expect((await verifyExport([HEADER, ...lines])).firstBad).to.deep.equal({ seq: 4, why: 'cutTail' });
    expect((await verifyExport([HEADER, ...lines.slice(0, 2), closing(3, head)])).firstBad?.why).to.equal('cutTail');
    expect((await verifyExport([HEADER, ...lines, closing(3, GENESIS_HASH)])).firstBad?.why).to.equal('checkpoint');
    expect((await verifyExport([...lines, closing(3, head)])).valid).to.equal(false);
    expect((await verifyExport([HEADER, ...lines, closing(3, head), lines[2] ?? ''])).valid).to.equal(false);
    expect((await verifyExport([])).valid).to.equal(false);
  });
});
