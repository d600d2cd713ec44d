import { expect } from 'chai';
import fc from 'fast-check';
import { canonicalJson } from '../../../sidecar/ledger/canonical-json.ts';
import { isCanonicalText } from '../../../sidecar/ledger/canonical-text.ts';

const BEFORE = 'é{"';
const AFTER = '}",1';

/** Between other bytes, as an entry's content is. */
function holds(text: string): boolean {
  const bytes = Buffer.from(BEFORE + text + AFTER);
  return isCanonicalText(bytes, Buffer.byteLength(BEFORE), bytes.length - Buffer.byteLength(AFTER));
}

/** What it stands for: to take the text apart and write it again. */
function isCanonical(text: string): boolean {
  try {
    return canonicalJson(JSON.parse(text)) === text;
  } catch {
    return false;
  }
}

describe('isCanonicalText', () => {
  const YES = [
    '{}',
    '[]',
    '""',
    '0',
    '-1',
    '999999999999999',
    '9007199254740992',
    '1.5',
    '-10.25',
    '0.5',
    '0.05',
    '1e+21',
    '1e-7',
    '[null,true,false,[[]],{}]',
    '{"":1,"A":{"a":[]},"AB":"\\"\\\\\\b\\f\\n\\r\\t/","a":"肺結節 😀\u007f\u2028"}',
  ];
  for (const text of YES)
    it(`holds for ${text}`, () => {
      expect(isCanonical(text)).to.equal(true);
      expect(holds(text)).to.equal(true);
    });

  const NO = [
    '',
    ' 1',
    '1 ',
    '{"a":1,"a":1}',
    '{"b":1,"a":1}',
    '{"ab":1,"a":1}',
    '{"a":1,"":1}',
    '{"a": 1}',
    '{"a":1,}',
    '{"a"}',
    '{a:1}',
    '[1,]',
    '[1 ]',
    '[,1]',
    '{}{}',
    '{}},"x":{',
    '"a',
    '"a"b"',
    '"\\/"',
    '"\\u0041"',
    '"\\ud800"',
    '"\t"',
    'tru',
    'nul',
    'True',
    '-',
    '-0',
    '01',
    '-01',
    '1.',
    '.5',
    '1.0',
    '1.50',
    '0.0000001',
    '00.5',
    '1e5',
    '1E+21',
    '1e21',
    '1.2.3',
    '1-2',
    '9007199254740993',
    '1.00000000000000001',
    'NaN',
    'Infinity',
    '1e400',
  ];
  for (const text of NO)
    it(`does not hold for ${text}`, () => {
      expect(isCanonical(text)).to.equal(false);
      expect(holds(text)).to.equal(false);
    });

  it('holds only for what is written the same again, whatever is done to a canonical text', () => {
    const piece = fc.constantFrom('', '"', '\\', '{', '}', '[', ']', ',', ':', ' ', '0', '1', '.', '-', 'e', 'a', '\n');
    const value = fc.jsonValue({ maxDepth: 4, stringUnit: 'grapheme' });
    fc.assert(
      fc.property(value, fc.nat(), fc.nat(3), piece, (any, where, length, put) => {
        const text = canonicalJson(any);
        const at = where % (text.length + 1);
        // A character cut in two has no bytes.
        const changed = (text.slice(0, at) + put + text.slice(at + length)).toWellFormed();
        for (const tried of [text, changed, JSON.stringify(any)])
          if (holds(tried)) expect(isCanonical(tried), tried).to.equal(true);
      }),
      { numRuns: 3_000 },
    );
  });

  it('holds for what our entries are made of', () => {
    const name = fc.string({ unit: 'grapheme-ascii' }).filter((text) => !/["\\]/.test(text));
    const leaf = fc.oneof(
      name,
      fc.integer(),
      fc.integer().map((number) => number / 1_000),
      fc.boolean(),
    );
    const entry = fc.dictionary(name, fc.oneof(leaf, fc.array(leaf), fc.dictionary(name, leaf)));
    fc.assert(
      fc.property(entry, (any) => {
        expect(holds(canonicalJson(any))).to.equal(true);
      }),
    );
  });

  it('takes a number only as ECMAScript writes it', () => {
    const digits = fc.stringMatching(/^-?[0-9]{1,17}(\.[0-9]{1,17})?$/);
    const double = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(digits, double, (text, number) => {
        if (holds(text)) expect(String(Number(text))).to.equal(text);
        expect(holds(canonicalJson(number))).to.equal(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('knows no answer for what is nested too deep, and does not break', () => {
    expect(holds('['.repeat(50) + ']'.repeat(50))).to.equal(true);
    expect(holds('['.repeat(100_000) + ']'.repeat(100_000))).to.equal(false);
    expect(holds('{"a":'.repeat(100_000))).to.equal(false);
  });
});
