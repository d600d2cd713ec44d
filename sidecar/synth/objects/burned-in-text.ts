/** Letters of 5 x 7 dots: seven rows from above, each row's five dots as one digit to the base of 32. */
const GLYPHS: Readonly<Record<string, string>> = {
  A: 'ehhvhhh',
  B: 'uhhuhhu',
  C: 'ehggghe',
  D: 'uhhhhhu',
  E: 'vgguggv',
  F: 'vgguggg',
  G: 'ehgnhhf',
  H: 'hhhvhhh',
  I: 'e44444e',
  J: '72222ic',
  K: 'hikokih',
  L: 'ggggggv',
  M: 'hrllhhh',
  N: 'hpljhhh',
  O: 'ehhhhhe',
  P: 'uhhuggg',
  Q: 'ehhhlid',
  R: 'uhhukih',
  S: 'fgge11u',
  T: 'v444444',
  U: 'hhhhhhe',
  V: 'hhhhha4',
  W: 'hhhllrh',
  X: 'hha4ahh',
  Y: 'hha4444',
  Z: 'v1248gv',
  '0': 'ehjlphe',
  '1': '4c4444e',
  '2': 'eh168gv',
  '3': 'eh161he',
  '4': '26aiv22',
  '5': 'vgu11he',
  '6': '68guhhe',
  '7': 'v124888',
  '8': 'ehhehhe',
  '9': 'ehhf12c',
  '-': '000v000',
};
/** What the font has no letter for. */
const BOX = 'vhhhhhv';
const WIDTH = 6;
const HEIGHT = 9;
/** Of the image's width, at most. */
const SHARE = 0.6;

interface Canvas {
  readonly rows: number;
  readonly columns: number;
  readonly pixels: Uint16Array;
}

/** Burns a text into the upper left corner, a line for each word; what does not fit into the image is not drawn. */
export function burnIn({ rows, columns, pixels }: Canvas, text: string, white: number): void {
  const lines = text.split(' ');
  const longest = Math.max(...lines.map(({ length }) => length));
  const scale = Math.max(1, Math.floor((columns * SHARE) / (longest * WIDTH)));
  for (const [line, word] of lines.entries())
    for (const [place, letter] of [...word].entries())
      for (const [down, digit] of [...(GLYPHS[letter.toUpperCase()] ?? BOX)].entries()) {
        const dots = Number.parseInt(digit, 32);
        for (let right = 0; right < 5; right++) {
          if (((dots >> (4 - right)) & 1) === 0) continue;
          const [left, top] = [(place * WIDTH + right + 1) * scale, (line * HEIGHT + down + 1) * scale];
          for (let row = top; row < Math.min(rows, top + scale); row++)
            pixels.fill(
              white,
              row * columns + Math.min(columns, left),
              row * columns + Math.min(columns, left + scale),
            );
        }
      }
}
