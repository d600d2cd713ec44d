import { text } from '../dicom/dicom-json.ts';
import type { InstanceReference } from '../domain/evidence.ts';
import type { DicomJson } from '../domain/study.ts';
import { PrereadError } from '../errors.ts';
import { textOfPdf } from './pdf-text.ts';
import type { ReadResult } from './read-result.ts';
import { blocksOf, withoutFurniture } from './report-lines.ts';
import { type Passage, statementsFrom } from './report-statements.ts';

const ENCAPSULATED_PDF = '1.2.840.10008.5.1.4.1.1.104.1';
const ENCAPSULATED_DOCUMENT = '00420011';
const DOCUMENT_LENGTH = '00420015';
const MIME_TYPE = '00420012';
/** A report has a few pages; a book is none. */
const MOST_PAGES = 50;

/** What readers of this kind are called in listings. */
export const PDF_KIND = 'encapsulated PDF';

export const isEncapsulatedPdf = ({ sopClassUid }: Pick<InstanceReference, 'sopClassUid'>): boolean =>
  sopClassUid === ENCAPSULATED_PDF;

const unreadable = (detail: string): PrereadError => new PrereadError('EVIDENCE_UNREADABLE', { detail });

/** The file as it was put in: (0042,0011) may carry a byte of padding, (0042,0015) says how long it is. */
function fileOf(ds: DicomJson): Uint8Array {
  const mime = text(ds, MIME_TYPE);
  if (mime !== undefined && mime.trim().toLowerCase() !== 'application/pdf') throw unreadable('It holds no PDF.');
  const inline = ds[ENCAPSULATED_DOCUMENT]?.InlineBinary;
  if (inline === undefined || inline === '') throw unreadable('It holds no document.');
  const bytes = Buffer.from(inline, 'base64');
  const length = Number(text(ds, DOCUMENT_LENGTH) ?? Number.NaN);
  return new Uint8Array(length > 0 && length < bytes.length ? bytes.subarray(0, length) : bytes);
}

/** Text of each page, lines as they stand. */
async function pagesOf(file: Uint8Array): Promise<readonly string[]> {
  const answer = await textOfPdf(file, MOST_PAGES);
  if (answer === 'tooManyPages') throw unreadable(`It has more than ${MOST_PAGES} pages.`);
  if (answer === 'cannotBeOpened') throw unreadable('It is a PDF that cannot be opened.');
  return answer;
}

/** Pages in their order; a section may go on over a page break. */
function passagesOf(instance: InstanceReference, pages: readonly string[]): readonly Passage[] {
  const passages: Passage[] = [];
  for (const [at, page] of pages.entries())
    for (const block of blocksOf(page)) {
      const before = passages.at(-1);
      const goesOn = block.role === undefined ? before : undefined;
      const heading = block.heading ?? goesOn?.heading;
      passages.push({
        role: block.role ?? goesOn?.role ?? 'other',
        ...(heading === undefined ? {} : { heading }),
        text: block.text,
        source: { kind: 'encapsulated-document', instance, page: at + 1 },
        place: `page ${at + 1}`,
      });
    }
  return passages;
}

/**
 * Text of an encapsulated PDF (PS3.3 A.45.1): every sentence with the heading it stands under. Nothing in a PDF says
 * whether it is verified. A scan holds no text and is unread.
 * @param ds with the document inlined
 * @throws PrereadError EVIDENCE_UNREADABLE
 */
export async function readEncapsulatedPdf(ds: DicomJson, instance: InstanceReference): Promise<ReadResult> {
  const pages = withoutFurniture(await pagesOf(fileOf(ds)));
  const result = statementsFrom(instance, passagesOf(instance, pages));
  if (result.items.length === 0) throw unreadable('It is a PDF without text, perhaps a scan.');
  return result;
}
