const NUL = 0;
const SPACE = 0x20;

/**
 * A text without the padding behind it (PS3.5 6.2): spaces and NULs. Not by a regular expression: those look at a run of
 * spaces once for each of its spaces where something follows, which takes minutes for a long one.
 */
export function withoutPadding(text: string): string {
  let end = text.length;
  for (; end > 0; end--) {
    const character = text.charCodeAt(end - 1);
    if (character !== SPACE && character !== NUL) break;
  }
  return end === text.length ? text : text.slice(0, end);
}
