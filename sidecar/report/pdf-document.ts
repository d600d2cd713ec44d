import { attr, codeItem, sequence, TAG } from '../dicom/dicom-json.ts';
import type { DocumentIdentity, Draft } from '../domain/draft.ts';
import type { InstanceReference } from '../domain/evidence.ts';
import type { DicomJson, Study } from '../domain/study.ts';
import { PrereadError } from '../errors.ts';
import { checkDocumentIdentity, commonHeader, type Makers } from './document-header.ts';
import { documentTitle } from './document-title.ts';
import { hierarchicalReferences } from './evidence-sequences.ts';
import { makersOf } from './language-model.ts';
import { contentMoment, patientHeader } from './pdf-header.ts';
import { type PageContent, pdfOf } from './pdf-pages.ts';
import type { PdfFonts } from './pdf-runs.ts';
import { MARK } from './report-text.ts';
import { type RetiredBecause, retiredWords } from './retired-document.ts';
import { sectionTexts } from './section-texts.ts';

interface PdfInput extends Makers {
  readonly identity: DocumentIdentity;
  readonly study: Pick<Study, 'studyInstanceUid' | 'series' | 'identifyingModules'>;
  /** The SR that says the same: what the PDF was made from. */
  readonly textDocument?: InstanceReference;
}

/** What the PDF of a draft is made of. */
export interface PdfDocumentInput extends PdfInput {
  readonly draft: Draft;
}

/** What the last PDF of a series is made of. */
export interface RetiredPdfInput extends PdfInput {
  readonly because: RetiredBecause;
}

const ENCAPSULATED_PDF = '1.2.840.10008.5.1.4.1.1.104.1';

/** SC Equipment (PS3.3 C.8.6.1) and Encapsulated Document (C.24.2), as far as nobody else writes them. */
const DOCUMENT_TAG = {
  ConversionType: '00080064',
  AcquisitionDateTime: '0008002A',
  BurnedInAnnotation: '00280301',
  SourceInstanceSequence: '00420013',
  DocumentTitle: '00420010',
  EncapsulatedDocument: '00420011',
  MimeType: '00420012',
  EncapsulatedDocumentLength: '00420015',
} as const;

const DRAFT_MARK = 'AI DRAFT - NOT VERIFIED';
const RETIRED_MARK = 'RETIRED - DO NOT USE';

const invalid = (detail: string) => new PrereadError('DICOM_INVALID', { detail });

/** Refuses what would put a draft onto the wrong study or into the wrong class. */
function checkInput({ identity, study }: PdfInput, draft?: Draft): void {
  checkDocumentIdentity(identity);
  if (identity.kind !== 'pdf' || identity.sopClassUid !== ENCAPSULATED_PDF)
    throw invalid('The PDF of a draft is an Encapsulated PDF.');
  const studies = [study.studyInstanceUid, draft?.studyInstanceUid ?? identity.studyInstanceUid];
  if (studies.some((one) => one !== identity.studyInstanceUid))
    throw invalid('Draft, identity and images do not name the same study.');
  if (draft?.statements.length === 0) throw invalid('A draft without statements is no document.');
  if (Number.isNaN(Date.parse(contentMoment(identity)))) throw invalid('Content Date and Time are no moment.');
}

const kindOfReport = ({ study }: PdfInput): string => documentTitle(study.series).meaning;

function footerOf({ identity, softwareVersion, wordedBy }: PdfInput): readonly string[] {
  const made = contentMoment(identity)
    .replace('T', ' ')
    .replace(/([+-]\d\d:\d\d)$/, ' $1');
  const words = wordedBy ? [`Worded by the language model ${wordedBy.id} ${wordedBy.version}.`] : [];
  return [
    `Not a signed report. Version ${identity.instanceNumber}, made ${made} by Preread ${softwareVersion}.`,
    ...words,
  ];
}

/** The mark apart from the words behind it, so that it can stand out. */
const paragraph = (words: string) =>
  words.startsWith(`${MARK} `) ? { mark: MARK, words: words.slice(MARK.length + 1) } : { words };

const draftContent = (input: PdfDocumentInput): PageContent => ({
  banner: { mark: DRAFT_MARK, words: 'Written by a computer program. No person has checked it.' },
  header: patientHeader(input.study.identifyingModules),
  title: kindOfReport(input),
  sections: sectionTexts(input.draft, input.softwareVersion).map(({ heading, texts }) => ({
    heading: heading.meaning,
    paragraphs: texts.map(({ words }) => paragraph(words)),
  })),
  footer: footerOf(input),
});

const retiredContent = (input: RetiredPdfInput): PageContent => ({
  banner: { mark: RETIRED_MARK, words: `${DRAFT_MARK}. It no longer counts.` },
  header: patientHeader(input.study.identifyingModules),
  title: kindOfReport(input),
  sections: [{ paragraphs: retiredWords(input.identity, input.because).map((words) => ({ words })) }],
  footer: footerOf(input),
});

const sourceItem = ({ sopClassUid, sopInstanceUid }: InstanceReference): DicomJson => ({
  [TAG.ReferencedSOPClassUID]: attr('UI', sopClassUid),
  [TAG.ReferencedSOPInstanceUID]: attr('UI', sopInstanceUid),
});

/**
 * SC Equipment and Encapsulated Document modules. Verification Flag is optional here, and always UNVERIFIED. The
 * document that this one replaces is named as in an SR (PS3.3 C.17.2): archives that know it keep versions in order.
 */
function documentModules(input: PdfInput, title: string, pdf: Uint8Array): DicomJson {
  const { predecessor } = input.identity;
  const padded = new Uint8Array(pdf.length + (pdf.length % 2));
  padded.set(pdf);
  return {
    [DOCUMENT_TAG.ConversionType]: attr('CS', 'WSD'),
    [DOCUMENT_TAG.AcquisitionDateTime]: attr('DT'),
    [DOCUMENT_TAG.BurnedInAnnotation]: attr('CS', 'YES'),
    [DOCUMENT_TAG.DocumentTitle]: attr('ST', title),
    [TAG.ConceptNameCodeSequence]: sequence(codeItem(documentTitle(input.study.series))),
    [TAG.VerificationFlag]: attr('CS', 'UNVERIFIED'),
    ...(input.textDocument ? { [DOCUMENT_TAG.SourceInstanceSequence]: sequence(sourceItem(input.textDocument)) } : {}),
    ...(predecessor ? { [TAG.PredecessorDocumentsSequence]: sequence(...hierarchicalReferences([predecessor])) } : {}),
    [DOCUMENT_TAG.MimeType]: attr('LO', 'application/pdf'),
    [DOCUMENT_TAG.EncapsulatedDocument]: { vr: 'OB', InlineBinary: Buffer.from(padded).toString('base64') },
    // Without the byte that makes the value even.
    [DOCUMENT_TAG.EncapsulatedDocumentLength]: attr('UL', pdf.length),
  };
}

async function encapsulated(input: PdfInput, mark: string, content: PageContent, fonts: PdfFonts): Promise<DicomJson> {
  const { identity, study, softwareVersion } = input;
  // No patient in the title: viewers of PDF show it, and systems index it.
  const info = {
    title: `${content.title} (${mark})`,
    creator: `Preread ${softwareVersion}`,
    created: new Date(contentMoment(identity)),
  };
  const pdf = await pdfOf(content, info, fonts);
  return { ...commonHeader(identity, study.identifyingModules, input), ...documentModules(input, info.title, pdf) };
}

/**
 * The draft as an Encapsulated PDF (PS3.3 A.45.1): sections, order and words of the text draft, marked on every page.
 * Equal input gives an equal dataset.
 * @throws PrereadError DICOM_INVALID when identities do not fit together, or a text is none
 */
export async function pdfDocument(input: PdfDocumentInput, fonts: PdfFonts): Promise<DicomJson> {
  checkInput(input, input.draft);
  const made = { ...input, ...makersOf(input.draft.wording) };
  return encapsulated(made, DRAFT_MARK, draftContent(made), fonts);
}

/**
 * The last PDF of a draft: why it no longer counts and what to read instead; no findings.
 * @throws PrereadError DICOM_INVALID when identities do not fit together
 */
export async function retiredPdfDocument(input: RetiredPdfInput, fonts: PdfFonts): Promise<DicomJson> {
  checkInput(input);
  return encapsulated(input, RETIRED_MARK, retiredContent(input), fonts);
}
