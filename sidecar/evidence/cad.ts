import { walk } from '../dicom/content-tree.ts';
import type { Evidence } from '../domain/evidence.ts';
import { PrereadError } from '../errors.ts';
import { CAD } from './cad-codes.ts';
import { readMarks } from './cad-marks.ts';
import { processOf, readProcessing } from './cad-processing.ts';
import { isNamed, type SrDocument } from './document.ts';
import { type DocumentReader, joined, type ReadResult, srClasses } from './read-result.ts';

/**
 * CAD documents need not name their observer (it is the equipment, PS3.17 E.2, F.2), and a header may name the person
 * who started it: a mark is a device's detection and nobody's reading of the images.
 */
function asDetected(item: Evidence): Evidence {
  const { source } = item;
  if (source.kind !== 'content-item') return item;
  return { ...item, source: { ...source, observerType: source.observerType === 'person' ? 'unknown' : 'device' } };
}

const CONTENT = [CAD.FindingsSummary, CAD.SummaryOfDetections, CAD.SummaryOfAnalyses, CAD.SingleImageFinding];

function readCad(document: SrDocument): ReadResult {
  const hasContent = [...walk(document.root)].some((item) => CONTENT.some((concept) => isNamed(item, concept)));
  if (!hasContent)
    throw new PrereadError('EVIDENCE_UNREADABLE', { detail: 'It holds neither a summary nor marks (TID 4000, 4100).' });
  const marks = readMarks(document);
  const { items, unread } = joined([readProcessing(document, marks.items, marks.withheld), marks]);
  return { items: items.map(asDetected), unread };
}

/**
 * Computer-aided detection: mammography (TID 4000), chest (TID 4100), colon (TID 4120), in their own classes and in
 * general ones. A document without marks tells that algorithms ran, and attests no absence.
 */
export const cadReportReader: DocumentReader = {
  kind: 'computer-aided detection (TID 4000, 4100, 4120)',
  sopClasses: srClasses(22, 33, 34, 50, 65, 69),
  matches: (document) => processOf(document) !== undefined,
  read: readCad,
};
