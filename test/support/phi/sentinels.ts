import { type NameScript, type Sex, syntheticName } from '../../../sidecar/synth/names.ts';
import { seededRandom } from '../../../sidecar/synth/random.ts';

/** What must stay out of logs, metrics, error texts, temporary files and process arguments. */
export type SentinelKind =
  | 'name'
  | 'patient id'
  | 'accession number'
  | 'birth date'
  | 'study date'
  | 'UID'
  | 'Orthanc id'
  | 'password';

/** Everything of this run that is looked for. */
export interface Sentinels {
  /** Found wherever they stand in a text, as long as they are not part of a longer word. */
  readonly words: Map<string, SentinelKind>;
  /** YYYYMMDD; found in every usual way of writing a date. */
  readonly dates: Map<string, SentinelKind>;
  readonly uids: Set<string>;
}

/** Shorter ones (a patient called `T1`) would be found where they do not stand. */
const SHORTEST_WORD = 6;
/** `1.2.3` is as well the version of a program. */
const SHORTEST_UID = 9;
/** A date of these days stands in every log line. */
const NEAR_DAYS = 3;
/** Parts of made-up names that are words of ours as well: only the whole name counts. */
const ORDINARY = new Set(['Person', 'Sample', 'Reader', 'Patient', 'Phantom', 'Specimen']);

const created: Sentinels = { words: new Map(), dates: new Map(), uids: new Set() };

/** Of this process. */
export const sentinels: Sentinels = created;

/** Han, kana and the like need few letters for what nobody writes by chance. */
const isLongEnough = (word: string): boolean =>
  /^[\x20-\x7e]*$/.test(word) ? word.length >= SHORTEST_WORD : word.length >= 3;

/** A file in another character set than UTF-8 gives no letters, and would be found in every binary file. */
const isText = (word: string): boolean => !/[\ufffd\p{Cc}]/u.test(word);

/** A patient called `absent` is called as the program's own words are. */
const isLikeAName = (word: string): boolean => !/^[a-z -]*$/.test(word);

function addWord(into: Sentinels, kind: SentinelKind, word: string): void {
  if (isLongEnough(word) && isText(word) && !into.words.has(word)) into.words.set(word, kind);
}

/** A DICOM PN: each group as it is and as people write it, and each part alone. */
export function addName(value: string, into: Sentinels = sentinels): void {
  for (const group of value.split('=')) {
    const parts = group.split('^').filter((part) => part.trim() !== '');
    const [family = '', given = ''] = parts;
    if (parts.length > 1 || isLikeAName(group)) addWord(into, 'name', group);
    if (given !== '')
      for (const form of [`${family} ${given}`, `${given} ${family}`, `${family}, ${given}`, `${family}${given}`])
        addWord(into, 'name', form);
    for (const part of parts) if (isLikeAName(part) && !ORDINARY.has(part)) addWord(into, 'name', part);
  }
}

export const addId = (kind: 'patient id' | 'accession number', value: string, into: Sentinels = sentinels): void =>
  addWord(into, kind, value);

export function addDate(kind: 'birth date' | 'study date', value: string, into: Sentinels = sentinels): void {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(value) ?? [];
  if (!year) return;
  const days = Math.abs(Date.UTC(Number(year), Number(month) - 1, Number(day)) - Date.now()) / 86_400_000;
  if (days > NEAR_DAYS && !into.dates.has(value)) into.dates.set(value, kind);
}

export function addUid(value: string, into: Sentinels = sentinels): void {
  if (value.length >= SHORTEST_UID) into.uids.add(value);
}

/** In every form in which it goes over a wire. */
export function addPassword(password: string, username?: string, into: Sentinels = sentinels): void {
  addWord(into, 'password', password);
  addWord(into, 'password', encodeURIComponent(password));
  if (username !== undefined)
    addWord(into, 'password', Buffer.from(`${username}:${password}`).toString('base64').replace(/=+$/, ''));
}

/** Settings of a service or command that hold a secret. */
export function addSettings(settings: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(settings)) {
    if (value && /PASSWORD|TOKEN|SECRET/.test(name)) addPassword(value);
    const password = name.endsWith('_URL') && value && URL.canParse(value) ? new URL(value).password : '';
    if (password !== '') addPassword(decodeURIComponent(password));
  }
}

/** Every name that the synthetic generator can give: a few seeds draw them all. */
export function addSyntheticNames(into: Sentinels = sentinels): void {
  const scripts: readonly NameScript[] = ['latin', 'japanese', 'arabic', 'cyrillic', 'chinese'];
  const sexes: readonly Sex[] = ['F', 'M'];
  for (const script of scripts)
    for (const sex of sexes)
      for (let seed = 0; seed < 100; seed++) {
        const { alphabetic, ideographic, phonetic } = syntheticName(seededRandom(`name ${seed}`), script, sex);
        for (const group of [alphabetic, ideographic, phonetic]) if (group) addName(group, into);
      }
}

/** Tags of a Part 10 file that name or find a person, first occurrence. */
const TAGS: readonly [group: number, element: number, vr: string, add: (value: string) => void][] = [
  [0x0010, 0x0010, 'PN', (value) => addName(value)],
  [0x0010, 0x0020, 'LO', (value) => addId('patient id', value)],
  [0x0010, 0x0030, 'DA', (value) => addDate('birth date', value)],
  [0x0008, 0x0020, 'DA', (value) => addDate('study date', value)],
  [0x0008, 0x0050, 'SH', (value) => addId('accession number', value)],
  [0x0008, 0x0018, 'UI', (value) => addUid(value)],
  [0x0020, 0x000d, 'UI', (value) => addUid(value)],
  [0x0020, 0x000e, 'UI', (value) => addUid(value)],
];

/** What an explicit little endian file says of its patient and itself; of another one nothing. */
export function addFile(bytes: Uint8Array): void {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const [group, element, vr, add] of TAGS) {
    const head = Buffer.alloc(4);
    head.writeUInt16LE(group, 0);
    head.writeUInt16LE(element, 2);
    const at = file.indexOf(Buffer.concat([head, Buffer.from(vr, 'latin1')]));
    if (at < 0 || at + 8 > file.length) continue;
    const length = file.readUInt16LE(at + 6);
    add(file.toString('utf8', at + 8, at + 8 + length).replace(/[\0 ]+$/, ''));
  }
}
