import { eld } from 'eld/small';
import { CONTEXT } from '../dicom/codes.ts';
import type { ContentItem } from '../dicom/content-tree.ts';
import { isNamed } from './document.ts';

/** ISO 639-2 codes that older documents state (TID 1204 before RFC 5646), as the two letters in use since. */
const TWO_LETTERS: Readonly<Record<string, string>> = {
  eng: 'en',
  deu: 'de',
  ger: 'de',
  fra: 'fr',
  fre: 'fr',
  spa: 'es',
  ita: 'it',
  por: 'pt',
  nld: 'nl',
  dut: 'nl',
  jpn: 'ja',
  zho: 'zh',
  chi: 'zh',
  kor: 'ko',
  rus: 'ru',
};

/** (121049, DCM) Language of Content Item and Descendants, directly below an item; undefined where it says none. */
export function declaredLanguage({ children }: ContentItem): string | undefined {
  const stated = children.find((child) => isNamed(child, CONTEXT.Language))?.code?.value.trim();
  if (stated === undefined || !/^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/.test(stated)) return undefined;
  const lower = stated.toLowerCase();
  return Object.hasOwn(TWO_LETTERS, lower) ? TWO_LETTERS[lower] : stated;
}

/** The language a text is in; undefined where too little of it is sure. */
export function recognisedLanguage(text: string): string | undefined {
  const found = eld.detect(text);
  return found.language !== '' && found.isReliable() ? found.language : undefined;
}

const isEnglish = (language: string): boolean => /^en(?:-|$)/i.test(language);

/**
 * The language to mark a text with, and whether it may be parsed. A header that says English over a German text is
 * common (systems fix it): "Kein Pneumothorax" read as English would be a pneumothorax, so what is recognised goes first.
 */
export function languageOf(
  declared: string | undefined,
  recognised: string | undefined,
): { readonly language?: string; readonly parsed: boolean } {
  if (declared !== undefined && (recognised === undefined || sameLanguage(declared, recognised)))
    return { language: declared, parsed: isEnglish(declared) };
  if (recognised === undefined) return { parsed: false };
  return { language: recognised, parsed: isEnglish(recognised) };
}

const sameLanguage = (a: string, b: string): boolean => a.slice(0, 2).toLowerCase() === b.slice(0, 2).toLowerCase();
