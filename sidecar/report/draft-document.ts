import { CONTEXT, DOCUMENT_PURPOSE, IMAGE_PURPOSE } from '../dicom/codes.ts';
import { codes, TAG, text } from '../dicom/dicom-json.ts';
import type { Code } from '../domain/code.ts';
import type { DocumentIdentity, Draft, SectionName, Statement } from '../domain/draft.ts';
import type { InstanceReference } from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import type { DicomJson, Study } from '../domain/study.ts';
import { PrereadError } from '../errors.ts';
import {
  codeContent,
  containerContent,
  referenceContent,
  rootContent,
  textContent,
  uidContent,
} from './content-items.ts';
import { checkDocumentIdentity, deviceUid, documentHeader, type Equipment } from './document-header.ts';
import { documentTitle } from './document-title.ts';
import { evidenceSequences } from './evidence-sequences.ts';
import { hasOneFrame, isImageClass } from './instance-kinds.ts';
import { makersOf, modelAlgorithm } from './language-model.ts';
import { reportText } from './report-text.ts';
import { sectionTexts } from './section-texts.ts';

/** What a text draft is made of. */
export interface DraftDocumentInput extends Equipment {
  readonly draft: Draft;
  readonly identity: DocumentIdentity;
  readonly study: Pick<Study, 'studyInstanceUid' | 'series' | 'identifyingModules'>;
  /** The instances that a piece of evidence comes from or points at. */
  readonly referencesOf: (id: EvidenceId) => readonly InstanceReference[];
}

/** Basic Text SR Storage: the class that every viewer shows. */
const BASIC_TEXT_SR = '1.2.840.10008.5.1.4.1.1.88.11';
/** TID 2000 Basic Diagnostic Imaging Report (PS3.16). */
export const TEMPLATE = '2000';

const invalid = (detail: string) => new PrereadError('DICOM_INVALID', { detail });

/** One reference per instance; where one place means the whole instance, frames of another say no more. */
function merged(references: readonly InstanceReference[]): readonly InstanceReference[] {
  return [...Map.groupBy(references, (one) => one.sopInstanceUid).values()].map((same) => {
    const [first] = same as [InstanceReference, ...InstanceReference[]];
    const { frames: _frames, ...whole } = first;
    if (hasOneFrame(first.sopClassUid) || same.some((one) => one.frames === undefined || one.frames.length === 0))
      return whole;
    return { ...whole, frames: [...new Set(same.flatMap((one) => one.frames ?? []))].sort((a, b) => a - b) };
  });
}

/** Sections whose statements are about findings; the others describe the study and what was compared. */
const ABOUT_FINDINGS: ReadonlySet<SectionName> = new Set(['findings', 'impression']);

/** A number with its unit; dates and list numbers are none. */
const MEASURES = /(?<![\d.-])\d+(?:\.\d+)? (?:\p{L}|%)/u;

/**
 * What the images of the reported study are to a statement. Where nothing was measured, the mildest code of CID 7003
 * stands: TID 2000 knows no image without a purpose.
 */
const imagePurpose = ({ section, text: words }: Statement): Code =>
  ABOUT_FINDINGS.has(section) && MEASURES.test(words)
    ? IMAGE_PURPOSE.SourceOfMeasurement
    : IMAGE_PURPOSE.BestIllustration;

/** Prior's images are the baseline; a document is named by what it is to this study. */
function referenceItem(reference: InstanceReference, studyUid: string, statement: Statement): DicomJson {
  const own = reference.studyInstanceUid === studyUid;
  if (!isImageClass(reference.sopClassUid))
    return referenceContent(
      'COMPOSITE',
      own ? DOCUMENT_PURPOSE.CurrentProcedureEvidence : DOCUMENT_PURPOSE.PreviousFinding,
      reference,
    );
  return referenceContent('IMAGE', own ? imagePurpose(statement) : IMAGE_PURPOSE.Baseline, reference);
}

const samePlace = (a: InstanceReference, b: InstanceReference): boolean =>
  a.studyInstanceUid === b.studyInstanceUid && a.seriesInstanceUid === b.seriesInstanceUid;

/**
 * Where each instance stands that a draft rests on. Sources name one instance in two places now and then: what the study
 * as gathered says counts, else what was said first.
 */
function knownInstances({ draft, study, referencesOf }: DraftDocumentInput): Map<string, InstanceReference> {
  const series = new Set(study.series.map((one) => one.seriesInstanceUid));
  const gathered = (one: InstanceReference): boolean =>
    one.studyInstanceUid === study.studyInstanceUid && series.has(one.seriesInstanceUid);
  const known = new Map<string, InstanceReference>();
  for (const reference of draft.statements.flatMap((one) => one.evidenceIds).flatMap((id) => referencesOf(id))) {
    const other = known.get(reference.sopInstanceUid);
    if (other === undefined || (gathered(reference) && !gathered(other)))
      known.set(reference.sopInstanceUid, reference);
  }
  return known;
}

function statementItem(
  statement: Statement,
  { words, element }: { readonly words: string; readonly element: Code },
  input: DraftDocumentInput,
  known: ReadonlyMap<string, InstanceReference>,
): DicomJson {
  const inPlace = statement.evidenceIds
    .flatMap((id) => input.referencesOf(id))
    .filter((one) => samePlace(one, known.get(one.sopInstanceUid) ?? one));
  const references = merged(inPlace);
  if (references.length === 0) throw invalid(`A statement of the section ${statement.section} rests on no instance.`);
  if (references.some((one) => one.sopInstanceUid === input.identity.sopInstanceUid))
    throw invalid('A statement rests on the draft itself.');
  if (statement.text.trim() === '') throw invalid(`A statement of the section ${statement.section} has no text.`);
  const below = references.map((one) => referenceItem(one, input.study.studyInstanceUid, statement));
  return textContent('CONTAINS', element, reportText(words), below);
}

function sections(input: DraftDocumentInput, known: ReadonlyMap<string, InstanceReference>): readonly DicomJson[] {
  return sectionTexts(input.draft, input.softwareVersion).map(({ heading, element, texts }) => {
    const contents = texts.map(({ words, statement }) =>
      statement
        ? statementItem(statement, { words, element }, input, known)
        : textContent('CONTAINS', element, reportText(words)),
    );
    return containerContent(heading, contents);
  });
}

/** Procedure reported, language (TID 1204, mandatory) and observer (TID 1001 > 1002 > 1004), in the template's order. */
export function reportContext(identifyingModules: DicomJson, equipment: Equipment): readonly DicomJson[] {
  return [
    ...codes(identifyingModules, TAG.ProcedureCodeSequence).map((procedure) =>
      codeContent('HAS CONCEPT MOD', CONTEXT.ProcedureReported, procedure),
    ),
    codeContent('HAS CONCEPT MOD', CONTEXT.Language, CONTEXT.English, [
      codeContent('HAS CONCEPT MOD', CONTEXT.CountryOfLanguage, CONTEXT.UnitedStates),
    ]),
    codeContent('HAS OBS CONTEXT', CONTEXT.ObserverType, CONTEXT.Device),
    uidContent('HAS OBS CONTEXT', CONTEXT.DeviceObserverUid, deviceUid(equipment)),
    textContent('HAS OBS CONTEXT', CONTEXT.DeviceObserverName, `Preread ${equipment.softwareVersion}`),
  ];
}

/** Refuses what would put a draft onto the wrong study or into the wrong class. */
function checkIdentity({ draft, identity, study }: DraftDocumentInput): void {
  const imagesStudy = text(study.identifyingModules, TAG.StudyInstanceUID);
  const studies = new Set([draft.studyInstanceUid, identity.studyInstanceUid, study.studyInstanceUid, imagesStudy]);
  if (studies.size !== 1) throw invalid('Draft, identity and images do not name the same study.');
  if (identity.sopClassUid !== BASIC_TEXT_SR) throw invalid('A text draft is a Basic Text SR.');
  checkDocumentIdentity(identity);
  if (draft.statements.length === 0) throw invalid('A draft without statements is no document.');
}

/**
 * The text draft as a Basic Text SR after TID 2000 (PS3.16): always PARTIAL, UNVERIFIED and PRELIMINARY, by a device, which
 * is Preread; a language model that worded some of it is named as an algorithm. Equal input gives an equal dataset.
 * @throws PrereadError DICOM_INVALID when a statement rests on nothing, or identities do not fit together
 */
export function buildDraftDocument(input: DraftDocumentInput): DicomJson {
  checkIdentity(input);
  const { identity, study, draft } = input;
  const known = knownInstances(input);
  const models = makersOf(draft.wording);
  const { wordedBy: model } = models;
  const tree = rootContent(documentTitle(study.series), TEMPLATE, [
    ...reportContext(study.identifyingModules, input),
    ...(model ? modelAlgorithm(model, draft.wording?.settings) : []),
    ...sections(input, known),
  ]);
  return {
    ...documentHeader(identity, study.identifyingModules, { ...input, ...models }),
    ...evidenceSequences(tree, study.studyInstanceUid, known),
    ...tree,
  };
}
