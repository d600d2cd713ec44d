import type { Random } from '../../synth/random.ts';
import { OTHER_DEVICES, RIGHT_TIPS, WRONG_PLACE, WRONG_TIPS } from './context-words.ts';
import { type FaultKind, type FaultPlan, pickPlace, placesIn } from './fault.ts';
import { capitalLike, type Line, replaceAt, type Subject, statedSubject } from './line.ts';

/** Table rows are keyed by the device's name in lower case. */
function rowOf<T>(table: Readonly<Record<string, T>>, { name }: Subject): T | undefined {
  return Object.entries(table).find(([device]) => device === name.toLowerCase())?.[1];
}

const deviceIn = (line: Line): Subject | undefined => {
  const subject = statedSubject(line);
  return subject && rowOf(OTHER_DEVICES, subject) ? subject : undefined;
};

function otherName(lines: readonly Line[], random: Random): FaultPlan | undefined {
  const place = pickPlace(random, placesIn(lines, deviceIn));
  if (place === undefined) return undefined;
  const instead = random.pick(rowOf(OTHER_DEVICES, place.found) ?? []);
  const change = (text: string): string | undefined => {
    const subject = deviceIn({ section: 'findings', text });
    if (subject === undefined) return undefined;
    const { nameStart, name } = subject;
    return replaceAt(text, nameStart, nameStart + name.length, capitalLike(name, instead));
  };
  return { line: place.line, change };
}

/** The opposite of what is told of the tip: a right place for a wrong one, a wrong one for everything else. */
function otherTip(lines: readonly Line[], random: Random): FaultPlan | undefined {
  const place = pickPlace(random, placesIn(lines, deviceIn));
  if (place === undefined) return undefined;
  const right = rowOf(RIGHT_TIPS, place.found);
  const isWrong = WRONG_PLACE.test(place.found.phrase) && right !== undefined;
  const tip = isWrong ? right : random.pick(rowOf(WRONG_TIPS, place.found) ?? []);
  const change = (text: string): string | undefined => {
    const subject = deviceIn({ section: 'findings', text });
    return subject && replaceAt(text, subject.nameStart, subject.end, `${subject.name} ${tip}`);
  };
  return { line: place.line, change };
}

/** What is said of tubes, lines and implants. */
export const DEVICE_FAULTS: readonly FaultKind[] = [
  { id: 'deviceName', group: 'context', name: 'device name', plan: otherName },
  { id: 'devicePosition', group: 'context', name: 'device position', plan: otherTip },
];
