import { wordsOf } from './find-regions.ts';

/** Sides an examination names; both where it names both. */
export type Sides = ReadonlySet<'L' | 'R'>;

const LEFT = /^(LT|LI|LEFT|LINK[SE]?[NRS]?|GAUCHE|IZQ|IZQUIERD[AO]S?)$/;
const RIGHT = /^(RT|RE|RIGHT|RECHT[SE]?[NRS]?|DROITE?|DERECH[AO]S?)$/;
const BOTH = /^(BOTH|BI|BIL|BILAT\p{L}*|BEIDE\p{L}*|BEIDS\p{L}*|BDS|DEUX|AMB[AO]S)$/u;

/**
 * "MR knee L"; but "L spine", "R>L" and "B 1000" are no sides: single letters (and Spanish DER, a German
 * article) count in Laterality and at the end only.
 */
const lastLetter = (text: string | undefined): string => wordsOf(text).at(-1) ?? '';

const sidesIn = (words: readonly string[], letters: readonly string[]): Sides => {
  const both = words.some((word) => BOTH.test(word)) || letters.includes('B');
  const sides = new Set<'L' | 'R'>();
  if (both || letters.includes('L') || words.some((word) => LEFT.test(word))) sides.add('L');
  if (both || letters.includes('R') || letters.includes('DER') || words.some((word) => RIGHT.test(word)))
    sides.add('R');
  return sides;
};

/**
 * From Laterality (0020,0060: L, R, B) and what study and body part are called; series descriptions only where these name
 * no side.
 */
export function sidesOf(
  lateralities: readonly string[],
  names: readonly (string | undefined)[],
  seriesDescriptions: readonly string[],
): Sides {
  const letters = names.map(lastLetter).filter((letter) => letter !== 'B');
  const named = sidesIn(names.flatMap(wordsOf), [...lateralities.flatMap(wordsOf), ...letters]);
  return named.size > 0 ? named : sidesIn(seriesDescriptions.flatMap(wordsOf), []);
}

const WITHOUT =
  /\b(W ?O|WITHOUT|NON ?CON\p{L}*|NO|NON|NATIV\p{L}*|UNENHANCED|OHNE|SANS|SIN)( IV)?( (CONT\p{L}*|KONTR\p{L}*|KM|INJ\p{L}*|GAD\p{L}*))?\b/gu;
const NEEDS_NO_NOUN = /^(W ?O\b|NON ?CON|NATIV|UNENHANCED)/;
const CONTRAST =
  /\b(CONT(RAST\p{L}*)?|KONTR\p{L}*|KM|INJ(ECTION|ECTE)?|GAD\p{L}*|CTA|CTPA|MRA|CE|\p{L}*ANGIO\p{L}*|ENHANCED|WWO)\b/u;

/** Whether the words say that contrast was given; with and without counts as given; undefined where they do not say. */
export function contrastIn(text: string | undefined): boolean | undefined {
  const words = wordsOf(text).join(' ');
  const without = [...words.matchAll(WITHOUT)].filter(([, first = '', , noun]) => noun || NEEDS_NO_NOUN.test(first));
  const isAlsoWith = /\bW(ITH)? (AND )?(W ?O|WITHOUT)\b/.test(words);
  const rest = without.reduce((left, [whole]) => left.replace(whole, ' '), words);
  if (isAlsoWith || CONTRAST.test(rest)) return true;
  return without.length > 0 ? false : undefined;
}

/** Modality by what descriptions call it, for a report whose images are not there. */
const MODALITY_WORDS: readonly (readonly [string, RegExp])[] = [
  ['PT', /^(PET|PETCT|PT)$/],
  ['CT', /^(CT|CTA|CTPA|CAT|TDM|TAC|TC|SCANNER|HRCT|LDCT)$/],
  ['MR', /^(MR|MRI|MRA|MRT|IRM|RM|RMN|MRCP)$/],
  ['MG', /^(MG|MAMMO\p{L}*|MAMOGRA\p{L}*|MAM|DBT|TOMOSYNTHES\p{L}*)$/u],
  ['US', /^(US|USS|ULTRASOUND|SONO\p{L}*|ULTRASCHALL|ECHO\p{L}*|ECOGRAF\p{L}*|DOPPLER|DUPLEX)$/u],
  ['NM', /^(NM|SCINTI\p{L}*|SZINTI\p{L}*|SPECT)$/u],
  ['CR', /^(CR|DX|XR|XRAY|CXR|AXR|KUB|RX|RONTGEN|ROENTGEN|RADIOGRA\p{L}*)$/u],
];

/** Modalities that a text names. */
export const modalitiesIn = (text: string | undefined): readonly string[] => {
  const words = wordsOf(text);
  return MODALITY_WORDS.filter(([, pattern]) => words.some((word) => pattern.test(word))).map(([name]) => name);
};
