import { attr, sequence, TAG } from '../../../sidecar/dicom/dicom-json.ts';
import { dcm, type MadeDocument, madeReport } from './sr-parts.ts';

const ENCAPSULATED_PDF = '1.2.840.10008.5.1.4.1.1.104.1';
const escaped = (line: string): string => line.replace(/[\\()]/g, '\\$&');

/** A PDF (ISO 32000-1) of plain lines in Helvetica, Latin-1; equal lines, equal bytes. */
export function madePdf(pages: readonly (readonly string[])[]): Buffer {
  const streams = pages.map((lines) => {
    const shown = lines.map((line) => `(${escaped(line)}) Tj T*`).join('\n');
    return `BT /F1 10 Tf 14 TL 50 780 Td\n${shown}\nET`;
  });
  const kids = pages.map((_, at) => `${4 + 2 * at} 0 R`).join(' ');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    ...streams.flatMap((stream, at) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${5 + 2 * at} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
      `<< /Length ${Buffer.byteLength(stream, 'latin1')} >>\nstream\n${stream}\nendstream`,
    ]),
  ];
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, at) => {
    const offset = Buffer.byteLength(body, 'latin1');
    body += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const start = Buffer.byteLength(body, 'latin1');
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  body += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}`;
  body += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(body, 'latin1');
}

/** Not of an SR: what the Encapsulated PDF IOD has no place for (PS3.3 A.45.1). */
const SR_ONLY = [
  ...[TAG.CompletionFlag, TAG.VerificationFlag, TAG.ValueType, TAG.ContinuityOfContent, TAG.ContentSequence],
  ...[TAG.PerformedProcedureCodeSequence, TAG.ReferencedPerformedProcedureStepSequence],
];

/** An Encapsulated PDF (PS3.3 A.45.1) around these bytes. */
export function encapsulated(name: string, pdf: Uint8Array): MadeDocument {
  const { dataset } = madeReport(name, 0, dcm('121144', 'Document Title'), undefined, []);
  const header = Object.fromEntries(Object.entries(dataset).filter(([tag]) => !SR_ONLY.some((one) => one === tag)));
  return {
    name,
    dataset: {
      ...header,
      [TAG.SOPClassUID]: attr('UI', ENCAPSULATED_PDF),
      [TAG.Modality]: attr('CS', 'DOC'),
      '00080064': attr('CS', 'WSD'),
      [TAG.ConceptNameCodeSequence]: sequence(),
      '0008002A': attr('DT', '20250310103000'),
      '00280301': attr('CS', 'YES'),
      '00420010': attr('ST', 'Radiology report'),
      '00420011': { vr: 'OB', InlineBinary: Buffer.from(pdf).toString('base64') },
      '00420012': attr('LO', 'application/pdf'),
      '00420015': attr('UL', pdf.length),
    },
  };
}

const HEAD = ['Made Hospital, Department of Radiology', 'Patient: Made, Patient    Born: 1980-01-01'];

/** Two pages with a form around them, an unknown language, an English one without any heading, and a scan. */
export const madeEncapsulatedPdf = (): readonly MadeDocument[] => [
  encapsulated(
    'pdf-two-pages',
    madePdf([
      [
        ...HEAD,
        'CT CHEST WITHOUT CONTRAST',
        'Indication: Follow-up of a nodule.',
        'Findings',
        'There is an 8 mm solid nodule in the right upper lobe, which measured',
        '6 mm on the prior examination. No pleural effusion.',
        'Page 1 of 2',
      ],
      [
        ...HEAD,
        'Mild cardiomegaly.',
        'IMPRESSION: Growing nodule in the right upper lobe.',
        'Recommendation: PET/CT within 4 weeks.',
        'Electronically signed by: Made Reader',
        'Page 2 of 2',
      ],
    ]),
  ),
  encapsulated(
    'pdf-german',
    madePdf([
      ['Befund: Rundherd im rechten Oberlappen, 8 mm.', 'Beurteilung: Kein Hinweis auf Pneumothorax oder Erguss.'],
    ]),
  ),
  encapsulated(
    'pdf-letter',
    madePdf([['Dear colleague,', 'thank you for sending your patient to the department. There is no pneumothorax.']]),
  ),
];
