import type { Concept, Laterality } from '../claims/claim.ts';
import { isDevice } from '../claims/lexicon/findings-devices.ts';
import { findingOfPhrase } from '../claims/lexicon/lookup.ts';
import { namesOfFinding, placesAround, sideWordsOf, wordsOfSite } from '../claims/lexicon/names.ts';
import type { ComparisonOutcome } from '../domain/comparison.ts';
import type { FindingEvidence, MeasurementEvidence } from '../domain/evidence.ts';
import { entryOf } from '../domain/table.ts';
import { shownChange } from './change-numbers.ts';
import {
  CHANGE_WORDS,
  DENIAL_WORDS,
  LEADING_DENIALS,
  LEADING_RESOLVED,
  LEADING_WORDS,
  PLACE_WORDS,
  PLAIN_WORDS,
  SMALL_WORDS,
} from './house-words.ts';
import { shownDate, shownNumber, ucumOf } from './numbers.ts';
import { isPlaceImplied, regionOf } from './organs.ts';
import type { PlannedComparison, PlannedFinding } from './planned.ts';
import { shownFinding, shownPlace, withUnit } from './terms.ts';

/** A number as the sentence may write it. `unit`: UCUM. */
export interface LeadNumber {
  readonly value: number;
  readonly unit: string;
  readonly isShortAxis: boolean;
}

/** What is measured of a finding, whole: `9.8 mm`, `9.8 x 6.1 mm`, `12 mm in short axis`, `6.3 ml`. */
export interface LeadSize {
  readonly text: string;
  readonly numbers: readonly LeadNumber[];
}

export interface LeadChange {
  readonly outcome: ComparisonOutcome;
  /** The number before, in the comparison's unit, where there is one. */
  readonly was?: LeadSize;
  /** `YYYY-MM-DD` of the prior. */
  readonly date?: string;
}

/**
 * What the first sentence of a statement says of one finding: it is worded by a language model or by the realiser. All
 * else that a statement tells (rule, difference, sources, marks) stands behind it, in the realiser's words.
 */
export interface Lead {
  readonly presence: 'present' | 'absent';
  readonly finding: Concept;
  readonly site?: Concept;
  readonly laterality?: Laterality;
  readonly size?: LeadSize;
  readonly change?: LeadChange;
  /** Measurements that the sentence tells; the others stand behind it. */
  readonly told: readonly MeasurementEvidence[];
  readonly specialty: Specialty;
}

export type Specialty = 'chest' | 'neuro' | 'msk' | 'breast' | 'abdomen' | 'any';

const LONG = new Set(['103339001', '81827009', '410668003', '246115007']);
const SHORT = '103340004';
const VOLUME = '118565006';
/** Modified quantities ("length, end diastole") are others. */
const isPlain = ({ derivation, method, modifiers = [] }: MeasurementEvidence): boolean =>
  derivation === undefined && method === undefined && modifiers.length === 0;
const isLong = (one: MeasurementEvidence): boolean => isPlain(one) && LONG.has(one.quantity.value);
const isShort = (one: MeasurementEvidence): boolean => isPlain(one) && one.quantity.value === SHORT;
const isVolume = (one: MeasurementEvidence): boolean => isPlain(one) && one.quantity.value === VOLUME;
const LENGTHS = new Set(['mm', 'cm']);

function sized(quantity: MeasurementEvidence, number: string, unit: string): LeadSize | undefined {
  const isShortAxis = isShort(quantity);
  if (!(isVolume(quantity) ? unit === 'ml' || unit === 'cm3' : LENGTHS.has(unit))) return undefined;
  if (!isLong(quantity) && !isShortAxis && !isVolume(quantity)) return undefined;
  const text = `${withUnit(number, unit)}${isShortAxis ? ' in short axis' : ''}`;
  return { text, numbers: [{ value: Number(number), unit, isShortAxis }] };
}

/** The size that stands with a finding which was not compared by a number: its axes, else its volume. */
function sizeOf(
  measurements: readonly MeasurementEvidence[],
): { size: LeadSize; told: MeasurementEvidence[] } | undefined {
  const [long, second] = measurements.filter(isLong);
  const shorts = measurements.filter(isShort);
  // Two long axes are two quantities, and the sentence has room for one.
  if (second || shorts.length > 1) return undefined;
  const [short] = shorts;
  const unit = long && ucumOf(long.unit);
  if (long && short && unit === ucumOf(short.unit) && LENGTHS.has(unit ?? '')) {
    const [a, b] = [shownNumber(long), shownNumber(short)];
    const numbers = [a, b].map((one) => ({ value: Number(one), unit: unit ?? '', isShortAxis: false }));
    return { size: { text: `${a} x ${withUnit(b, unit ?? '')}`, numbers }, told: [long, short] };
  }
  const one = long ?? short ?? measurements.find(isVolume);
  const size = one && sized(one, shownNumber(one), ucumOf(one.unit));
  return size && one ? { size, told: [one] } : undefined;
}

/** Outcomes of which the sentence says nothing: what there is to say of them stands behind it. */
const SILENT: ReadonlySet<ComparisonOutcome> = new Set(['notDescribedBefore', 'notComparable']);
const MEASURED: ReadonlySet<ComparisonOutcome> = new Set(['larger', 'smaller', 'unchanged']);

type Compared = Pick<Lead, 'size' | 'change' | 'told'>;

/** Both numbers in the comparison's unit, where the sentence has words for what was measured. */
function numbersOf({ comparison: { change }, current, prior }: PlannedComparison) {
  const shown = change && current && prior ? shownChange(current, prior, change) : undefined;
  if (!shown || !change || !current) return undefined;
  const size = sized(current, shown.current, change.unit);
  return (
    size && { size, was: { text: withUnit(shown.prior, change.unit), value: Number(shown.prior), unit: change.unit } }
  );
}

function comparedOf(planned: PlannedComparison): Compared | undefined {
  const { comparison, current, priorDate } = planned;
  const { outcome, change } = comparison;
  const date = shownDate(priorDate);
  const dated = date === undefined ? {} : { date };
  const numbers = numbersOf(planned);
  const told: Compared = numbers && current ? { size: numbers.size, told: [current] } : { told: [] };
  if (SILENT.has(outcome)) return told;
  if (outcome === 'new' || outcome === 'resolved') return { change: { outcome, ...dated }, told: [] };
  if (!MEASURED.has(outcome) || change?.rule === undefined) return undefined;
  // The sentence has no words for what was measured: that a shift is unchanged does not say so of its hematoma.
  if (!numbers) return { told: [] };
  const { text, ...number } = numbers.was;
  return { ...told, change: { outcome, was: { text, numbers: [{ ...number, isShortAxis: false }] }, ...dated } };
}

const isSayable = (subject: FindingEvidence, planned: PlannedFinding): boolean => {
  const { concept, contradictory } = shownFinding(subject);
  const place = shownPlace(subject);
  return (
    !contradictory &&
    findingOfPhrase(concept.name) !== undefined &&
    // Where a tube's tip lies is a judgement, and the realiser's words for it are chosen.
    !isDevice(concept) &&
    subject.presence !== 'uncertain' &&
    !subject.sideDisputed &&
    !place.contradictory &&
    (place.text === '' || place.concept?.code !== undefined || place.concept === undefined) &&
    (planned.comparison?.comparison.outcome === 'resolved' || !planned.comparison?.ofPrior)
  );
};

/** What a first sentence has to say; undefined where only the realiser can say it. */
export function leadOf(planned: PlannedFinding): Lead | undefined {
  const { subject, comparison, measurements } = planned;
  if (subject === undefined || !isSayable(subject, planned)) return undefined;
  const outcome = comparison?.comparison.outcome;
  const compared = comparison && comparedOf(comparison);
  if (comparison !== undefined && compared === undefined) return undefined;
  const isResolved = outcome === 'resolved';
  const absent = subject.presence === 'absent';
  if (absent && (isResolved || comparison !== undefined)) return undefined;
  const isMeasured = comparison?.comparison.change !== undefined;
  const own = isMeasured || isResolved || absent ? undefined : sizeOf(measurements);
  const { concept: site, laterality } = shownPlace(subject);
  return {
    presence: absent ? 'absent' : 'present',
    finding: shownFinding(subject).concept,
    ...(site === undefined ? {} : { site }),
    ...(laterality === undefined ? {} : { laterality }),
    ...(compared ?? { told: [] }),
    ...(own ? { size: own.size, told: own.told } : {}),
    specialty: specialtyOf(subject),
  };
}

const SPECIALTIES: Readonly<Record<string, Specialty>> = {
  'head and neck': 'neuro',
  chest: 'chest',
  breast: 'breast',
  'abdomen and pelvis': 'abdomen',
  'spine, bones and soft tissue': 'msk',
};

const specialtyOf = (subject: FindingEvidence): Specialty => SPECIALTIES[regionOf(subject) ?? ''] ?? 'any';

/** The evidence of a first sentence as a language model is given it; grammar: `synth/corpus/evidence-lines.ts`. */
export function leadLines(lead: Lead, priorExam: string): string[] {
  const { presence, finding, site, laterality, size, change } = lead;
  const kind = presence === 'absent' ? 'absent' : change?.outcome === 'resolved' ? 'resolved' : 'finding';
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['site', kind === 'absent' ? undefined : site?.name],
    ['side', laterality],
    ['size', size?.text],
    ['change', kind === 'finding' ? change?.outcome : undefined],
    ['was', change?.was?.text],
  ];
  const line = [
    `${kind} ${finding.name}`,
    ...fields.flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`])),
  ].join('; ');
  const prior = change?.date === undefined ? [] : [`prior ${priorExam}; date=${change.date}`];
  return [...prior, line];
}

/** What a decoder may write: numbers and dates whole, as they stand in the evidence, and words. */
export interface LeadConstraint {
  readonly literals: readonly string[];
  readonly words: readonly string[];
  /** Of the finding: one of the names, once, and the words that may stand before it. */
  readonly naming: { readonly names: readonly string[]; readonly before: readonly string[] };
  /** Of each group one is written, once: a number, a side, a word. */
  readonly once: readonly (readonly string[])[];
}

/** Said in the plural by everybody, though the code names one. */
const PLURAL_NAMES: ReadonlySet<string> = new Set(['breast calcification']);

export const isManyNamed = ({ name }: Concept): boolean => PLURAL_NAMES.has(name);

/** The place and the side, as they stand before a finding's name or behind it. */
function placeWords({ finding, site, laterality }: Lead): string[] {
  return [
    ...(site ? [...wordsOfSite(site, laterality), ...(entryOf(PLACE_WORDS, site.code?.value ?? '') ?? [])] : []),
    ...(site && isPlaceImplied(finding, site)
      ? placesAround(site).flatMap((place) => wordsOfSite(place, laterality))
      : []),
    ...(laterality ? sideWordsOf(laterality) : []),
  ];
}

function leadingWords({ presence, change }: Lead): readonly string[] {
  if (presence === 'absent') return LEADING_DENIALS;
  return change?.outcome === 'resolved' ? [...LEADING_WORDS, ...LEADING_RESOLVED] : LEADING_WORDS;
}

/** Words that say a side, by themselves or with a lobe (RUL). */
const isSided = (word: string, side: Laterality): boolean =>
  sideWordsOf(side).includes(word) || /^[lr][ulm]l$/.test(word);

/** A side is said once, whether by word, letter or abbreviation; a number that is the same now and then stands twice. */
function onceGroups({ laterality }: Lead, words: readonly string[], literals: readonly string[]): string[][] {
  const single = words.filter((word) => !SMALL_WORDS.has(word));
  const sided = laterality ? single.filter((word) => isSided(word, laterality)) : [];
  const others = single.filter((word) => !sided.includes(word)).map((word) => [word]);
  const told = literals.filter((text, at) => literals.indexOf(text) === at && literals.lastIndexOf(text) === at);
  return [...(sided.length > 0 ? [sided] : []), ...others, ...told.map((text) => [text])];
}

export function leadConstraint(lead: Lead): LeadConstraint {
  const { presence, finding, site, size, change } = lead;
  const place = placeWords(lead);
  const words = [
    ...new Set([
      ...(presence === 'absent' ? DENIAL_WORDS : PLAIN_WORDS),
      ...(change ? (CHANGE_WORDS[change.outcome] ?? []) : []),
      ...place,
    ]),
  ];
  const literals = [size?.text, change?.was?.text, change?.date].filter((text) => text !== undefined);
  const before = [...new Set([...leadingWords(lead), ...place])];
  return {
    literals: [...new Set(literals)],
    words,
    naming: { names: namesOfFinding(finding, site, isManyNamed(finding)), before },
    once: onceGroups(lead, [...new Set([...words, ...before])], literals),
  };
}
