/** Markup that is safe to stand in a page as it is. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** Characters that XML does not allow; a report has no use for them (XML 1.0, 2.2). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const NO_CHARACTERS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(NO_CHARACTERS, '')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

type Part = string | number | Html | undefined | readonly Html[];

function textOf(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  return typeof part === 'object' ? part.map((one) => one.text).join('') : escaped(String(part));
}

/** Markup with values: whatever is not markup itself is escaped. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(strings.reduce((text, string, at) => `${text}${at === 0 ? '' : textOf(parts[at - 1])}${string}`, ''));
