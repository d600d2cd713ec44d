import serialize from 'canonicalize';
import { expect } from 'chai';
import fc from 'fast-check';
import { canonicalJson, sha256Hex } from '../../../sidecar/ledger/canonical-json.ts';

/** IEEE 754 bit patterns and how RFC 8785, Appendix B writes them. */
const NUMBERS: readonly [string, string][] = [
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['8000000000000001', '-5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['ffefffffffffffff', '-1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['c340000000000000', '-9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef4f', '999999999999999900000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555554', '333333333.33333325'],
  ['41b3de4355555555', '333333333.3333333'],
  ['41b3de4355555556', '333333333.3333334'],
  ['41b3de4355555557', '333333333.33333343'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['43143ff3c1cb0959', '1424953923781206.2'],
];

const fromBits = (hex: string): number => Buffer.from(hex, 'hex').readDoubleBE();

describe('canonicalJson (RFC 8785)', () => {
  it('writes the example of section 3.2.2 as section 3.2.3 does', () => {
    const input = JSON.parse(String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`);
    expect(canonicalJson(input)).to.equal(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  it('sorts members by UTF-16 code units (section 3.2.3)', () => {
    const input = JSON.parse(String.raw`{
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face",
      "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis"
    }`);
    expect(Object.values(JSON.parse(canonicalJson(input)))).to.have.length(7);
    expect([...canonicalJson(input).matchAll(/:"([^"]+)"/g)].map((match) => match[1])).to.deep.equal([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  for (const [bits, text] of NUMBERS)
    it(`writes the number ${bits} as ${text} (Appendix B)`, () => {
      expect(canonicalJson([fromBits(bits)])).to.equal(`[${text}]`);
    });

  it('refuses what has no canonical form', () => {
    for (const value of [NaN, Infinity, -Infinity, undefined, '\ud800', { a: '\udead' }, { '\ud800': 1 }])
      expect(() => canonicalJson(value)).to.throw(TypeError);
  });

  it('leaves undefined members out and does not look at insertion order', () => {
    expect(canonicalJson({ b: 1, a: undefined, c: [] })).to.equal(canonicalJson({ c: [], b: 1 }));
  });

  it('keeps the value, is a fixed point, and puts every object in sorted order', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
        const text = canonicalJson(value);
        const back: unknown = JSON.parse(text);
        expect(canonicalJson(back)).to.equal(text);
        expect(back).to.deep.equal(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(shuffled(value))).to.equal(text);
      }),
      { numRuns: 500 },
    );
  });

  it('writes what is in order already as it writes what is not', () => {
    const value = fc.jsonValue({ maxDepth: 4, stringUnit: 'grapheme' });
    fc.assert(
      fc.property(value, (any) => {
        const expected = serialize(any);
        expect(canonicalJson(any)).to.equal(expected);
        // Read back, its members are in order: the short way.
        expect(canonicalJson(JSON.parse(expected as string))).to.equal(expected);
      }),
    );
    for (const odd of [{ '10': 1, '9': 2 }, { a: new Date(0) }, { a: [undefined] }, { a: undefined, b: 1 }])
      expect(canonicalJson(odd)).to.equal(serialize(odd));
    const lone = { a: ['\ud800'] };
    expect(() => canonicalJson(lone)).to.throw(TypeError);
    expect(() => canonicalJson({ '\ud800': 1 })).to.throw(TypeError);
  });

  it('digests the UTF-8 bytes', () => {
    expect(sha256Hex('abc')).to.equal('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256Hex('€')).to.equal('c4cc90ed3d26f12d4b08a75140970a7904035c31cbb4515a83f19b9003c00d1d');
  });
});

/** The same value with the members of every object the other way round. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  const copy: [string, unknown][] = Object.entries(value).reverse();
  return Object.fromEntries(copy.map(([key, member]) => [key, shuffled(member)]));
}
