import { placesIn, wordsOf } from './find-regions.ts';
import { isPaired } from './regions.ts';

/** Sides an examination names; both where it names both. */
export type Sides = ReadonlySet<'L' | 'R'>;

const LEFT =
  /^(LT|LI|LEFT|LINK[SE]?[NRS]?|GAUCHE|IZQ|IZQUIERD[AO]S?|ESQUERD[AO]S?|SX|SINISTR[AO]|VANSTER|VANSTRA|VENSTRE|LEW(Y|A|E|EGO|EJ)|ЛЕВ\p{L}+|左|LLE|LUE)$/u;
const RIGHT =
  /^(RT|RE|RIGHT|RECHT[SE]?[NRS]?|DROITE?|DERECH[AO]S?|DIREIT[AO]S?|DESTR[AO]|HOGER|HOGRA|HØJRE|HØYRE|PRAW(Y|A|E|EGO|EJ)|ПРАВ\p{L}+|右|RLE|RUE)$/u;
const BOTH =
  /^(BOTH|BI|BIL|BILAT\p{L}*|BEIDE\p{L}*|BEIDS\p{L}*|BDS|DEUX|AMB[AOE]S?|ENTRAMB[EI]|OBU|ОБОИХ|両|双|BLE|BUE)$/u;

/** Too short to be sides everywhere: "L spine", "R>L", DX for diagnostic, the German article DER. */
const SHORT_LEFT = /^(L|G|VA|ESQ|IZ)$/;
const SHORT_RIGHT = /^(R|D|HO|DX|DIR|DER)$/;
const isShort = (word: string): boolean => SHORT_LEFT.test(word) || SHORT_RIGHT.test(word);

/**
 * Short words count beside the name of a paired part ("XR L ankle 3V", "RM ginocchio dx") and, but for DX, as the last
 * word of all. "MAMMO DX" is a diagnostic mammogram.
 */
function shortSides(words: readonly string[]): readonly string[] {
  const parts = placesIn(words).filter(({ regions }) => isPaired(new Set(regions)));
  const isBeside = (at: number, word: string) =>
    parts.some(({ from, to, regions }) => {
      const follows = words.slice(to, at).every(isShort) && at >= to;
      const leads = words.slice(at, from).every(isShort) && at < from;
      return word === 'DX' ? follows && !regions.includes('BREAST') : follows || leads;
    });
  const isLast = (at: number, word: string) => at === words.length - 1 && word !== 'DX';
  return words.filter((word, at) => isShort(word) && (isBeside(at, word) || isLast(at, word)));
}

function sidesIn(words: readonly string[], short: readonly string[]): Sides {
  const both = words.some((word) => BOTH.test(word)) || short.includes('B');
  const sides = new Set<'L' | 'R'>();
  if (both || words.some((word) => LEFT.test(word)) || short.some((word) => SHORT_LEFT.test(word))) sides.add('L');
  if (both || words.some((word) => RIGHT.test(word)) || short.some((word) => SHORT_RIGHT.test(word))) sides.add('R');
  return sides;
}

/**
 * From Laterality (0020,0060: L, R, B) and what study and body part are called; series descriptions only where these name
 * no side.
 */
export function sidesOf(
  lateralities: readonly string[],
  names: readonly (string | undefined)[],
  seriesDescriptions: readonly string[],
): Sides {
  const named = names.map(wordsOf);
  const sides = sidesIn(named.flat(), [...lateralities.flatMap(wordsOf), ...named.flatMap(shortSides)]);
  return sides.size > 0 ? sides : sidesIn(seriesDescriptions.flatMap(wordsOf), []);
}

const AGENT = 'CON(?:T\\p{L}*)?|KONTR\\p{L}*|KM|MDC|INJ\\p{L}*|GAD\\p{L}*|КОНТР\\p{L}*';
const WITHOUT = new RegExp(
  `(?<!\\p{L})(W ?O|WITHOUT|NON ?CON\\p{L}*|NO|NON|NATIV\\p{L}*|UNENHANCED|OHNE|SANS|SIN|SENZA|SEM|ZONDER|UTAN|UDEN|UTEN|BEZ|БЕЗ)( IV)?( (?:${AGENT}))?(?!\\p{L})`,
  'gu',
);
const NEEDS_NO_NOUN = /^(W ?O\b|NON ?CON|NATIV|UNENHANCED)/;
const PLAIN = /単純|平扫/;
/** "CT chest W", "W CON", "W IV"; but "hip W pelvis", "W Doppler". */
const WITH = new RegExp(`\\bW(ITH)?( AND)?( IV)?( (?:${AGENT})| W ?O\\b.*| WITHOUT\\b.*)?$`, 'u');
const CONTRAST =
  /\b(CONT(RAST\p{L}*)?|KONTR\p{L}*|KM|MDC|INJ(ECTION|ECTE)?|GAD\p{L}*|CTA|CTPA|CE|\p{L}*ANGIO\p{L}*|ENHANCED|WWO)\b|КОНТРАСТ|造影|增强/u;

/** Whether the words say that contrast was given; with and without counts as given; undefined where they do not say. */
export function contrastIn(text: string | undefined): boolean | undefined {
  const words = wordsOf(text).join(' ');
  const without = [...words.matchAll(WITHOUT)].filter(([, first = '', , noun]) => noun || NEEDS_NO_NOUN.test(first));
  const isAlsoWith = /\bW(ITH)? (AND )?(W ?O|WITHOUT)\b/.test(words);
  const rest = without.reduce((left, [whole]) => left.replace(whole, ' '), words).trim();
  if (isAlsoWith || CONTRAST.test(rest) || WITH.test(rest)) return true;
  return without.length > 0 || PLAIN.test(words) ? false : undefined;
}

const PROCEDURE =
  /(?<!\p{L})(BIOPS\p{L}*|BX|PUNKTION\p{L}*|PONCTION\p{L}*|PUNCION|ASPIRATION|FNA|DRAIN\p{L}*|GUIDED|GUIDANCE|GESTEUERT\p{L}*|ABLATION\p{L}*|PLACEMENT|NEEDLE|VERTEBROPLAST\p{L}*|NEPHROSTOM\p{L}*|THORACENTES\p{L}*|PARACENTES\p{L}*)(?!\p{L})/u;

/** Whether the images were made to guide a needle or a drain: a small field, in an odd position. */
export const isGuidance = (text: string | undefined): boolean => PROCEDURE.test(wordsOf(text).join(' '));

const DOSE = /(?<!\p{L})(DOSE|RDSR|DOSIS\p{L}*|DOSIMETR\p{L}*)(?!\p{L})/u;

/** Whether a document is a dose report by its name; "low dose" is a technique. */
export const isDoseReport = (text: string | undefined): boolean =>
  DOSE.test(
    wordsOf(text)
      .join(' ')
      .replace(/LOW DOSE/g, ''),
  );

/** Modality by what descriptions call it, for a report whose images are not there. */
const MODALITY_WORDS: readonly (readonly [string, RegExp])[] = [
  ['BMD', /^(DEXA|DXA|BONE DENSITY|DENSITOMETR\p{L}*|OSTEODENSITOMETR\p{L}*|KNOCHENDICHTE\p{L}*)$/u],
  ['PT', /^(PET|PETCT|PT)$/],
  ['CT', /^(CT|CTA|CTPA|CAT|TDM|TAC|TC|DT|TK|КТ|SCANNER|HRCT|LDCT)$/],
  ['MR', /^(MR|MRI|MRA|MRT|IRM|RM|RMN|МРТ|MRCP)$/],
  ['MG', /^(MG|MAMMO\p{L}*|MAMOGRA\p{L}*|MAM|DBT|TOMOSYNTHES\p{L}*)$/u],
  ['US', /^(US|USS|ULTRASOUND|SONO\p{L}*|ULTRASCHALL|ECHO\p{L}*|ECOGRAF\p{L}*|УЗИ|DOPPLER|DUPLEX)$/u],
  ['NM', /^(NM|SCINTI\p{L}*|SZINTI\p{L}*|SPECT)$/u],
  ['CR', /^(CR|DX|XR|XRAY|CXR|AXR|KUB|RX|RTG|RO|RONTGEN|ROENTGEN|RADIOGRA\p{L}*)$/u],
];

/** Modalities that a text names. */
export const modalitiesIn = (text: string | undefined): readonly string[] => {
  const words = wordsOf(text);
  const terms = [...words, ...words.map((word, at) => `${word} ${words[at + 1]}`)];
  return MODALITY_WORDS.filter(([, pattern]) => terms.some((term) => pattern.test(term))).map(([name]) => name);
};
