import { expect } from 'chai';
import { readText } from '../../../../sidecar/claims/parse-claims.ts';
import { type Pair, pairAt } from '../../../../sidecar/synth/corpus/pairs.ts';

const PAIRS: readonly Pair[] = Array.from({ length: 800 }, (_, index) => pairAt({ seed: 'plain', plain: true }, index));

interface Line {
  readonly kind: string;
  readonly fields: Readonly<Record<string, string>>;
}

function lineOf(text: string): Line {
  const [head = '', ...fields] = text.split('; ');
  const [, kind = ''] = head.split(' ');
  return { kind, fields: Object.fromEntries(fields.map((field) => field.split('='))) };
}
const LINES = PAIRS.flatMap(({ evidence }) => evidence.slice(1).map(lineOf));
const FINDINGS = LINES.filter(({ kind }) => kind === 'finding').map(({ fields }) => fields);

describe('evidence -> report pairs as models are asked', () => {
  it('are the same by seed and index', () => {
    expect(pairAt({ seed: 'plain', plain: true }, 77)).to.deep.equal(PAIRS[77]);
  });

  it('tell name, place, side, size and change, and nothing else', () => {
    const keys = new Set(FINDINGS.flatMap((fields) => Object.keys(fields)));
    expect([...keys].sort()).to.deep.equal(['change', 'rank', 'side', 'site', 'size', 'was']);
    expect(LINES.some(({ kind }) => kind === 'recommendation')).to.equal(false);
    expect(LINES.every(({ fields }) => fields.certainty === undefined)).to.equal(true);
  });

  it('tell a number before exactly where a change was measured, with the number now', () => {
    for (const { change, was, size } of FINDINGS) {
      const isMeasured = ['larger', 'smaller', 'unchanged'].includes(change ?? '');
      expect(was !== undefined, `${change} ${was}`).to.equal(isMeasured);
      if (!isMeasured) continue;
      expect(size, 'one number, as one is compared').to.not.match(/ [x×] /);
      const [now, before] = [Number.parseFloat(size ?? ''), Number.parseFloat(was ?? '')];
      if (change === 'larger') expect(before).to.be.at.most(now);
      if (change === 'smaller') expect(before).to.be.at.least(now);
    }
  });

  it('hold every change often, findings without a size, and denials one by one', () => {
    const count = (is: (fields: Line['fields']) => boolean) => FINDINGS.filter(is).length;
    for (const change of ['larger', 'smaller', 'unchanged', 'new'])
      expect(
        count((fields) => fields.change === change),
        change,
      ).to.be.above(20);
    expect(count(({ size }) => size === undefined)).to.be.above(100);
    const alone = PAIRS.filter(({ evidence }) => evidence.filter((line) => /^E\d+ absent /.test(line)).length === 1);
    expect(alone.length).to.be.above(PAIRS.length / 5);
  });

  it('say nothing of a finding that their evidence does not hold: no look, no degree, no rib', () => {
    const said = PAIRS.flatMap(({ statements }) => statements)
      .filter(({ section }) => section === 'findings' || section === 'impression')
      .flatMap(({ text }) => readText(text).claims);
    expect(said.filter(({ severity, zones }) => severity !== undefined || zones !== undefined)).to.deep.equal([]);
    const LOOK =
      /\b(?:ribs?|spiculated|circumscribed|simple|solid|calcified|cavitary|(?:non)?displaced|medial|subpleural|mild|severe)\b/;
    const texts = PAIRS.flatMap(({ statements }) => statements)
      .filter(({ section }) => section === 'findings' || section === 'impression')
      .map(({ text }) => text);
    expect(texts.filter((text) => LOOK.test(text))).to.deep.equal([]);
  });
});
