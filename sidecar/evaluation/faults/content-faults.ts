import type { Random } from '../../synth/random.ts';
import { ADDED_DEVICES, ADDED_FINDINGS, type Addition, type BodyRegion, wrongAdditions } from './additions.ts';
import { type FaultKind, type FaultPlan, pickPlace, placesIn } from './fault.ts';
import {
  capitalised,
  type Line,
  replaceAt,
  type Subject,
  spoken,
  statedSubject,
  subjectOf,
  withSentence,
} from './line.ts';

const isFindings = ({ section }: Line): true | undefined => (section === 'findings' ? true : undefined);
/** Findings lines, else the impression's: where an added sentence can stand. */
function whereToAdd(lines: readonly Line[], random: Random): number | undefined {
  const findings = placesIn(lines, isFindings);
  const other = placesIn(lines, ({ section }) => (section === 'impression' ? true : undefined));
  return pickPlace(random, findings.length > 0 ? findings : other)?.line;
}

type Table = Readonly<Record<BodyRegion, readonly Addition[]>>;

function added(lines: readonly Line[], random: Random, table: Table): FaultPlan | undefined {
  const line = whereToAdd(lines, random);
  const addition = pickPlace(random, wrongAdditions(lines, table));
  if (line === undefined || addition === undefined) return undefined;
  // Said once and nowhere else: throughout the draft it is the same error.
  return { line, change: (text) => withSentence(text, addition.text), alike: () => false };
}

/** "no pneumothorax (attested by ...)" becomes "pneumothorax". */
function undenied(text: string): string | undefined {
  const subject = subjectOf({ section: 'findings', text });
  if (subject?.denied !== true) return undefined;
  const said = subject.start === 0 ? capitalised(subject.phrase) : subject.phrase;
  return `${replaceAt(text, subject.start, text.length, said)}.`;
}

/** Denied, and stated by no other line: a program marks what a reader denies, and a draft names both. */
function isDeniedOnly(lines: readonly Line[], line: Line): true | undefined {
  const own = line.section === 'findings' ? subjectOf(line) : undefined;
  if (own?.denied !== true) return undefined;
  const name = own.name.toLowerCase();
  return lines.some((other) => statedSubject(other)?.name.toLowerCase() === name) ? undefined : true;
}

function falsePrediction(lines: readonly Line[], random: Random): FaultPlan | undefined {
  const absent = pickPlace(
    random,
    placesIn(lines, (line) => isDeniedOnly(lines, line)),
  );
  // Of two ways to state what is not there, a seeded one where both have a place.
  if (absent === undefined || random.uniform() < 0.5) return added(lines, random, ADDED_FINDINGS);
  return { line: absent.line, change: undenied };
}

const lowered = (phrase: string): string => phrase.replace(/^\p{Lu}(?=\p{Ll})/u, (letter) => letter.toLowerCase());
const DENIALS: readonly ((subject: Subject) => string)[] = [
  ({ phrase }) => `no ${lowered(phrase)}.`,
  (subject) => `there is no ${spoken(subject)}.`,
  (subject) => `no evidence of ${spoken(subject)}.`,
];

/** Everything said of a finding gives way to its denial. */
function denied(text: string, deny: (subject: Subject) => string): string | undefined {
  const subject = statedSubject({ section: 'findings', text });
  if (subject === undefined) return undefined;
  const isHead = /^(?:\d{1,2}\. )?$/.test(text.slice(0, subject.start));
  const said = deny(subject);
  return replaceAt(text, subject.start, text.length, isHead ? capitalised(said) : said);
}

function falseNegation(lines: readonly Line[], random: Random): FaultPlan | undefined {
  const place = pickPlace(random, placesIn(lines, statedSubject));
  const deny = random.pick(DENIALS);
  return place && { line: place.line, change: (text) => denied(text, deny) };
}

/** What is said to be there and is not, or the other way round. */
export const CONTENT_FAULTS: readonly FaultKind[] = [
  {
    id: 'addDevice',
    group: 'content',
    name: 'device added',
    plan: (lines, random) => added(lines, random, ADDED_DEVICES),
  },
  { id: 'falsePrediction', group: 'content', name: 'false finding', plan: falsePrediction },
  { id: 'falseNegation', group: 'content', name: 'false negation', plan: falseNegation },
];
