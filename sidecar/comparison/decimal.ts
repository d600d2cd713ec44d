/**
 * A decimal number as a source wrote it (DS, PS3.5 6.2): `coefficient * 10^exponent`. Differences of measurements are
 * exact in it: 7.7 - 6.2 is 1.5 and not 1.5000000000000002, which a limit of 1.5 would tell apart.
 */
export interface Decimal {
  readonly coefficient: bigint;
  readonly exponent: number;
}

/** Undefined when the text is not a decimal number. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?\s*$/.exec(text);
  const [, sign = '', whole = '', fraction = '', power = '0'] = match ?? [];
  if (whole + fraction === '') return undefined;
  const magnitude = BigInt(whole + fraction);
  return { coefficient: sign === '-' ? -magnitude : magnitude, exponent: Number(power) - fraction.length };
}

export const shift = (a: Decimal, powers: number): Decimal => ({ ...a, exponent: a.exponent + powers });

const at = (a: Decimal, exponent: number): bigint => a.coefficient * 10n ** BigInt(a.exponent - exponent);

export function subtract(a: Decimal, b: Decimal): Decimal {
  const exponent = Math.min(a.exponent, b.exponent);
  return { coefficient: at(a, exponent) - at(b, exponent), exponent };
}

export const negate = (a: Decimal): Decimal => ({ ...a, coefficient: -a.coefficient });

export const add = (a: Decimal, b: Decimal): Decimal => subtract(a, negate(b));

export const toNumber = (a: Decimal): number => Number(`${a.coefficient}e${a.exponent}`);

/** n/d rounded to the nearest integer, halves away from zero: the way people round, and the same in both directions. */
function divideRounded(n: bigint, d: bigint): bigint {
  const negative = n < 0n !== d < 0n;
  const [an, ad] = [n < 0n ? -n : n, d < 0n ? -d : d];
  const quotient = (2n * an + ad) / (2n * ad);
  return negative ? -quotient : quotient;
}

/** a as percent of b, one decimal; undefined when b is 0. */
export function percentOf(a: Decimal, b: Decimal): number | undefined {
  if (b.coefficient === 0n) return undefined;
  const exponent = Math.min(a.exponent, b.exponent);
  return Number(divideRounded(at(a, exponent) * 1000n, at(b, exponent))) / 10;
}

export const times = (a: Decimal, b: Decimal): Decimal => ({
  coefficient: a.coefficient * b.coefficient,
  exponent: a.exponent + b.exponent,
});

/** Negative, 0 or positive, like a sort function. */
export function compare(a: Decimal, b: Decimal): number {
  const { coefficient } = subtract(a, b);
  return coefficient === 0n ? 0 : coefficient > 0n ? 1 : -1;
}
