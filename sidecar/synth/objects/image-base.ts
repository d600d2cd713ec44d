import { attr, TAG } from '../../dicom/dicom-json.ts';
import type { InstanceReference } from '../../domain/evidence.ts';
import type { DicomJson } from '../../domain/study.ts';
import type { TruthStudy } from '../department/truth.ts';
import type { Modality } from '../images/image.ts';
import type { ViewName } from '../images/views.ts';
import { IMAGE_COMMENTS, SYNTHETIC_MARK } from '../synthetic-mark.ts';
import { burnIn } from './burned-in-text.ts';
import { IMAGE_TAG } from './image-tags.ts';
import { orderAttributes } from './order-attributes.ts';
import type { Frame } from './pixels.ts';
import { objectUid, studyModules, timeAfter } from './study-object.ts';

interface ViewFacts {
  /** Body Part Examined (PS3.16 Annex L). */
  readonly bodyPart: 'CHEST' | 'ABDOMEN' | 'HEAD' | 'KNEE' | 'BREAST';
  readonly description: string;
}

export const VIEW_FACTS: Readonly<Record<ViewName, ViewFacts>> = {
  chestCt: { bodyPart: 'CHEST', description: 'Axial' },
  abdomenCt: { bodyPart: 'ABDOMEN', description: 'Axial' },
  abdomenUs: { bodyPart: 'ABDOMEN', description: 'Sagittal sweep' },
  chestPa: { bodyPart: 'CHEST', description: 'PA' },
  chestLateral: { bodyPart: 'CHEST', description: 'Lateral' },
  headCt: { bodyPart: 'HEAD', description: 'Axial' },
  kneeAp: { bodyPart: 'KNEE', description: 'AP' },
  kneeLateral: { bodyPart: 'KNEE', description: 'Lateral' },
  kneeMr: { bodyPart: 'KNEE', description: 'Sagittal PD FS' },
  breastRightCc: { bodyPart: 'BREAST', description: 'R CC' },
  breastLeftCc: { bodyPart: 'BREAST', description: 'L CC' },
  breastRightMlo: { bodyPart: 'BREAST', description: 'R MLO' },
  breastLeftMlo: { bodyPart: 'BREAST', description: 'L MLO' },
};

/** What one object of a study has of its own. */
export interface ObjectFacts {
  readonly reference: InstanceReference;
  readonly modality: Modality | 'SEG';
  readonly seriesNumber: number;
  readonly seriesDescription: string;
  readonly instanceNumber: number;
  /** When the series was made, counted from the beginning of the study. */
  readonly minutes: number;
  readonly bodyPart: ViewFacts['bodyPart'];
  /** Of what is paired, where the whole series shows one side. */
  readonly laterality?: 'L' | 'R';
}

/** What the images show beside the body. */
const burnedInText = ({ hazards }: TruthStudy): string | undefined =>
  hazards.find(({ kind, document }) => kind === 'burnedInText' && document === 'images')?.value;

/** General Series, General Equipment, General Image and SOP Common (PS3.3 C.7.3.1, C.7.5.1, C.7.6.1, C.12.1), with the order. */
export function imageModules(study: TruthStudy, facts: ObjectFacts): DicomJson {
  const { reference, laterality } = facts;
  const time = timeAfter(study, facts.minutes);
  return {
    ...studyModules(study),
    ...orderAttributes(study),
    [TAG.SOPClassUID]: attr('UI', reference.sopClassUid),
    [TAG.SOPInstanceUID]: attr('UI', reference.sopInstanceUid),
    [TAG.SeriesInstanceUID]: attr('UI', reference.seriesInstanceUid),
    [TAG.Modality]: attr('CS', facts.modality),
    [TAG.SeriesNumber]: attr('IS', facts.seriesNumber),
    [TAG.SeriesDescription]: attr('LO', `${facts.seriesDescription} SYNTHETIC`),
    [TAG.BodyPartExamined]: attr('CS', facts.bodyPart),
    ...(laterality ? { [TAG.Laterality]: attr('CS', laterality) } : {}),
    [TAG.Manufacturer]: attr('LO', 'SYNTHETIC'),
    [TAG.ManufacturerModelName]: attr('LO', 'Parametric phantom'),
    [TAG.SeriesDate]: attr('DA', study.studyDate),
    [TAG.SeriesTime]: attr('TM', time),
    [TAG.ContentDate]: attr('DA', study.studyDate),
    [TAG.ContentTime]: attr('TM', time),
    [TAG.InstanceNumber]: attr('IS', facts.instanceNumber),
    [IMAGE_COMMENTS]: attr('LT', SYNTHETIC_MARK),
    [TAG.DerivationDescription]: attr('ST', 'Computed from a parametric phantom'),
    [IMAGE_TAG.LossyImageCompression]: attr('CS', '00'),
    [IMAGE_TAG.BurnedInAnnotation]: attr('CS', burnedInText(study) === undefined ? 'NO' : 'YES'),
  };
}

/** One for all cross-sections of a study. */
export const frameOfReferenceUid = (study: TruthStudy): string => objectUid(study, 'frame of reference');

/** The frame with what is burned into the images of this study; the pixels given stay as they are. */
export function withBurnedIn(study: TruthStudy, frame: Frame): Frame {
  const text = burnedInText(study);
  if (text === undefined) return frame;
  const pixels = frame.pixels.slice();
  burnIn({ ...frame, pixels }, text, 2 ** frame.bitsStored - 1);
  return { ...frame, pixels };
}

/** Millimetres as DICOM has them: what is behind the sixth digit is an accident of arithmetic. */
export const mm = (value: number): number => Number(value.toFixed(6));
