import { CONTEXT, DOCUMENT_PURPOSE, ELEMENT, HEADING, MEASUREMENT_REPORT as MR } from '../dicom/codes.ts';
import type { DocumentIdentity, Retirement, RetireReason } from '../domain/draft.ts';
import type { DicomJson, Study } from '../domain/study.ts';
import { PrereadError } from '../errors.ts';
import { codeContent, containerContent, referenceContent, rootContent, textContent } from './content-items.ts';
import { checkDocumentIdentity, documentHeader, type Equipment } from './document-header.ts';
import { documentTitle } from './document-title.ts';
import { reportContext, TEMPLATE } from './draft-document.ts';
import { evidenceSequences } from './evidence-sequences.ts';
import { procedureReported } from './image-library.ts';
import { reportText } from './report-text.ts';

/** Why a document no longer counts: the study has no draft any more, or its current version has no such document. */
export type RetiredBecause = Retirement | { readonly reason: 'notInVersion' };

/** What the last document of a series is made of. */
export interface RetiredDocumentInput extends Equipment {
  readonly identity: DocumentIdentity;
  readonly study: Pick<Study, 'studyInstanceUid' | 'series' | 'identifyingModules'>;
  readonly because: RetiredBecause;
}

const WHAT: Readonly<Record<DocumentIdentity['kind'], string>> = {
  text: 'this AI draft report no longer counts',
  measurements: 'these AI measurements no longer count',
  pdf: 'this AI draft report no longer counts',
};

const WHY: Readonly<Record<RetireReason | 'notInVersion', string>> = {
  verified: 'A person has verified a report of this study.',
  expired: 'It was not reviewed within the time that this site allows for drafts.',
  discarded: 'An operator discarded it.',
  nothingToSay: 'Nothing is left in the study that it could rest on.',
  notSelected: 'The rules of this site no longer ask for a draft of this study.',
  noImages: 'The study holds no images any more.',
  copied: 'It was made before the study was changed in the archive, and was copied with it.',
  notInVersion: 'The current version of the draft has none.',
};

/** Whole sentences: they are all that a viewer shows of the document, and all that the PDF holds. */
export function retiredWords({ kind }: DocumentIdentity, because: RetiredBecause): readonly string[] {
  const report = 'replacedBy' in because ? because.replacedBy : undefined;
  return [
    `RETIRED - DO NOT USE. AI DRAFT - NOT VERIFIED: ${WHAT[kind]}. ${WHY[because.reason]}`,
    ...(report ? [`Read instead: ${report.words}`] : []),
    'Nothing of it is repeated here. Earlier versions of this series, where the archive still has them, do not count either.',
  ];
}

/**
 * What stands in a series of texts: a Basic Diagnostic Imaging Report (TID 2000, PS3.16). In a series of measurements a
 * measurement report (TID 1500) without any: after a TID 1500 document OHIF 3.13 fails as a whole over a text in the same
 * series (seen in a browser, test/browser/), and over this it draws nothing.
 */
function treeOf({ identity, study, ...equipment }: RetiredDocumentInput, texts: readonly DicomJson[]): DicomJson {
  if (identity.kind !== 'measurements') {
    const context = reportContext(study.identifyingModules, equipment);
    return rootContent(documentTitle(study.series), TEMPLATE, [...context, containerContent(HEADING.Summary, texts)]);
  }
  const procedure = codeContent('HAS CONCEPT MOD', CONTEXT.ProcedureReported, procedureReported(study.series));
  const evaluations = containerContent(MR.QualitativeEvaluations, texts);
  return rootContent(MR.ImagingMeasurementReport, '1500', [...reportContext({}, equipment), procedure, evaluations]);
}

/**
 * The last version of a draft, in the series (and the class) of what it retires: why, and what to read instead; no
 * findings and no measurements.
 * @throws PrereadError DICOM_INVALID when identities do not fit together
 */
export function retiredDocument(input: RetiredDocumentInput): DicomJson {
  const { identity, study, because } = input;
  checkDocumentIdentity(identity);
  if (identity.studyInstanceUid !== study.studyInstanceUid)
    throw new PrereadError('DICOM_INVALID', { detail: 'Identity and images do not name the same study.' });
  const report = 'replacedBy' in because ? because.replacedBy : undefined;
  const [what = '', ...more] = retiredWords(identity, because);
  const below = report
    ? [referenceContent('COMPOSITE', DOCUMENT_PURPOSE.CurrentProcedureEvidence, report.instance)]
    : [];
  const texts = [
    textContent('CONTAINS', ELEMENT.Summary, reportText(what), below),
    ...more.map((words) => textContent('CONTAINS', ELEMENT.Summary, reportText(words))),
  ];
  const tree = treeOf(input, texts);
  const known = new Map(report ? [[report.instance.sopInstanceUid as string, report.instance]] : []);
  return {
    ...documentHeader(identity, study.identifyingModules, input),
    ...evidenceSequences(tree, study.studyInstanceUid, known),
    ...tree,
  };
}
