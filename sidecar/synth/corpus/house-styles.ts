import { AMERICAN_STYLES } from './american-styles.ts';
import { BRITISH_STYLES } from './british-styles.ts';
import type { HouseStyle } from './house-style.ts';
import { REMOTE_STYLES } from './remote-styles.ts';

/** Invented houses; each wording is met in English radiology reports. */
export const HOUSE_STYLES: readonly HouseStyle[] = [...AMERICAN_STYLES, ...BRITISH_STYLES, ...REMOTE_STYLES];
