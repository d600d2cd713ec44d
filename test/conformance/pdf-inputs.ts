import type { DocumentIdentity } from '../../sidecar/domain/draft.ts';
import { seriesInstanceUid, sopClassUid, sopInstanceUid } from '../../sidecar/domain/identifiers.ts';
import type { DicomJson, PersonName } from '../../sidecar/domain/study.ts';
import type { PdfDocumentInput } from '../../sidecar/report/pdf-document.ts';
import { type DraftSpec, draftInput, image, type StatementSpec } from './drafts.ts';

/** A name in each of the scripts that a report must hold. */
export const NAMES = {
  'Latin with diacritics': { alphabetic: 'Żółć^Åse^Þór^Dr.^Jr.' },
  Vietnamese: { alphabetic: 'Nguyễn^Thị Hồng' },
  'Japanese, three groups': { alphabetic: 'Yamada^Tarou', ideographic: '山田^太郎', phonetic: 'やまだ^たろう' },
  'Japanese, ideographic only': { ideographic: '髙﨑^花子' },
  'beyond the basic plane': { alphabetic: 'Yoshida', ideographic: '𠮷田^花子' },
  Chinese: { alphabetic: 'Zhang^XiaoDong', ideographic: '张^小东' },
  Korean: { alphabetic: 'Hong^Gildong', ideographic: '洪^吉洞', phonetic: '홍^길동' },
  Arabic: { alphabetic: 'قباني^لنزار' },
  Cyrillic: { alphabetic: 'Люкceмбypг^Иван' },
  Greek: { alphabetic: 'Διονυσιος' },
} as const satisfies Record<string, PersonName>;

export const MANY: readonly StatementSpec[] = Array.from({ length: 300 }, (_, at) => ({
  section: 'findings',
  text: `Nodule ${at} in the upper lobe of the right lung: long axis 12.4 mm; previously 9.1 mm on 2025-06-30; larger.`,
  on: [image(at)],
}));

const pdfIdentity = (text: DocumentIdentity): DocumentIdentity => ({
  ...text,
  kind: 'pdf',
  seriesInstanceUid: seriesInstanceUid('2.25.301'),
  sopInstanceUid: sopInstanceUid('2.25.302'),
  sopClassUid: sopClassUid('1.2.840.10008.5.1.4.1.1.104.1'),
});

/** Everything pdfDocument wants, from a spec. */
export function pdfInput(spec: Partial<DraftSpec> = {}): PdfDocumentInput {
  const { identity, referencesOf: _unused, ...rest } = draftInput({ label: 'pdf', ...spec });
  const { studyInstanceUid, seriesInstanceUid: series, sopInstanceUid: sop, sopClassUid: sopClass } = identity;
  return {
    ...rest,
    identity: pdfIdentity(identity),
    textDocument: { studyInstanceUid, seriesInstanceUid: series, sopInstanceUid: sop, sopClassUid: sopClass },
  };
}

/** The file as it was put in, without padding. */
export function fileIn(dataset: DicomJson): Uint8Array {
  const bytes = Buffer.from(dataset['00420011']?.InlineBinary ?? '', 'base64');
  return new Uint8Array(bytes.subarray(0, Number(dataset['00420015']?.Value?.[0])));
}
