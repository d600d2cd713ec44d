import type { StudyInstanceUid } from '../../sidecar/domain/identifiers.ts';
import type { DicomJson } from '../../sidecar/domain/study.ts';
import { type Random, seededRandom } from '../../sidecar/synth/random.ts';
import { AROUND, type Base, inStudy, ownBases, PATIENT, sharedBases } from './bases.ts';
import { readLoosely } from './loose-reader.ts';
import { type Answer, type AnswerKind, type Held, MadeArchive, type Question, type Spoil } from './made-archive.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { mutateJson } from './mutate-json.ts';
import { memoryHttp, type PacsServer } from './pacs-server.ts';
import { draftFrom, type Ending } from './pipeline-target.ts';
import { readAlone } from './reading-target.ts';
import { restDefects } from './rest-target.ts';
import { textDefects } from './text-target.ts';

/**
 * One mutation is its seed and its number, nothing else: the same two give the same bytes on every machine, as long as
 * the same files are there.
 */

/** What is spoilt, and how much of the product then reads it. */
export type Way = 'document, json' | 'document, bytes' | 'study, json' | 'study, bytes' | 'answers' | 'text';

export interface Mutated extends Ending {
  readonly way: Way;
  /** What was spoilt, and where. */
  readonly what: string;
}

export interface FuzzOptions {
  /** Real files are among the bases, where the collection is. */
  readonly shared: boolean;
  /** One in so many studies is worded and rendered. */
  readonly draftEvery: number;
}

export interface Fuzzer {
  readonly bases: readonly Base[];
  run(number: number): Promise<Mutated>;
}

/** How often each way comes up. */
const SHARES: Readonly<Record<Way, number>> = {
  'document, json': 60,
  'document, bytes': 24,
  'study, json': 5,
  'study, bytes': 3,
  answers: 5,
  text: 3,
};
const WAYS: readonly Way[] = (Object.keys(SHARES) as Way[]).flatMap((way) =>
  Array.from({ length: SHARES[way] }, () => way),
);
const URL_IN_MEMORY = 'http://archive.example';
const ANSWERS: readonly AnswerKind[] = [
  'studies',
  'series',
  'series',
  'instances',
  'instances',
  'metadata',
  'bulk',
  'rest',
];

const study = PATIENT.current.studyInstanceUid as StudyInstanceUid;
const isPdf = ({ dataset }: Held): boolean => dataset['00420011'] !== undefined;

/** An image of the study itself now and then; it names patient and study. */
function placeOf(base: Base, random: Random): Held {
  const [image] = AROUND.current;
  if (image && random.integer(1, 8) === 1) return image;
  return inStudy(random.pick(['current', 'current', 'prior']), base);
}

const archiveWith = (spoilt: Held, spoil?: Spoil): MadeArchive => {
  const others = [...AROUND.current, ...AROUND.prior].filter(({ sop }) => sop !== spoilt.sop);
  return new MadeArchive([...others, spoilt], spoil);
};

/** Wording and rendering take ten times as long as all that comes before: not every study that could be read is drafted. */
const profileOf = (random: Random, draftEvery: number) =>
  random.integer(1, draftEvery) > 1
    ? undefined
    : random.pick(['ohif', 'ohif', 'ohif', 'weasis', 'stone', 'pdf'] as const);

/** What is sent in the place of an answer: another value, a torn text, a page of a proxy, the same thing many times. */
function spoiltAnswer({ json, bytes, ...answer }: Answer, random: Random): Answer {
  if (json === undefined) return { ...answer, bytes: mutateBytes(bytes ?? Buffer.alloc(300), random) };
  const text = mutateJson(json, random);
  const how = random.integer(1, 20);
  if (how === 1) return { ...answer, bytes: Buffer.from(text.slice(0, random.integer(0, text.length))) };
  if (how === 2)
    return {
      ...answer,
      bytes: Buffer.from(random.pick(['', ' ', '<html>proxy</html>', 'null', '[]', '{}', '7', '\ufeff[]', '[null]'])),
    };
  if (how === 3 && Array.isArray(json) && json.length > 0)
    return { ...answer, json: Array.from({ length: random.pick([199, 200, 201, 400]) }, () => json[0]) };
  if (how === 4)
    return { ...answer, status: random.pick([201, 204, 206, 300, 404, 413, 418, 500]), bytes: Buffer.from(text) };
  if (how === 5)
    return {
      ...answer,
      headers: { 'content-type': random.pick(['text/html', '', 'multipart/related']) },
      bytes: Buffer.from(text),
    };
  return { ...answer, bytes: Buffer.from(text) };
}

type Spoilt = 'json' | 'bytes';

const textOf = (way: Spoilt, json: unknown, base: Base, place: Held, random: Random): string =>
  way === 'json' ? mutateJson(json, random) : JSON.stringify([readBack(base, place, random)]);

/** The readers alone: many more documents in the same time. */
async function spoiltDocument(way: Spoilt, base: Base, random: Random): Promise<Mutated> {
  const place = inStudy('current', base);
  const ending = await readAlone(place, textOf(way, [place.dataset], base, place, random));
  return { ...ending, way: `document, ${way}`, what: base.name };
}

async function spoiltStudy(way: Spoilt, base: Base, random: Random, draftEvery: number): Promise<Mutated> {
  const place = placeOf(base, random);
  const profile = profileOf(random, draftEvery);
  let input = '';
  const spoil: Spoil = ({ kind, sop }: Question, answer) => {
    if (sop !== place.sop) return answer;
    if (kind === 'bulk')
      return answer.bytes && random.integer(1, 3) > 1 ? { ...answer, bytes: spoiltPart(answer.bytes, random) } : answer;
    input ||= textOf(way, answer.json, base, place, random);
    return { ...answer, bytes: Buffer.from(input) };
  };
  const archive = archiveWith(place, spoil);
  const options = { profile, input: () => input, spoilt: place.sop };
  const ending = await draftFrom(memoryHttp(archive), URL_IN_MEMORY, study, options);
  return { ...ending, way: `study, ${way}`, what: `${base.name}${isPdf(place) ? ' (PDF)' : ''}` };
}

/** The file of a PDF, within its multipart answer. */
function spoiltPart(bytes: Buffer, random: Random): Buffer {
  const [from, to] = [bytes.indexOf('\r\n\r\n') + 4, bytes.lastIndexOf('\r\n--')];
  const part = Buffer.from(bytes.subarray(from, to));
  for (let left = random.integer(1, 30); left > 0 && part.length > 0; left--)
    part[random.integer(0, part.length - 1)] = random.pick([0, 0x20, 0x28, 0x29, 0x3c, 0x39, random.integer(0, 255)]);
  return Buffer.concat([bytes.subarray(0, from), part, bytes.subarray(to)]);
}

/** The file after its bytes were spoilt, under the UIDs and patient of the study unless those were hit. */
function readBack(base: Base, place: Held, random: Random): DicomJson {
  const { dataset } = readLoosely(mutateBytes(base.file?.() ?? Buffer.alloc(0), random));
  const named = ['0020000D', '0020000E', '00080018', '00100020', '00100030', '00100040', '00100021'];
  const kept = random.integer(1, 20) > 1 ? named : [];
  return {
    ...dataset,
    ...Object.fromEntries(kept.flatMap((tag) => (place.dataset[tag] ? [[tag, place.dataset[tag]]] : []))),
  };
}

async function spoiltAnswers(base: Base, random: Random, server: PacsServer, draftEvery: number): Promise<Mutated> {
  const kinds = new Set([random.pick(ANSWERS), random.pick(ANSWERS)]);
  const place = placeOf(base, random);
  const sent: Buffer[] = [];
  const spoil: Spoil = ({ kind }, answer) => {
    if (!kinds.has(kind)) return answer;
    const spoilt = spoiltAnswer(answer, random);
    sent.push(spoilt.bytes ?? Buffer.from(JSON.stringify(spoilt.json)));
    return spoilt;
  };
  server.archive = archiveWith(place, spoil);
  const input = () => Buffer.concat(sent).toString();
  const options = { profile: profileOf(random, draftEvery), input, spoilt: place.sop };
  const ending = await draftFrom(server.http, server.url, study, options);
  const rest = kinds.has('rest') ? await restDefects(server.http, server.url, server.archive) : [];
  return {
    ...ending,
    defects: [...ending.defects, ...rest],
    way: 'answers',
    what: `${base.name}, ${[...kinds].join(' and ')}`,
  };
}

/** Reading a dose report of a thousand items takes as long as reading twenty others: such bases come up less often. */
const LARGE_FILE = 30_000;
const sizes = new WeakMap<Base, number>();
function anyOf(bases: readonly Base[], random: Random): Base {
  const base = random.pick(bases);
  const size = sizes.get(base) ?? JSON.stringify(base.dataset).length;
  sizes.set(base, size);
  return size > LARGE_FILE && random.integer(1, 10) > 1 ? anyOf(bases, random) : base;
}

/** @param server answers the product's HTTP client; its archive is replaced with every mutation */
export function createFuzzer(seed: string, server: PacsServer, options: FuzzOptions): Fuzzer {
  const { draftEvery } = options;
  const bases = [...ownBases(), ...(options.shared ? sharedBases() : [])];
  return {
    bases,
    async run(number) {
      const random = seededRandom(`${seed}/${number}`);
      const way = random.pick(WAYS);
      const base = anyOf(bases, random);
      if (way === 'text') return { ...textDefects(random), way };
      if (way === 'answers') return spoiltAnswers(base, random, server, draftEvery);
      const spoilt = way.endsWith('json') || !base.file ? 'json' : 'bytes';
      return way.startsWith('study')
        ? spoiltStudy(spoilt, base, random, draftEvery)
        : spoiltDocument(spoilt, base, random);
    },
  };
}
