import { written } from '../department/expected.ts';
import type { Reading } from '../department/truth.ts';
import type { Random } from '../random.ts';
import type { EvidenceItem, FindingItem, Placed, StudyEvidence } from './evidence-items.ts';
import { DEVICE_KINDS, FINDING_WORDS } from './finding-words.ts';

/** One thing at a place, said by its name: not a tube, not many, and not something around its place. */
function isPlain({ lesion }: Placed): boolean {
  const { grammar, preposition } = FINDING_WORDS[lesion];
  const isMany = grammar === 'many' && lesion !== 'calcifications';
  return !DEVICE_KINDS.has(lesion) && !isMany && preposition !== 'around';
}

/** Which rib it is is not told: then it is a fracture of the chest wall. */
const lesionOf = ({ lesion }: Placed): Placed['lesion'] => (lesion === 'ribFracture' ? 'boneFracture' : lesion);

const NO_SIZE = 0.25;
/** Shares of what became of a finding with a size, and of one without; the rest was not compared. */
const CHANGES = { larger: 0.25, smaller: 0.2, unchanged: 0.2, new: 0.1 } as const;
const NEW_WITHOUT_SIZE = 0.35;
/** The number before over the number now. */
const FACTORS = {
  larger: { from: 0.5, to: 0.95 },
  smaller: { from: 1.05, to: 1.9 },
  unchanged: { from: 0.97, to: 1.03 },
} as const;

type Sized = Pick<FindingItem, 'reading' | 'quantity'>;

/** One length, both axes, a short axis or a volume; a depth or thickness is a length like another. */
function sizeOf({ reading, quantity }: FindingItem, random: Random): Sized {
  const { described, longMm = written(reading, 'depth'), shortMm, volumeMl } = reading;
  if (random.uniform() < NO_SIZE) return { reading: { described }, quantity };
  if (quantity === 'shortAxis' && shortMm !== undefined) return { reading: { described, shortMm }, quantity };
  if (longMm !== undefined) {
    const both = shortMm === undefined ? {} : { shortMm };
    return { reading: { described, longMm, ...both }, quantity: 'longAxis' };
  }
  return { reading: { described, ...(volumeMl === undefined ? {} : { volumeMl }) }, quantity: 'volume' };
}

/** Only one number can be compared. */
const oneNumber = ({ reading, quantity }: Sized): Reading =>
  quantity === 'longAxis' ? { described: reading.described, longMm: reading.longMm ?? 0 } : reading;

type Compared = Sized & Pick<FindingItem, 'change'>;

function compared(sized: Sized, random: Random): Compared {
  const { reading, quantity } = sized;
  const now = written(reading, quantity);
  let drawn = random.uniform();
  if (now === undefined) return drawn < NEW_WITHOUT_SIZE ? { ...sized, change: { outcome: 'new' } } : sized;
  for (const outcome of ['larger', 'smaller', 'unchanged'] as const) {
    drawn -= CHANGES[outcome];
    const { from: least, to: most } = FACTORS[outcome];
    const from = now * random.between(least, most);
    if (drawn < 0)
      return { reading: oneNumber(sized), quantity, change: { outcome, from: Math.round(from * 10) / 10 } };
  }
  return drawn < CHANGES.new ? { ...sized, change: { outcome: 'new' } } : sized;
}

function plainFinding(one: FindingItem, hasPrior: boolean, random: Random): FindingItem {
  const { id, finding, site, laterality, urgency } = one;
  const sized = sizeOf(one, random);
  return {
    ...{ kind: 'finding', id, lesion: lesionOf(one), finding, site, descriptors: [], urgency },
    ...(laterality ? { laterality } : {}),
    ...(hasPrior ? compared(sized, random) : sized),
  };
}

const ONE_ABSENCE = 0.6;

/** Often one denial by itself, as a service has it that words each sentence for itself. */
function someAbsences(items: readonly EvidenceItem[], random: Random): EvidenceItem[] {
  const absent = items.filter(({ kind }) => kind === 'absent');
  return absent.length > 1 && random.uniform() < ONE_ABSENCE ? [random.pick(absent)] : absent;
}

/**
 * The evidence as a service asks a language model to word it: name, place, side, size and what became of it. No looks, no
 * degrees, no doubt, nothing recommended; numbers before and what became of a finding are drawn anew, so that all of it
 * is met often. For corpora only: it is not what the study's truth says.
 */
export function plainEvidence(evidence: StudyEvidence, random: Random): StudyEvidence {
  const { items, prior } = evidence;
  const others = items.flatMap((one): EvidenceItem[] => {
    if (one.kind === 'finding') return isPlain(one) ? [plainFinding(one, prior !== undefined, random)] : [];
    if (one.kind === 'resolved') return isPlain(one) ? [{ ...one, lesion: lesionOf(one), descriptors: [] }] : [];
    return one.kind === 'normal' || one.kind === 'aiOnly' ? [one] : [];
  });
  return { ...evidence, items: [...others, ...someAbsences(items, random)], isNormal: false };
}
