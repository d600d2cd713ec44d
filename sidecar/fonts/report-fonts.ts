import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { create, type Font } from 'fontkit';
import subsetFont from 'subset-font';

/** A font file (TrueType, one weight) that holds some of the characters. */
export interface FontFile {
  readonly key: string;
  readonly bytes: Uint8Array;
}

interface LoadedFile extends FontFile {
  readonly characters: ReadonlySet<number>;
}

/** One of the files that a family comes in; which characters it may hold is said beside it. */
interface Slice {
  readonly family: string;
  readonly name: string;
}

/** Latin, Cyrillic and Greek: asked first, so that they look the same everywhere. */
const FIRST = 'noto-sans';
/**
 * One Chinese character has another form in each of these, and letters of two of them do not join: a text takes all its
 * characters from one where it can, from the earlier one where both can.
 */
const ARABIC = ['vazirmatn', 'noto-sans-arabic'];
const EAST_ASIAN = ['noto-sans-jp', 'noto-sans-sc', 'noto-sans-kr'];

const WEIGHTS = { regular: 400, bold: 700 } as const;
export type Weight = keyof typeof WEIGHTS;

const pathIn = (family: string, file: string): string =>
  fileURLToPath(import.meta.resolve(`@fontsource-variable/${family}/${file}`));

/** `U+0000-00FF,U+0131` as code points. */
function* codePoints(ranges: string): Generator<number> {
  for (const range of ranges.split(',')) {
    const [first = 0, last = first] = range
      .trim()
      .replace(/^U\+/i, '')
      .split('-')
      .map((part) => Number.parseInt(part, 16));
    for (let at = first; at <= last; at += 1) yield at;
  }
}

/** Which files of a family may hold a character. */
type Index = ReadonlyMap<number, readonly Slice[]>;

async function indexOf(family: string): Promise<Index> {
  const written = JSON.parse(await readFile(pathIn(family, 'unicode.json'), 'utf8')) as Record<string, string>;
  const index = new Map<number, Slice[]>();
  for (const [name, ranges] of Object.entries(written)) {
    const slice = { family, name: name.replace(/[[\]]/g, '') };
    for (const codePoint of codePoints(ranges)) index.set(codePoint, [...(index.get(codePoint) ?? []), slice]);
  }
  return index;
}

/**
 * Shaping that is kept. Not `ccmp`: it takes letters apart into shapes that several letters share, and whoever copies or
 * searches the text of the PDF would get another name. Noto Sans Arabic joins no letters without it, so it comes last.
 */
const FEATURES = [
  ...['kern', 'mark', 'mkmk', 'curs', 'locl', 'calt', 'liga', 'rlig', 'init', 'medi', 'fina', 'isol'],
  // Devanagari, which comes with the Latin family.
  ...['nukt', 'akhn', 'rphf', 'rkrf', 'blwf', 'half', 'vatu', 'cjct', 'pres', 'abvs', 'blws', 'psts', 'haln'],
  ...['abvm', 'blwm', 'dist'],
];

/** One weight out of a variable font: PDF knows no variable fonts. Hinting is for screens of old. */
async function load({ family, name }: Slice, weight: Weight): Promise<LoadedFile> {
  const file = await readFile(pathIn(family, `files/${family}-${name}-wght-normal.woff2`));
  const bytes = await subsetFont(file, undefined, {
    keepAllGlyphs: true,
    targetFormat: 'truetype',
    variationAxes: { wght: WEIGHTS[weight] },
    keepFeatures: family === 'noto-sans-arabic' ? [...FEATURES, 'ccmp'] : FEATURES,
    noHinting: true,
  });
  return { key: `${family}-${name}-${weight}`, bytes, characters: new Set((create(bytes) as Font).characterSet) };
}

/** The result of the first call for each key, kept unless it failed. */
function kept<T>(make: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const results = new Map<string, Promise<T>>();
  return (key) => {
    const known = results.get(key) ?? make(key);
    results.set(key, known);
    known.catch(() => results.delete(key));
    return known;
  };
}

/** These stay with what they follow, where its file holds them: a mark on its letter, spaces between words. */
const FOLLOWS = /^[\p{M}\p{Zs}]$/u;
const codeOf = (character: string): number => character.codePointAt(0) ?? 0;

/**
 * Noto Sans and Vazirmatn (OFL 1.1) for Latin, Cyrillic, Greek, Arabic, Japanese, Chinese and Korean. Nothing is read before the first
 * text; what was read stays, file by file: the fonts come in some 350 slices, of which a report needs a handful.
 */
export class ReportFonts {
  readonly #index = kept(indexOf);
  readonly #file = kept((key) => {
    const [family = '', name = '', weight = ''] = key.split('/');
    return load({ family, name }, weight as Weight);
  });
  readonly #known = new Map<string, LoadedFile | undefined>();

  /** Whether a family has no such character. What is said of the East Asian slices is so; of the others it is more than is. */
  async #lacks(character: string, family: string, weight: Weight): Promise<boolean> {
    if (!(await this.#index(family)).has(codeOf(character))) return true;
    return !EAST_ASIAN.includes(family) && (await this.#find(character, [family], weight)) === undefined;
  }

  /** The families for what the first one lacks, those that hold most of it first. */
  async #order(characters: readonly string[], weight: Weight): Promise<readonly string[]> {
    const lacking = await Promise.all(
      [...ARABIC, ...EAST_ASIAN].map(async (family) => {
        const lacks = await Promise.all(characters.map((character) => this.#lacks(character, family, weight)));
        return { family, count: lacks.filter(Boolean).length };
      }),
    );
    return lacking.toSorted((a, b) => a.count - b.count).map(({ family }) => family);
  }

  async #find(character: string, families: readonly string[], weight: Weight): Promise<LoadedFile | undefined> {
    for (const family of families)
      for (const { name } of (await this.#index(family)).get(codeOf(character)) ?? []) {
        const file = await this.#file(`${family}/${name}/${weight}`);
        if (file.characters.has(codeOf(character))) return file;
      }
    return undefined;
  }

  /** @returns for each character (code point) of the text the file that holds it, undefined where none does */
  async fontsOf(text: string, weight: Weight): Promise<readonly (FontFile | undefined)[]> {
    const characters = [...text];
    const missing = new Set<string>();
    for (const character of new Set(characters)) {
      const key = `${weight} ${character}`;
      if (!this.#known.has(key)) this.#known.set(key, await this.#find(character, [FIRST], weight));
      if (this.#known.get(key) === undefined) missing.add(character);
    }
    const others = new Map<string, LoadedFile | undefined>();
    const order = missing.size > 0 ? await this.#order([...missing], weight) : [];
    for (const character of missing) others.set(character, await this.#find(character, order, weight));
    let before: LoadedFile | undefined;
    return characters.map((character) => {
      const follows = FOLLOWS.test(character) && before?.characters.has(codeOf(character));
      before = follows ? before : (this.#known.get(`${weight} ${character}`) ?? others.get(character));
      return before;
    });
  }
}
