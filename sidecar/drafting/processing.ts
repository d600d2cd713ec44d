import type { Code } from '../domain/code.ts';
import type { Evidence, KeyObjectEvidence, ProcessingEvidence } from '../domain/evidence.ts';
import { entryOf } from '../domain/table.ts';
import type { Wording } from './drafting-input.ts';
import { counted } from './numbers.ts';
import { shownSource } from './sources.ts';
import { nameOfCode, sanitise, shownName } from './terms.ts';

/** Root concepts of CAD documents (PS3.16 TID 4000, 4100, 4120), as people call what ran. */
const PROCESS_NAMES: Readonly<Record<string, string>> = {
  '111036': 'Mammography CAD',
  '112000': 'Chest CAD',
  '112220': 'Colon CAD',
};

const processName = (code: Code): string =>
  (code.scheme === 'DCM' ? entryOf(PROCESS_NAMES, code.value) : undefined) ?? shownName(nameOfCode(code));

const NOTHING_ATTESTED = 'this does not show that nothing is there';

/** How it ended, for people. "Ran, nothing found" is not "failed", and neither says that nothing is there. */
function outcomeText({ outcome, findings }: ProcessingEvidence): string {
  if (outcome === 'failed') return 'did not complete; nothing follows from it';
  if (outcome === 'notAttempted') return 'was not attempted; nothing follows from it';
  const ran = {
    succeeded: 'ran',
    partly: 'ran and completed only in part',
    unknown: 'ran; how it ended is not stated',
  }[outcome];
  if (findings === 'with') return `${ran}; it reported findings`;
  if (findings === 'without') return `${ran}; it reported no findings; ${NOTHING_ATTESTED}`;
  return `${ran}; whether it found anything is not stated`;
}

function processingText(item: ProcessingEvidence): string {
  const algorithm = item.source.kind === 'content-item' ? item.source.algorithm : undefined;
  const name = algorithm ? ` ("${sanitise(`${algorithm.name} ${algorithm.version}`)}")` : '';
  // Several algorithms in one document: without its step nobody knows which of them ran.
  const step = item.performed ? `, step "${sanitise(nameOfCode(item.performed))}"` : '';
  const hidden = item.withheld;
  const withheld =
    hidden > 0
      ? ` ${counted(hidden, 'mark')} that the device withholds from presentation ${hidden === 1 ? 'is' : 'are'} not shown.`
      : '';
  const source = shownSource(item);
  return `${processName(item.process)}${step}${name} ${outcomeText(item)}.${withheld}${source === '' ? '' : ` Source: ${source}.`}`;
}

export const processingWordings = (items: readonly Evidence[]): Wording[] =>
  items.flatMap((item) => (item.kind === 'processing' ? [{ text: processingText(item), evidenceIds: [item.id] }] : []));

/** Titles of CID 7010 and 7011 that say an object is not to be used. */
const REJECTED: ReadonlySet<string> = new Set(['113001', '113037', '113038', '113039']);

function keyObjectText(item: KeyObjectEvidence): string {
  const one = item.objects.length === 1;
  const objects = counted(item.objects.length, 'object');
  const title = `"${sanitise(nameOfCode(item.title))}"`;
  const description = sanitise(item.description ?? '', 200);
  const note = description === '' ? '' : `, with the note "${description}"`;
  if (item.title.scheme === 'DCM' && REJECTED.has(item.title.value))
    return `${objects} ${one ? 'is' : 'are'} marked as rejected, ${title}${note}.`;
  return `Key objects: ${objects} marked ${title}${note}.`;
}

/** Images that somebody marked, and why (TID 2010). */
export const keyObjectWordings = (items: readonly Evidence[]): Wording[] =>
  items.flatMap((item) => (item.kind === 'keyObject' ? [{ text: keyObjectText(item), evidenceIds: [item.id] }] : []));
