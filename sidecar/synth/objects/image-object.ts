import { attr, TAG } from '../../dicom/dicom-json.ts';
import type { DicomJson } from '../../domain/study.ts';
import type { StudyModality, TruthStudy } from '../department/truth.ts';
import type { SyntheticImage } from '../images/image.ts';
import type { StudyImage } from '../images/study-images.ts';
import { frameOfReferenceUid, imageModules, mm, type ObjectFacts, VIEW_FACTS, withBurnedIn } from './image-base.ts';
import { IMAGE_TAG } from './image-tags.ts';
import { type Frame, type ImageDataset, imagePixelModule } from './pixels.ts';
import { dxModules, mgModules } from './projection-modules.ts';
import { imageReference } from './study-object.ts';

type OfModality = (study: TruthStudy, shown: Pick<StudyImage, 'view' | 'image'>) => DicomJson;

const BY_MODALITY: Readonly<Record<StudyModality, OfModality>> = {
  CT: ctModules,
  DX: dxModules,
  MG: mgModules,
  MR: mrModules,
};

/**
 * An image of a study as CT Image (PS3.3 A.3), Digital X-Ray or Digital Mammography X-Ray Image For Presentation (A.26,
 * A.27) or MR Image (A.4).
 */
export function imageObject(study: TruthStudy, shown: Pick<StudyImage, 'view' | 'image'>): ImageDataset {
  const { view, image } = shown;
  const { rows, columns, bitsStored, pixels } = image;
  const frame: Frame = { rows, columns, bitsStored, pixels };
  return {
    dataset: {
      ...imageModules(study, objectFacts(study, shown)),
      ...BY_MODALITY[study.modality](study, { view, image }),
      ...imagePixelModule(frame),
    },
    frames: [withBurnedIn(study, frame)],
  };
}

function objectFacts(study: TruthStudy, { view, image }: Pick<StudyImage, 'view' | 'image'>): ObjectFacts {
  const at = study.views.indexOf(view);
  const { bodyPart, description } = VIEW_FACTS[view];
  // A projection's side is the image's (PS3.3 C.8.11.2), and may not stand in the series, too (C.7.3.1).
  const laterality = image.projection ? undefined : study.side && (study.side === 'left' ? 'L' : 'R');
  return {
    reference: imageReference(study, view, image.index),
    modality: image.modality,
    seriesNumber: at + 1,
    seriesDescription: description,
    instanceNumber: image.index + 1,
    minutes: 2 + at,
    bodyPart,
    ...(laterality ? { laterality } : {}),
  };
}

/** The lungs' window first, as they are what most chests are read for. */
const SOFT_TISSUE = { center: 40, width: 400 };

function windows(view: StudyImage['view'], { window }: SyntheticImage): DicomJson {
  const all = view === 'chestCt' ? [window, SOFT_TISSUE] : [window];
  return {
    [TAG.WindowCenter]: attr('DS', ...all.map(({ center }) => center)),
    [TAG.WindowWidth]: attr('DS', ...all.map(({ width }) => width)),
  };
}

/** Frame of Reference and Image Plane (PS3.3 C.7.4.1, C.7.6.2). @throws TypeError for an image without a plane */
function planeModules(study: TruthStudy, { plane, pixelSpacingMm }: SyntheticImage): DicomJson {
  if (!plane) throw new TypeError('a cross-section has a plane');
  const { position, rowDirection: r, columnDirection: c } = plane;
  return {
    [TAG.FrameOfReferenceUID]: attr('UI', frameOfReferenceUid(study)),
    [TAG.PositionReferenceIndicator]: attr('LO'),
    [TAG.ImagePositionPatient]: attr('DS', ...position.map(mm)),
    [TAG.ImageOrientationPatient]: attr('DS', ...r, ...c),
    [TAG.SliceThickness]: attr('DS', mm(plane.thicknessMm)),
    [TAG.PixelSpacing]: attr('DS', ...pixelSpacingMm.map(mm)),
  };
}

const acquired = (study: TruthStudy): DicomJson => ({
  [TAG.AcquisitionDate]: attr('DA', study.studyDate),
  [TAG.AcquisitionTime]: attr('TM', study.studyTime),
  [IMAGE_TAG.AcquisitionNumber]: attr('IS', 1),
});

function ctModules(study: TruthStudy, { view, image }: Pick<StudyImage, 'view' | 'image'>): DicomJson {
  const { intercept = 0, slope = 1 } = image.rescale ?? {};
  return {
    ...acquired(study),
    ...planeModules(study, image),
    ...windows(view, image),
    ...(image.plane ? { [TAG.SliceLocation]: attr('DS', mm(image.plane.position[2])) } : {}),
    [TAG.ImageType]: attr('CS', 'DERIVED', 'PRIMARY', 'AXIAL'),
    [TAG.PatientPosition]: attr('CS', 'HFS'),
    [TAG.RescaleIntercept]: attr('DS', intercept),
    [TAG.RescaleSlope]: attr('DS', slope),
    [TAG.RescaleType]: attr('LO', 'HU'),
    // Type 2: no tube made these images.
    [TAG.KVP]: attr('DS'),
  };
}

/** Fat-suppressed proton density as knees usually get it; type 2 numbers of a machine stay empty. */
function mrModules(study: TruthStudy, { view, image }: Pick<StudyImage, 'view' | 'image'>): DicomJson {
  return {
    ...acquired(study),
    ...planeModules(study, image),
    ...windows(view, image),
    [TAG.ImageType]: attr('CS', 'DERIVED', 'PRIMARY', 'OTHER'),
    [TAG.PatientPosition]: attr('CS', 'FFS'),
    ...(image.plane ? { [TAG.SpacingBetweenSlices]: attr('DS', mm(image.plane.spacingMm)) } : {}),
    [IMAGE_TAG.ScanningSequence]: attr('CS', 'SE'),
    [IMAGE_TAG.SequenceVariant]: attr('CS', 'SK'),
    [IMAGE_TAG.ScanOptions]: attr('CS', 'FS'),
    [IMAGE_TAG.MRAcquisitionType]: attr('CS', '2D'),
    [IMAGE_TAG.RepetitionTime]: attr('DS'),
    [IMAGE_TAG.EchoTime]: attr('DS'),
    [IMAGE_TAG.EchoTrainLength]: attr('IS'),
  };
}
