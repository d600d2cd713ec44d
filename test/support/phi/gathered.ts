import { findHits, masked } from './find-hits.ts';
import { type SentinelKind, type Sentinels, sentinels } from './sentinels.ts';

/** Where a text was seen. */
export type Place =
  | 'a log line'
  | 'stderr of a command'
  | 'stderr of a process'
  | 'an answer over HTTP'
  | 'an error text'
  | 'an error text in the database'
  | 'the name of a temporary file'
  | 'a temporary file'
  | 'the arguments of a process';

/** What may stand somewhere by design: `preread draft UID`, and a viewer's address. */
const ALLOWED: Readonly<Partial<Record<Place, readonly SentinelKind[]>>> = {
  'the arguments of a process': ['UID'],
};

/** Of each place the texts, with where exactly each was. */
const texts = new Map<Place, Map<string, string>>();
/** Objects that go on growing until the end, such as the lines of a log. */
const growing: [Place, () => Iterable<string>][] = [];

/** Kept until the end of the run: a sentinel may become known after the text that holds it. */
export function gather(place: Place, text: string, where = ''): void {
  const all = texts.get(place) ?? new Map<string, string>();
  texts.set(place, all.set(text, where));
}

export function gatherLater(place: Place, read: () => Iterable<string>): void {
  growing.push([place, read]);
}

/** How many different texts of each place were looked at. */
export function gatheredCounts(): Readonly<Record<string, number>> {
  return Object.fromEntries([...texts].map(([place, all]) => [place, all.size]));
}

/** One line for each text with a hit, without the secret. */
export function searchGathered(known: Sentinels = sentinels): string[] {
  for (const [place, read] of growing.splice(0)) for (const text of read()) gather(place, text);
  const lines = new Set<string>();
  for (const [place, all] of texts)
    for (const [text, where] of all) {
      const found = findHits(text, known).filter(({ kind }) => !ALLOWED[place]?.includes(kind));
      if (found.length === 0) continue;
      const kinds = [...new Set(found.map(({ kind }) => kind))].join(', ');
      const exactly = where && ` ${masked(where, findHits(where, known))}`;
      lines.add(`${kinds} in ${place}${exactly}: ${masked(text, found)}`);
    }
  return [...lines].sort();
}
