import type { Random } from '../../synth/random.ts';
import { type FaultKind, type FaultPlan, pickPlace, placesIn } from './fault.ts';
import { capitalised, capitalLike, type Line, replaceAt, spoken, subjectOf, unquoted, withSentence } from './line.ts';

const isAboutFindings = ({ section }: Line): boolean => section === 'findings' || section === 'impression';

/** A statement said again at the end of another line, or of its own where there is no other. */
function repetition(lines: readonly Line[], random: Random): FaultPlan | undefined {
  const said = pickPlace(
    random,
    placesIn(lines, (line) => subjectOf(line)),
  );
  const where = pickPlace(
    random,
    placesIn(lines, (line) => (isAboutFindings(line) ? true : undefined)),
  );
  const line = said && lines[said.line];
  if (said === undefined || line === undefined || where === undefined) return undefined;
  const [first = ''] = /^.*?[^\d]\.(?= |$)/.exec(line.text.slice(said.found.start)) ?? [];
  if (first === '') return undefined;
  return { line: where.line, change: (text) => withSentence(text, capitalised(first)), alike: () => false };
}

/** The opposite of one statement at the end of another line. */
function contradiction(lines: readonly Line[], random: Random): FaultPlan | undefined {
  const said = pickPlace(
    random,
    placesIn(lines, (line) => {
      const subject = subjectOf(line);
      return subject?.ofPrior ? undefined : subject;
    }),
  );
  const where = pickPlace(
    random,
    placesIn(lines, (line) => (isAboutFindings(line) ? true : undefined)),
  );
  if (said === undefined || where === undefined) return undefined;
  const subject = said.found;
  const sentence = subject.denied ? `${capitalised(spoken(subject))} is present.` : `There is no ${spoken(subject)}.`;
  return { line: where.line, change: (text) => withSentence(text, sentence), alike: () => false };
}

/** Words that sound alike, as a dictation confuses them. */
const HOMOPHONES: readonly (readonly [was: string, now: string])[] = [
  ['pleural', 'plural'],
  ['effusion', 'infusion'],
  ['nodule', 'module'],
  ['axis', 'access'],
  ['mass', 'mess'],
  ['lobe', 'lope'],
  ['right', 'write'],
  ['previously', 'precociously'],
  ['larger', 'lager'],
  ['not', 'knot'],
  ['no', 'know'],
  ['new', 'knew'],
  ['limit', 'limb it'],
  ['heart', 'hart'],
  ['central', 'sentinel'],
  ['tube', 'tub'],
  ['fracture', 'fraction'],
  ['cyst', 'cist'],
  ['calculus', 'calculous'],
  ['meniscal', 'mescal'],
  ['hematoma', 'hepatoma'],
  ['breast', 'breath'],
  ['tear', 'tier'],
  ['liver', 'river'],
  ['read', 'red'],
  ['of', 'off'],
];

/** Where a word stands by itself, outside of quotations. */
const wordAt = (text: string, word: string): number =>
  new RegExp(`(?<![\\p{L}\\p{N}])${word}(?![\\p{L}\\p{N}])`, 'iu').exec(unquoted(text))?.index ?? -1;

function homophone(lines: readonly Line[], random: Random): FaultPlan | undefined {
  const place = pickPlace(
    random,
    placesIn(lines, (line) => {
      const pairs = isAboutFindings(line) ? HOMOPHONES.filter(([was]) => wordAt(line.text, was) >= 0) : [];
      return pairs.length > 0 ? pairs : undefined;
    }),
  );
  if (place === undefined) return undefined;
  const [was, now] = random.pick(place.found);
  const change = (text: string): string | undefined => {
    const at = wordAt(text, was);
    if (at < 0) return undefined;
    return replaceAt(text, at, at + was.length, capitalLike(text.slice(at), now));
  };
  return { line: place.line, change, alike: () => false };
}

/** A slip that leaves another word than before: two letters exchanged, one left out, one struck twice. */
type Slip = (word: string, at: number) => string;
const SLIPS: readonly Slip[] = [
  (word, at) => word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2),
  (word, at) => word.slice(0, at) + word.slice(at + 1),
  (word, at) => word.slice(0, at) + word.charAt(at) + word.slice(at),
];
const LONG_WORD = /(?<![\p{L}\p{N}])\p{L}{5,}(?![\p{L}\p{N}])/gu;

function typo(lines: readonly Line[], random: Random): FaultPlan | undefined {
  const place = pickPlace(
    random,
    placesIn(lines, (line) => {
      const words = isAboutFindings(line) ? [...unquoted(line.text).matchAll(LONG_WORD)] : [];
      return words.length > 0 ? words : undefined;
    }),
  );
  if (place === undefined) return undefined;
  const { 0: word, index } = random.pick(place.found);
  // Inside of the word: its first letter is hardly ever mistyped, and tells the word.
  const slipped = random.pick(SLIPS)(word, random.integer(1, word.length - 3));
  if (slipped === word) return undefined;
  return {
    line: place.line,
    change: (text) => replaceAt(text, index, index + word.length, slipped),
    alike: () => false,
  };
}

/** Slips of the writer and of the machine that takes dictation. */
export const LANGUAGE_FAULTS: readonly FaultKind[] = [
  { id: 'repetition', group: 'language', name: 'repetition', plan: repetition },
  { id: 'contradiction', group: 'language', name: 'contradiction', plan: contradiction },
  { id: 'homophone', group: 'human', name: 'homophone', plan: homophone },
  { id: 'typo', group: 'human', name: 'typo', plan: typo },
];
