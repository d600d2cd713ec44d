import type { Placement } from './claim.ts';
import { PLACED_BADLY, PLACED_WELL, PLACEMENTS } from './lexicon/placement-words.ts';

const anyPattern = (sources: readonly string[]): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${sources.join('|')})`, 'iu');

const WELL = anyPattern(PLACED_WELL);
const BADLY = anyPattern(PLACED_BADLY);
/** "not malpositioned", "no longer coiled" */
const DENIED = /\b(?:no|not|nor|without|never|no longer)\s+(?:\p{L}+\s+){0,2}$/iu;
const ABOVE_CARINA =
  /(\d+(?:\.\d+)?)\s*(?:(?:-|to)\s*\d+(?:\.\d+)?\s*)?(cm|mm)s?\s+(?:above|from|proximal to|superior to|cephalad to)\s+(?:the\s+)?(?:level of the\s+)?carina/i;

interface Rules {
  readonly good: RegExp;
  readonly bad: RegExp;
  readonly aboveCarina?: { readonly from: number; readonly to: number };
}

const BY_DEVICE: ReadonlyMap<string, Rules> = new Map(
  PLACEMENTS.flatMap(({ devices, good, bad, aboveCarina }) =>
    devices.map((device) => [
      device,
      { good: anyPattern(good), bad: anyPattern(bad), ...(aboveCarina === undefined ? {} : { aboveCarina }) },
    ]),
  ),
);

/** A match that no denial stands right before. */
function saidOf(pattern: RegExp, words: string): { readonly said: boolean; readonly denied: boolean } {
  const match = pattern.exec(words);
  if (match === null) return { said: false, denied: false };
  return DENIED.test(words.slice(0, match.index)) ? { said: false, denied: true } : { said: true, denied: false };
}

/**
 * Whether a tube or line lies where it should, by the words about it. A wrong place wins over a word of praise: "in good
 * position with its tip in the right main bronchus" is not good.
 */
export function placementOf(device: string, words: string): Placement | undefined {
  const rules = BY_DEVICE.get(device);
  const well = saidOf(WELL, words);
  if (saidOf(BADLY, words).said || well.denied) return 'wrong';
  const height = ABOVE_CARINA.exec(words);
  if (height && rules?.aboveCarina) {
    const cm = Number(height[1]) / (height[2]?.toLowerCase() === 'mm' ? 10 : 1);
    return cm >= rules.aboveCarina.from && cm <= rules.aboveCarina.to ? 'right' : 'wrong';
  }
  if (rules && saidOf(rules.bad, words).said) return 'wrong';
  return well.said || rules?.good.test(words) ? 'right' : undefined;
}
