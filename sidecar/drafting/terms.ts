import type { Concept, ExtraTerm, Laterality } from '../claims/claim.ts';
import {
  conceptKey,
  findingOfCode,
  findingOfPhrase,
  phraseKey,
  sideOfCode,
  siteOfCode,
} from '../claims/lexicon/lookup.ts';
import { readText } from '../claims/parse-claims.ts';
import type { Code } from '../domain/code.ts';
import type { FindingEvidence, MeasurementEvidence, QualitativeEvidence } from '../domain/evidence.ts';
import { entryOf } from '../domain/table.ts';
import { isDimensionless, shownNumber, ucumOf, unitEntry } from './numbers.ts';
import { KNOWN_PLACES, QUANTITY_NAMES } from './wording.ts';

export const capitalised = (text: string): string => text.replace(/^[a-z]/, (letter) => letter.toUpperCase());

/** Longest name taken from a document: Code Meaning is LO, 64 characters (PS3.5 6.2). */
const MAX_TERM = 64;

/** Foreign text as one line of plain characters, without quotation marks (which mark it as foreign), of bounded length. */
export function sanitise(text: string, most = MAX_TERM): string {
  const plain = text
    .slice(0, 8 * most)
    .normalize('NFC')
    .replace(/[\p{Zs}\p{Zl}\p{Zp}\t\n\v\f\r]+/gu, ' ')
    // The two joiners shape Persian and Indic words; every other control or format character goes.
    .replace(/(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\ufffc]/gu, '')
    .replace(/["“”„«»]/g, "'")
    .replace(/ {2,}/g, ' ')
    .trim();
  const characters = [...plain];
  return characters.length > most ? `${characters.slice(0, most).join('').trim()}...` : plain;
}

/**
 * A name can stand unquoted when nothing in it could be read as a statement of ours: no cue, change, number with unit or
 * recommendation. Only a place's name may hold a side (`sidesAllowed`), and it may hold no finding.
 */
function isPlain(text: string, sidesAllowed: boolean): boolean {
  if (!/^[\p{L}\p{N}](?:\u200c|\u200d|[\p{L}\p{M}\p{N} ()/'+,-])*$/u.test(text)) return false;
  // Wide and other letters are read by people like the plain ones.
  const { spans, claims } = readText(text.normalize('NFKC'));
  // Who recommends something is the source, and not the draft.
  if (claims.some(({ recommendation }) => recommendation !== undefined)) return false;
  const hasSide = spans.some((span) => 'laterality' in span && span.laterality !== undefined);
  if (hasSide && !sidesAllowed) return false;
  // A place called "left nodule" would say of a lesion that it is there.
  const kinds = sidesAllowed ? ['site', 'side', 'count'] : ['finding', 'site', 'count'];
  return spans.every((span) => kinds.includes(span.kind));
}

/** A source's own words: as they stand where that is harmless, else in quotation marks. */
export function shownName(text: string, options: { readonly sidesAllowed?: boolean } = {}): string {
  const name = sanitise(text);
  return isPlain(name, options.sidesAllowed ?? false) ? name : `"${name}"`;
}

/** Between known words; they carry nothing by themselves. */
const SMALL_WORDS: ReadonlySet<string> = new Set(['of', 'the', 'in', 'and']);

/** A finding's or site's name as it stands only where the lexicon knows every word of it; else it is a quotation. */
export function foreignName(text: string, sidesAllowed: boolean): string {
  const name = sanitise(text);
  const { spans, unknownWords } = readText(name);
  const known = unknownWords.every((word) => SMALL_WORDS.has(word)) && spans.every((span) => span.kind !== 'count');
  return known && isPlain(name, sidesAllowed) ? name : `"${name}"`;
}

export const nameOfCode = (code: Code): string =>
  sanitise(code.meaning) === '' ? `code ${code.value} ${code.scheme}` : code.meaning;

/** A name that denies: "No pneumothorax" under the code of pneumothorax. */
const denies = (text: string): boolean =>
  readText(sanitise(text)).spans.some(
    (span) => span.kind === 'cue' && span.cues.some((cue) => cue === 'negationBefore' || cue === 'negationAfter'),
  );

/** The name of an organ where a finding's belongs: unquoted it would read as if something were said of the organ. */
const isPlaceAlone = (text: string): boolean => {
  const { spans } = readText(sanitise(text));
  return spans.some(({ kind }) => kind === 'site') && spans.every(({ kind }) => kind !== 'finding');
};

/** Evidence does not change, and planning, wording and checking a draft ask the same of it again and again. */
function remembered<T extends object, R>(work: (one: T) => R): (one: T) => R {
  const known = new WeakMap<T, { readonly result: R }>();
  return (one) => {
    const before = known.get(one);
    if (before) return before.result;
    const result = work(one);
    known.set(one, { result });
    return result;
  };
}

export interface ShownFinding {
  readonly concept: Concept;
  readonly text: string;
  /** Name and code, or name and presence, deny each other: nothing is said of its presence. */
  readonly contradictory: boolean;
}

/** TID 1411 writers put the template's own concept where a finding belongs. */
const MEASUREMENT_GROUP = '125007';
export const UNNAMED = 'measurement without a named finding';

function findingShown({ finding: code, presence }: Pick<FindingEvidence, 'finding' | 'presence'>): ShownFinding {
  if (code.scheme === 'DCM' && code.value === MEASUREMENT_GROUP)
    return { concept: { name: UNNAMED }, text: UNNAMED, contradictory: presence === 'absent' };
  const known = findingOfCode(code);
  const meant = findingOfPhrase(code.meaning);
  const denied = denies(code.meaning);
  if (known && !denied && (meant === undefined || conceptKey(meant) === conceptKey(known)))
    return { concept: known, text: known.name, contradictory: false };
  const text =
    known || denied || isPlaceAlone(code.meaning)
      ? `"${sanitise(code.meaning)}"`
      : foreignName(nameOfCode(code), false);
  return { concept: { name: text }, text, contradictory: denied && (known !== undefined || presence === 'absent') };
}

/** The lexicon's name where the code is known and its meaning does not contradict it, else the source's words. */
export const shownFinding = remembered(findingShown);

export interface ShownPlace {
  /** Empty when the source names no place. */
  readonly text: string;
  readonly concept?: Concept;
  readonly laterality?: Laterality;
  /** The site's side and the coded side differ: neither can be said. */
  readonly contradictory: boolean;
}

function sidesIn(text: string): Set<Laterality> {
  const sides = readText(text).spans.flatMap((span) =>
    (span.kind === 'side' || span.kind === 'site') && span.laterality !== undefined ? [span.laterality] : [],
  );
  return new Set(sides);
}

interface Placed {
  readonly site?: Code;
  readonly laterality?: Code;
  readonly sideDisputed?: true;
}

/** The site alone, where its name is the lexicon's and holds no side; a source's own words could hold one in any language. */
function withoutSide(site: Code | undefined): ShownPlace {
  const shown = placeShown(site === undefined ? {} : { site });
  const isKnown = shown.concept?.code !== undefined;
  const isSided = shown.laterality !== undefined || sidesIn(shown.text).size > 0;
  return isKnown && !isSided ? shown : { text: '', contradictory: false };
}

function placeShown(finding: Placed): ShownPlace {
  if (finding.sideDisputed) return withoutSide(finding.site);
  const coded = finding.laterality === undefined ? undefined : sideOfCode(finding.laterality);
  const side = (laterality: Laterality | undefined) => (laterality === undefined ? {} : { laterality });
  if (finding.site === undefined) return { text: coded ?? '', ...side(coded), contradictory: false };
  const known = siteOfCode(finding.site);
  const inSite = known?.laterality === undefined ? sidesIn(finding.site.meaning) : new Set([known.laterality]);
  if (coded !== undefined && inSite.size > 0 && !inSite.has(coded)) return { text: '', contradictory: true };
  const laterality = coded ?? (inSite.size === 1 ? [...inSite][0] : undefined);
  if (known === undefined) {
    const key = phraseKey(sanitise(finding.site.meaning));
    const text = KNOWN_PLACES.has(key) ? key : foreignName(nameOfCode(finding.site), true);
    const added = coded !== undefined && inSite.size === 0 ? `, ${coded}` : '';
    return { text: `${text}${added}`, concept: { name: text }, ...side(laterality), contradictory: false };
  }
  const { name } = known.concept;
  if (
    laterality === undefined ||
    readText(name).spans.some((span) => span.kind === 'site' && span.laterality === laterality)
  )
    return { text: name, concept: known.concept, ...side(laterality), contradictory: false };
  const text =
    known.sided && laterality !== 'bilateral' ? known.sided.replace('{side}', laterality) : `${name}, ${laterality}`;
  return { text, concept: known.concept, laterality, contradictory: false };
}

/**
 * Site and side of a finding as the source says them. A side comes from its code or from the site's own meaning only, and
 * is left out where the study's sources name different ones.
 */
export const shownPlace = remembered(placeShown);

/** What a label may be: a neutral noun and a number. Anything else could be read as a statement, or name a side. */
const LABEL =
  /^(?:AI[- ])?(?:target |non-target )?(?:nodule|lesion|mass|target|finding|node|tumou?r|region|ROI|point|measurement)[- _]?#?\d{1,4}$/i;

/**
 * A tracking identifier for people: `Cornerstone3DTools@^0.1.0:Length:AI-nodule-1` is `(AI-nodule-1)`. Left out unless it
 * is a noun and a number.
 */
export function shownLabel(identifier: string | undefined): string | undefined {
  if (identifier === undefined) return undefined;
  const tool = identifier.match(/^[\w.-]+@\^?[\d.]+:(.*)$/s);
  const label = sanitise(tool ? (tool[1] ?? '').split(':').slice(1).join(' ') : identifier);
  return LABEL.test(label) ? `(${label})` : undefined;
}

/** `long axis`, `attenuation coefficient (mean)`, `LVEF (biplane)`. */
export function shownQuantity(measurement: MeasurementEvidence): string {
  const name = (code: Code): string => {
    const known = entryOf(QUANTITY_NAMES, `${code.scheme}|${code.value}`);
    const meaning = phraseKey(sanitise(code.meaning));
    return (
      known ?? Object.values(QUANTITY_NAMES).find((quantity) => quantity === meaning) ?? shownName(nameOfCode(code))
    );
  };
  const { quantity, derivation, method, modifiers = [] } = measurement;
  // Two circumstances are two quantities, and a number alone does not tell which: they stand with the name.
  const about = [derivation, method, ...modifiers.map((modifier) => modifier.value)].filter(
    (code) => code !== undefined,
  );
  const details = [...new Set(about.map(name))];
  return details.length === 0 ? name(quantity) : `${name(quantity)} (${details.join(', ')})`;
}

/** Units whose UCUM code nobody says, as people write them. */
const UNIT_NAMES: Readonly<Record<string, string>> = {
  'mm[Hg]': 'mmHg',
  '{H.B.}/min': 'beats/min',
  '{beats}/min': 'beats/min',
};

/** What looks like a UCUM expression: known atoms with prefix and exponent, annotations, and their products. */
const UCUM_ATOM = '(?:[kcdmunpMGh]?(?:m|s|g|l|L|Gy|Sv|Bq|Hz|Pa|V|A|W|J|K|mol|eq)|deg|rad|min|h|d|wk|mo|a|%)[+-]?\\d?';
const UCUM_TERM = `(?:${UCUM_ATOM}|\\[[A-Za-z']+\\]|\\{[A-Za-z.]+\\}|1)(?:\\{[A-Za-z.]+\\})?`;
const UCUM = new RegExp(`^/?${UCUM_TERM}(?:[./]${UCUM_TERM})*$`);

/** Empty for a number without dimension. A unit nobody knows is quoted: a vendor's code could be read as words of ours. */
export function shownUnit(ucum: string): string {
  if (isDimensionless(ucum)) return '';
  const known = ucum === '%' ? '%' : (unitEntry(ucum)?.texts[0] ?? entryOf(UNIT_NAMES, ucum));
  if (known !== undefined) return known;
  const text = sanitise(ucum, 16);
  return UCUM.test(text) && readText(text).spans.length === 0 ? text : `"${text}"`;
}

export const withUnit = (number: string, ucum: string): string => [number, shownUnit(ucum)].filter(Boolean).join(' ');

export const shownMeasurement = (measurement: MeasurementEvidence): string =>
  `${shownQuantity(measurement)} ${withUnit(shownNumber(measurement), ucumOf(measurement.unit))}`;

export const shownQuality = (quality: QualitativeEvidence): string =>
  `${shownName(nameOfCode(quality.question))}: ${shownName(nameOfCode(quality.answer))}`;

const fixedTerm = (text: string): ExtraTerm => ({ kind: 'fixed', text });

/** The names a finding brings into a text, for the reading of that text. */
export function termsOfFinding(finding: FindingEvidence): ExtraTerm[] {
  const { concept, text } = shownFinding(finding);
  const terms: ExtraTerm[] = [{ kind: 'finding', concept, text }];
  const place = shownPlace(finding);
  if (place.concept && place.concept.code === undefined) {
    const inSite = sidesIn(place.concept.name).size > 0 && place.laterality !== undefined;
    const side = inSite && place.laterality ? { laterality: place.laterality } : {};
    terms.push({ kind: 'site', text: place.concept.name, concept: place.concept, ...side });
  }
  const label = shownLabel(finding.tracking.identifier);
  return label === undefined ? terms : [...terms, fixedTerm(label)];
}

export function termsOfMeasurement(measurement: MeasurementEvidence): ExtraTerm[] {
  const ucum = ucumOf(measurement.unit);
  const known = isDimensionless(ucum) || ucum === '%' || unitEntry(ucum) !== undefined;
  const unit: ExtraTerm[] = known ? [] : [{ kind: 'unit', text: shownUnit(ucum), unit: ucum }];
  return [{ kind: 'quantity', text: shownQuantity(measurement) }, ...unit];
}
