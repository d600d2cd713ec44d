import { attr, sequence, TAG } from '../../dicom/dicom-json.ts';
import type { InstanceReference } from '../../domain/evidence.ts';
import { seriesInstanceUid, sopClassUid, sopInstanceUid } from '../../domain/identifiers.ts';
import type { DicomJson } from '../../domain/study.ts';
import { studyPlan } from '../department/study-plan.ts';
import type { TruthStudy } from '../department/truth.ts';
import type { SyntheticImage } from '../images/image.ts';
import { studyImages } from '../images/study-images.ts';
import type { Detail } from '../images/views.ts';
import { seededRandom } from '../random.ts';
import { imageModules, mm, VIEW_FACTS, withBurnedIn } from './image-base.ts';
import { IMAGE_TAG } from './image-tags.ts';
import { type Frame, type ImageDataset, imagePixelModule } from './pixels.ts';
import { objectUid } from './study-object.ts';

const ULTRASOUND_MULTI_FRAME = '1.2.840.10008.5.1.4.1.1.3.1';
const VIEW = 'abdomenUs';
const SHARE = 1 / 3;
const FRAME_MS = 120;

/** Of the CT studies of an abdomen about a third has a sweep with the ultrasound probe, too. */
export const hasSweep = (study: TruthStudy): boolean =>
  study.views.includes('abdomenCt') && seededRandom(objectUid(study, VIEW, 'share')).uniform() < SHARE;

export const sweepReference = (study: TruthStudy): InstanceReference => ({
  studyInstanceUid: study.studyInstanceUid,
  seriesInstanceUid: seriesInstanceUid(objectUid(study, VIEW)),
  sopInstanceUid: sopInstanceUid(objectUid(study, VIEW, '0')),
  sopClassUid: sopClassUid(ULTRASOUND_MULTI_FRAME),
});

/** The upper 8 of 12 bits: as scanners store what they show. */
const eightBits = ({ rows, columns, pixels }: SyntheticImage): Frame => ({
  rows,
  columns,
  bitsStored: 8,
  pixels: pixels.map((value) => value >> 4),
});

/** A sweep of planes through liver, gallbladder and right kidney as Ultrasound Multi-frame Image (PS3.3 A.7). */
export function ultrasoundSweep(study: TruthStudy, detail: Detail = {}): ImageDataset {
  const images = Array.from(
    studyImages({ ...studyPlan(study), ...detail, views: [VIEW] }),
    ({ image }): SyntheticImage => image,
  );
  const [firstImage, ...others] = images;
  if (!firstImage) throw new TypeError('a sweep has planes');
  const frame = (image: SyntheticImage) => withBurnedIn(study, eightBits(image));
  const first = frame(firstImage);
  const { bodyPart, description } = VIEW_FACTS[VIEW];
  return {
    dataset: {
      ...imageModules(study, {
        reference: sweepReference(study),
        modality: 'US',
        seriesNumber: study.views.length + 1,
        seriesDescription: description,
        instanceNumber: 1,
        minutes: 15,
        bodyPart,
      }),
      ...imagePixelModule(first),
      // Value 3: the examination; value 4: 2D imaging (PS3.3 C.8.5.6.1.1).
      [TAG.ImageType]: attr('CS', 'DERIVED', 'PRIMARY', 'ABDOMINAL', '0001'),
      // The probe lies on the belly, beams run to the back.
      [IMAGE_TAG.PatientOrientation]: attr('CS', 'F', 'P'),
      [IMAGE_TAG.UltrasoundColorDataPresent]: attr('US', 0),
      [TAG.NumberOfFrames]: attr('IS', images.length),
      [IMAGE_TAG.FrameIncrementPointer]: attr('AT', IMAGE_TAG.FrameTime),
      [IMAGE_TAG.FrameTime]: attr('DS', FRAME_MS),
      [IMAGE_TAG.SequenceOfUltrasoundRegions]: sequence(region(firstImage)),
    },
    frames: [first, ...others.map(frame)],
  };
}

/** The whole image is one region of tissue in 2D (PS3.3 C.8.5.5); lengths in cm. */
function region({ rows, columns, pixelSpacingMm }: SyntheticImage): DicomJson {
  const [down, right] = pixelSpacingMm;
  return {
    [IMAGE_TAG.RegionSpatialFormat]: attr('US', 1),
    [IMAGE_TAG.RegionDataType]: attr('US', 1),
    [IMAGE_TAG.RegionFlags]: attr('UL', 0),
    [IMAGE_TAG.RegionLocationMinX0]: attr('UL', 0),
    [IMAGE_TAG.RegionLocationMinY0]: attr('UL', 0),
    [IMAGE_TAG.RegionLocationMaxX1]: attr('UL', columns - 1),
    [IMAGE_TAG.RegionLocationMaxY1]: attr('UL', rows - 1),
    [IMAGE_TAG.PhysicalUnitsXDirection]: attr('US', 3),
    [IMAGE_TAG.PhysicalUnitsYDirection]: attr('US', 3),
    [IMAGE_TAG.PhysicalDeltaX]: attr('FD', mm(right) / 10),
    [IMAGE_TAG.PhysicalDeltaY]: attr('FD', mm(down) / 10),
  };
}
