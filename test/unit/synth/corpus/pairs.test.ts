import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readReport } from '../../../../sidecar/evaluation/report-reading.ts';
import { HOUSE_STYLES } from '../../../../sidecar/synth/corpus/house-styles.ts';
import { type Pair, pairAt, SPLITS } from '../../../../sidecar/synth/corpus/pairs.ts';
import { writeCorpus } from '../../../../sidecar/synth/corpus/write-corpus.ts';
import { reportText } from '../../../../sidecar/synth/corpus/write-report.ts';
import { SPECIALTIES } from '../../../../sidecar/synth/department/truth.ts';

const PAIRS: readonly Pair[] = Array.from({ length: 1600 }, (_, index) => pairAt({ seed: 'pairs' }, index));
const count = (of: (pair: Pair) => boolean): number => PAIRS.filter(of).length;
const linesOf = (kind: string): string[] =>
  PAIRS.flatMap(({ evidence }) => evidence.filter((line) => line.startsWith(kind) || line.split(' ')[1] === kind));

describe('evidence -> report pairs', () => {
  it('are the same by seed and index, whoever was made before', () => {
    for (const index of [1599, 5, 800]) expect(pairAt({ seed: 'pairs' }, index)).to.deep.equal(PAIRS[index]);
    expect(pairAt({ seed: 'other' }, 5)).to.not.deep.equal(PAIRS[5]);
  });

  it('have a patient each, so that no patient is in two splits', () => {
    expect(new Set(PAIRS.map(({ patient }) => patient)).size).to.equal(PAIRS.length);
    expect(new Set(PAIRS.map(({ id }) => id)).size).to.equal(PAIRS.length);
    for (const { patient, mark } of PAIRS) {
      expect(patient).to.match(/^SYNTHETIC-/);
      expect(mark).to.equal('SYNTHETIC');
    }
  });

  it('of equal evidence are in the same split, in whatever style', () => {
    const withoutDates = ({ evidence }: Pair) =>
      evidence.map((line) => line.replace(/^(E\d+ prior [^;]*);.*$/, '$1')).filter((line) => !line.startsWith('style'));
    const spread = (pairs: readonly Pair[], keyOf: (pair: Pair) => string): Pair[][] => {
      const groups = [...Map.groupBy(pairs, keyOf).values()].filter((group) => group.length > 1);
      for (const group of groups)
        expect(new Set(group.map(({ split }) => split)).size, keyOf(group[0] as Pair)).to.equal(1);
      return groups;
    };
    // As a model would see it, in one style: whatever numbers are in it.
    const inStyle = spread(PAIRS, (pair) => [pair.style, ...withoutDates(pair)].join('\n'));
    expect(inStyle.filter(([pair]) => /size=/.test(pair?.evidence.join() ?? '')).length).to.be.greaterThan(0);
    // Across styles: where no number is printed in another way.
    const plain = PAIRS.filter(({ evidence }) => !evidence.some((line) => /\d (?:mm|cm)/.test(line)));
    const across = spread(plain, (pair) => withoutDates(pair).join('\n'));
    expect(across.filter((group) => new Set(group.map(({ style }) => style)).size > 1).length).to.be.greaterThan(20);
  });

  it('are about 80, 10 and 10 % train, validation and test, of all specialties, styles in equal parts', () => {
    for (const [split, share] of [
      ['train', 0.8],
      ['validation', 0.1],
      ['test', 0.1],
    ] as const)
      expect(count((pair) => pair.split === split) / PAIRS.length, split).to.be.closeTo(share, 0.05);
    for (const { id } of HOUSE_STYLES)
      expect(count(({ style }) => style === id)).to.equal(PAIRS.length / HOUSE_STYLES.length);
    for (const name of SPECIALTIES) expect(count(({ specialty }) => specialty === name)).to.be.greaterThan(150);
    expect(count(({ rare }) => rare !== undefined) / PAIRS.length).to.be.closeTo(0.1, 0.03);
    for (const split of SPLITS) expect(count((pair) => pair.split === split && pair.rare !== undefined)).to.be.above(5);
  });

  it('come of baselines, follow-ups and studies without a prior, of findings new, grown, shrunk, stable and gone', () => {
    expect(linesOf('prior').length).to.be.greaterThan(300);
    expect(linesOf('resolved').length).to.be.greaterThan(20);
    for (const change of ['larger', 'smaller', 'unchanged', 'new', 'again'])
      expect(linesOf('finding').filter((line) => line.includes(`; change=${change}`)).length, change).to.be.above(1);
    for (const step of ['consistentWith', 'likely', 'possible', 'unlikely'])
      expect(
        [...linesOf('finding'), ...linesOf('absent')].filter((line) => line.includes(`; certainty=${step}`)).length,
        step,
      ).to.be.above(5);
  });

  it('keep to the grammar of evidence lines', () => {
    const KINDS = 'indication|technique|prior|finding|resolved|absent|normal|ai-only|recommendation';
    const KEYS = [
      ...['date', 'interval', 'site', 'side', 'rib', 'look', 'degree', 'size', 'solid', 'ratio', 'shift', 'tip'],
      ...['certainty', 'rank', 'change', 'was', 'for'],
    ];
    const LINE = new RegExp(`^E(\\d+) (?:${KINDS}) [^;]+((?:; [a-z]+=[^;]+)*)$`);
    for (const { evidence, style } of PAIRS) {
      const [first, ...lines] = evidence;
      expect(first).to.equal(`style ${style}`);
      for (const [at, line] of lines.entries()) {
        const [, id, fields = ''] = LINE.exec(line) ?? expect.fail(line);
        expect(Number(id)).to.equal(at + 1);
        const keys = [...fields.matchAll(/; ([a-z]+)=/g)].map(([, key = '']) => KEYS.indexOf(key));
        const isInOrder = keys.every((key, place) => key > (keys[place - 1] ?? -1));
        expect(isInOrder, line).to.equal(true);
      }
    }
  });

  it('name in each statement lines that are there, and never one of a program alone', () => {
    const wrong = PAIRS.flatMap(({ statements, evidence, report }) => {
      const kinds = new Map(evidence.slice(1).map((line) => [line.split(' ')[0] ?? '', line.split(' ')[1]]));
      return statements.filter(
        ({ evidence: ids, text, section }) =>
          !report.sections[section]?.includes(text) || ids.some((id) => [undefined, 'ai-only'].includes(kinds.get(id))),
      );
    });
    expect(wrong).to.deep.equal([]);
  });

  it('say numbers as their lines do: none has to be computed', () => {
    const NUMBER = /\d+(?:\.\d+)?/g;
    for (const { statements, evidence } of PAIRS)
      for (const { text, evidence: ids, section } of statements) {
        if (section !== 'findings' && section !== 'impression') continue;
        const lines = evidence.filter(
          (line) => ids.includes(line.split(' ')[0] ?? '') || line.split(' ')[1] === 'prior',
        );
        const known = lines.flatMap((line) => line.match(NUMBER) ?? []);
        for (const number of text.match(NUMBER) ?? []) expect(known, `${text}\n${lines.join('\n')}`).to.include(number);
      }
  });

  it('word doubt so that the evaluation reads it as doubt', () => {
    const styleOf = new Map(HOUSE_STYLES.map((style) => [style.id, style]));
    let doubted = 0;
    for (const { evidence, report, style } of PAIRS) {
      const house = styleOf.get(style) ?? expect.fail(style);
      for (const line of evidence) {
        const [, name, step] = /^E\d+ (?:finding|absent) ([^;]+).*; certainty=(\w+)/.exec(line) ?? [];
        if (name === undefined) continue;
        const text = reportText(report.sections, house);
        const stances = readReport(text)
          .facts.filter((fact) => fact.concept === name)
          .map(({ stance }) => stance);
        const meant = { consistentWith: 'present', unlikely: 'absent' }[step ?? ''] ?? 'uncertain';
        expect(stances, `${line}\n${text}`).to.include(meant);
        doubted++;
      }
    }
    expect(doubted).to.be.greaterThan(50);
  });
});

describe('a corpus', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'preread-corpus-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const digest = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

  it('has the same bytes for the same seed, one pair a line, and a summary that counts them', async () => {
    const [one, again] = [join(folder, 'one.jsonl'), join(folder, 'again.jsonl')];
    const summary = await writeCorpus(one, { seed: 'a', pairs: 333 });
    await writeCorpus(again, { seed: 'a', pairs: 333 });
    expect(digest(one)).to.equal(digest(again));
    const pairs = readFileSync(one, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line): Pair => JSON.parse(line));
    expect(pairs).to.have.length(333);
    expect(summary.pairs).to.equal(333);
    for (const split of SPLITS)
      expect(summary.splits[split]).to.equal(pairs.filter((pair) => pair.split === split).length);
    expect(pairs[7]).to.deep.equal(pairAt({ seed: 'a' }, 7));
  });

  it('of one specialty has no other', async () => {
    for (const specialty of SPECIALTIES) {
      const path = join(folder, `${specialty}.jsonl`);
      const { specialties } = await writeCorpus(path, { seed: 'b', pairs: 40, specialty });
      expect(specialties).to.deep.equal({ [specialty]: 40 });
    }
  });

  it('leaves no file when it is broken off', async () => {
    const controller = new AbortController();
    const path = join(folder, 'broken.jsonl');
    const made = writeCorpus(path, {
      seed: 'c',
      pairs: 100_000,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    const thrown = await made.then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(thrown).to.have.property('name', 'AbortError');
    expect(existsSync(path)).to.equal(false);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).to.deep.equal([]);
  });
});
