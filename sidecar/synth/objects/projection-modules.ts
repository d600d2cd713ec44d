import { attr, codeItem, sequence, TAG } from '../../dicom/dicom-json.ts';
import type { Code } from '../../domain/code.ts';
import type { DicomJson } from '../../domain/study.ts';
import type { TruthStudy } from '../department/truth.ts';
import type { SyntheticImage } from '../images/image.ts';
import type { StudyImage } from '../images/study-images.ts';
import type { ViewName } from '../images/views.ts';
import { mm, VIEW_FACTS } from './image-base.ts';
import { IMAGE_TAG } from './image-tags.ts';

const sct = (value: string, meaning: string): Code => ({ value, scheme: 'SCT', meaning });

/** CID 4009 DX Anatomy Imaged. */
const ANATOMY = {
  CHEST: sct('51185008', 'Chest'),
  KNEE: sct('72696002', 'Knee'),
  BREAST: sct('76752008', 'Breast'),
} as const;

const CRANIO_CAUDAL = sct('399162004', 'cranio-caudal');
const OBLIQUE = sct('399368009', 'medio-lateral oblique');

/** CID 4010 DX View, CID 4014 View for Mammography. */
const VIEW_CODES: Readonly<Partial<Record<ViewName, Code>>> = {
  chestPa: sct('272479007', 'postero-anterior'),
  chestLateral: sct('399173006', 'left lateral'),
  kneeAp: sct('399348003', 'antero-posterior'),
  kneeLateral: sct('399067008', 'lateral'),
  breastRightCc: CRANIO_CAUDAL,
  breastLeftCc: CRANIO_CAUDAL,
  breastRightMlo: OBLIQUE,
  breastLeftMlo: OBLIQUE,
};

const SIDE = { left: 'L', right: 'R' } as const;

interface Projected {
  readonly projection: NonNullable<SyntheticImage['projection']>;
  readonly anatomy: Code;
  readonly viewCode: Code;
}

/** @throws TypeError for an image that is no projection */
function projected({ view, image: { projection } }: Pick<StudyImage, 'view' | 'image'>): Projected {
  const { bodyPart } = VIEW_FACTS[view];
  const viewCode = VIEW_CODES[view];
  if (!projection || !viewCode || !(bodyPart === 'CHEST' || bodyPart === 'KNEE' || bodyPart === 'BREAST'))
    throw new TypeError('not a projection');
  return { projection, viewCode, anatomy: ANATOMY[bodyPart] };
}

/** DX Series, Anatomy Imaged, Image, Detector and Positioning (PS3.3 C.8.11.1 to C.8.11.5). */
export function dxModules(study: TruthStudy, shown: Pick<StudyImage, 'view' | 'image'>): DicomJson {
  const { projection, anatomy, viewCode } = projected(shown);
  const { pixelSpacingMm, window } = shown.image;
  const spacing = pixelSpacingMm.map(mm);
  return {
    [IMAGE_TAG.PresentationIntentType]: attr('CS', 'FOR PRESENTATION'),
    // Value 3 is empty in a Digital X-Ray Image (PS3.3 C.8.11.3.1.1).
    [TAG.ImageType]: attr('CS', 'DERIVED', 'PRIMARY', ''),
    [IMAGE_TAG.ImageLaterality]: attr('CS', projection.laterality ?? (study.side ? SIDE[study.side] : 'U')),
    [IMAGE_TAG.AnatomicRegionSequence]: sequence(codeItem(anatomy)),
    [IMAGE_TAG.PatientOrientation]: attr('CS', ...projection.patientOrientation),
    [IMAGE_TAG.ViewPosition]: attr('CS', projection.viewPosition),
    [IMAGE_TAG.ViewCodeSequence]: sequence(codeItem(viewCode)),
    // Type 2, as the positioner: there was no detector. Rays are parallel, so that its pixels are as large as those of the body.
    [IMAGE_TAG.DetectorType]: attr('CS'),
    [IMAGE_TAG.ImagerPixelSpacing]: attr('DS', ...spacing),
    [TAG.PixelSpacing]: attr('DS', ...spacing),
    [IMAGE_TAG.PixelIntensityRelationship]: attr('CS', 'LOG'),
    // Bone is white: higher values are less radiation.
    [IMAGE_TAG.PixelIntensityRelationshipSign]: attr('SS', -1),
    [TAG.RescaleIntercept]: attr('DS', 0),
    [TAG.RescaleSlope]: attr('DS', 1),
    [TAG.RescaleType]: attr('LO', 'US'),
    [IMAGE_TAG.PresentationLUTShape]: attr('CS', 'IDENTITY'),
    [TAG.WindowCenter]: attr('DS', window.center),
    [TAG.WindowWidth]: attr('DS', window.width),
    [IMAGE_TAG.PositionerType]: attr('CS'),
    [IMAGE_TAG.AcquisitionContextSequence]: sequence(),
  };
}

/** DX modules with those of mammography (PS3.3 C.8.11.6, C.8.11.7). */
export function mgModules(study: TruthStudy, shown: Pick<StudyImage, 'view' | 'image'>): DicomJson {
  const { projection, viewCode } = projected(shown);
  const view: DicomJson = { ...codeItem(viewCode), [IMAGE_TAG.ViewModifierCodeSequence]: sequence() };
  return {
    ...dxModules(study, shown),
    [IMAGE_TAG.ViewCodeSequence]: sequence(view),
    [IMAGE_TAG.OrganExposed]: attr('CS', 'BREAST'),
    [IMAGE_TAG.BreastImplantPresent]: attr('CS', 'NO'),
    [IMAGE_TAG.PositionerType]: attr('CS', 'MAMMOGRAPHIC'),
    [IMAGE_TAG.PositionerPrimaryAngle]: attr('DS', projection.viewPosition === 'MLO' ? 45 : 0),
  };
}
