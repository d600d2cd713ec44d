/** Every fixed sentence and word of a draft, in one place for the people who answer for them. */

export const draftNotice = (version: string): string =>
  `AI DRAFT - NOT VERIFIED. Prepared by Preread ${version} without a radiologist.`;

export const SCOPE_NOTICE = 'Only what is listed was assessed; nothing here says that anything else is normal.';
export const NOTHING_SUPPLIED =
  'No findings or measurements were supplied; absence of a statement is not a normal result.';
export const NOTHING_PRESENT =
  'No present finding was supplied; only what is listed under findings was stated by a source.';
export const NO_PRIOR = 'No prior study available for comparison.';
export const NOT_SEARCHED = 'No search for prior studies was made.';

export const omittedNotice = (count: number): string =>
  count === 1
    ? '1 statement was omitted because its evidence does not support it.'
    : `${count} statements were omitted because their evidence does not support them.`;

/**
 * Names of measured quantities in house style, by `scheme|value`. Others stand as the source writes them; a meaning
 * that equals one of these but for its case is written like it.
 */
export const QUANTITY_NAMES: Readonly<Record<string, string>> = {
  'SCT|103339001': 'long axis',
  'SCT|103340004': 'short axis',
  'SCT|410668003': 'length',
  'SCT|42798000': 'area',
  'SCT|118565006': 'volume',
  'SCT|81827009': 'diameter',
  'SCT|131190003': 'radius',
  'SCT|373098007': 'mean',
  'SCT|56851009': 'maximum',
  'SCT|255605001': 'minimum',
  'DCM|112031': 'attenuation coefficient',
};

/**
 * The words that a draft may use outside names, numbers, fixed phrases and the lexicon. A statement with any other word
 * is not let through: what the lexicon does not know cannot be checked.
 */
export const TEMPLATE_WORDS: ReadonlySet<string> = new Set('rests on and also according to the source'.split(' '));
