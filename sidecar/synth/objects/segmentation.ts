import { LATERALITY } from '../../dicom/codes.ts';
import { attr, codeItem, sequence, TAG } from '../../dicom/dicom-json.ts';
import type { Code } from '../../domain/code.ts';
import type { InstanceReference } from '../../domain/evidence.ts';
import { seriesInstanceUid, sopClassUid, sopInstanceUid } from '../../domain/identifiers.ts';
import type { DicomJson } from '../../domain/study.ts';
import type { Concept, Laterality, TruthFinding, TruthStudy } from '../department/truth.ts';
import { FINDING } from '../department/vocabulary.ts';
import type { SyntheticImage } from '../images/image.ts';
import type { StudyImage } from '../images/study-images.ts';
import { SYNTHETIC_MARK } from '../synthetic-mark.ts';
import { bitPacker } from './bit-packer.ts';
import { frameOfReferenceUid, imageModules, mm, VIEW_FACTS } from './image-base.ts';
import { IMAGE_TAG } from './image-tags.ts';
import { imageReference, objectUid } from './study-object.ts';

const SEGMENTATION = '1.2.840.10008.5.1.4.1.1.66.4';
/** With more lesions nobody draws outlines. */
const MOST_LESIONS = 3;

/** CID 7150 Segmentation Property Categories. */
const ABNORMAL: Code = { value: '49755003', scheme: 'SCT', meaning: 'Morphologically Abnormal Structure' };
const PHYSICAL_OBJECT: Code = { value: '260787004', scheme: 'SCT', meaning: 'Physical object' };
const DEVICES: ReadonlySet<string> = new Set(
  [FINDING.endotrachealTube, FINDING.nasogastricTube, FINDING.centralLine, FINDING.chestTube, FINDING.pacemaker].map(
    ({ name }) => name,
  ),
);
/** CID 7203 Image Derivation, CID 7202 Source Image Purposes of Reference. */
const DERIVED_BY: Code = { value: '113076', scheme: 'DCM', meaning: 'Segmentation' };
const SOURCE: Code = { value: '121322', scheme: 'DCM', meaning: 'Source image for image processing operation' };

const SIDES: Readonly<Record<Laterality, Code>> = {
  left: LATERALITY.Left,
  right: LATERALITY.Right,
  bilateral: LATERALITY.Bilateral,
};

export const segmentationReference = (study: TruthStudy): InstanceReference => ({
  studyInstanceUid: study.studyInstanceUid,
  seriesInstanceUid: seriesInstanceUid(objectUid(study, 'segmentation')),
  sopInstanceUid: sopInstanceUid(objectUid(study, 'segmentation', '0')),
  sopClassUid: sopClassUid(SEGMENTATION),
});

/** What the reader saw and outlined; what was overlooked is in no document. */
function outlined({ modality, findings }: TruthStudy): readonly TruthFinding[] {
  const seen = findings.filter(({ visible, reader }) => visible && reader.described);
  return modality === 'CT' && seen.length <= MOST_LESIONS ? seen : [];
}

type Plane = NonNullable<SyntheticImage['plane']>;

/** One lesion in one slice. */
interface SegmentFrame {
  readonly segment: number;
  /** From 1: which of the slices that show anything. */
  readonly place: number;
  readonly plane: Plane;
  readonly source: InstanceReference;
}

/** Takes a CT's slices one by one, and keeps no more of them than the lesions' bits. */
export interface SegmentationDraft {
  add(shown: StudyImage): void;
  /** Segmentation (PS3.3 A.51), BINARY: a segment for each outlined lesion that a slice shows; undefined without any. */
  dataset(): DicomJson | undefined;
}

export function segmentationOf(study: TruthStudy): SegmentationDraft {
  const findings = outlined(study);
  const shownFindings: TruthFinding[] = [];
  const frames: SegmentFrame[] = [];
  const bits = bitPacker();
  let last: StudyImage | undefined;
  let places = 0;
  const segmentOf = (finding: TruthFinding): number => {
    if (!shownFindings.includes(finding)) shownFindings.push(finding);
    return shownFindings.indexOf(finding) + 1;
  };
  return {
    add(shown) {
      const { plane, index } = shown.image;
      const here = findings.filter(({ spec }) => shown.lesions.some(({ lesionId }) => lesionId === spec.id));
      if (!plane || here.length === 0) return;
      places++;
      last = shown;
      const source = imageReference(study, shown.view, index);
      for (const finding of here) {
        bits.append(shown.maskOf(finding.spec.id).pixels);
        frames.push({ segment: segmentOf(finding), place: places, plane, source });
      }
    },
    dataset: () =>
      last && {
        ...segmentationModules(study, last, shownFindings, frames),
        [TAG.PixelData]: attr('OB', bits.bytes()),
      },
  };
}

function segmentationModules(
  study: TruthStudy,
  { view, image }: StudyImage,
  findings: readonly TruthFinding[],
  frames: readonly SegmentFrame[],
): DicomJson {
  const { rows, columns } = image;
  return {
    ...imageModules(study, {
      reference: segmentationReference(study),
      modality: 'SEG',
      seriesNumber: study.views.length + 2,
      seriesDescription: 'Outlines',
      instanceNumber: 1,
      minutes: 20,
      bodyPart: VIEW_FACTS[view].bodyPart,
    }),
    [TAG.DeviceSerialNumber]: attr('LO', 'SYNTHETIC'),
    [TAG.SoftwareVersions]: attr('LO', 'SYNTHETIC'),
    [TAG.ImageType]: attr('CS', 'DERIVED', 'PRIMARY'),
    [IMAGE_TAG.BurnedInAnnotation]: attr('CS', 'NO'),
    [IMAGE_TAG.ContentLabel]: attr('CS', 'SYNTHETIC'),
    [IMAGE_TAG.ContentDescription]: attr('LO', SYNTHETIC_MARK),
    [IMAGE_TAG.ContentCreatorName]: attr('PN'),
    [TAG.SamplesPerPixel]: attr('US', 1),
    [TAG.PhotometricInterpretation]: attr('CS', 'MONOCHROME2'),
    [TAG.Rows]: attr('US', rows),
    [TAG.Columns]: attr('US', columns),
    [TAG.BitsAllocated]: attr('US', 1),
    [TAG.BitsStored]: attr('US', 1),
    [TAG.HighBit]: attr('US', 0),
    [TAG.PixelRepresentation]: attr('US', 0),
    [TAG.NumberOfFrames]: attr('IS', frames.length),
    [IMAGE_TAG.SegmentationType]: attr('CS', 'BINARY'),
    [IMAGE_TAG.SegmentSequence]: sequence(...findings.map(segmentItem)),
    ...geometry(study, image),
    ...dimensions(study),
    [IMAGE_TAG.PerFrameFunctionalGroupsSequence]: sequence(...frames.map(frameGroups)),
    ...sources(frames),
  };
}

const codeOf = ({ name, code }: Concept): Code | undefined => code && { ...code, meaning: name };

function segmentItem(finding: TruthFinding, at: number): DicomJson {
  const category = DEVICES.has(finding.finding.name) ? PHYSICAL_OBJECT : ABNORMAL;
  const site = codeOf(finding.site);
  return {
    [IMAGE_TAG.SegmentNumber]: attr('US', at + 1),
    [IMAGE_TAG.SegmentLabel]: attr('LO', finding.trackingIdentifier),
    [IMAGE_TAG.SegmentAlgorithmType]: attr('CS', 'AUTOMATIC'),
    [IMAGE_TAG.SegmentAlgorithmName]: attr('LO', 'Shape in the phantom'),
    [IMAGE_TAG.SegmentedPropertyCategoryCodeSequence]: sequence(codeItem(category)),
    // Without a code of its own a lesion is called by its category; its label says more.
    [IMAGE_TAG.SegmentedPropertyTypeCodeSequence]: sequence(codeItem(codeOf(finding.finding) ?? category)),
    ...(site ? { [IMAGE_TAG.AnatomicRegionSequence]: sequence(anatomicRegion(site, finding.laterality)) } : {}),
    [IMAGE_TAG.TrackingID]: attr('UT', finding.trackingIdentifier),
    [IMAGE_TAG.TrackingUID]: attr('UI', finding.trackingUid),
  };
}

const anatomicRegion = (site: Code, laterality: Laterality | undefined): DicomJson => ({
  ...codeItem(site),
  ...(laterality ? { [IMAGE_TAG.AnatomicRegionModifierSequence]: sequence(codeItem(SIDES[laterality])) } : {}),
});

/** Frame of Reference, and the functional groups that all frames share (PS3.3 C.7.6.16.2.1, C.7.6.16.2.4). */
function geometry(study: TruthStudy, { plane, pixelSpacingMm }: SyntheticImage): DicomJson {
  if (!plane) throw new TypeError('a cross-section has a plane');
  const measures: DicomJson = {
    [TAG.SliceThickness]: attr('DS', mm(plane.thicknessMm)),
    [TAG.SpacingBetweenSlices]: attr('DS', mm(plane.spacingMm)),
    [TAG.PixelSpacing]: attr('DS', ...pixelSpacingMm.map(mm)),
  };
  const orientation: DicomJson = {
    [TAG.ImageOrientationPatient]: attr('DS', ...plane.rowDirection, ...plane.columnDirection),
  };
  return {
    [TAG.FrameOfReferenceUID]: attr('UI', frameOfReferenceUid(study)),
    [TAG.PositionReferenceIndicator]: attr('LO'),
    [IMAGE_TAG.SharedFunctionalGroupsSequence]: sequence({
      [IMAGE_TAG.PixelMeasuresSequence]: sequence(measures),
      [IMAGE_TAG.PlaneOrientationSequence]: sequence(orientation),
    }),
  };
}

/** Frames are indexed by segment, then by position (PS3.3 C.7.6.17). */
function dimensions(study: TruthStudy): DicomJson {
  const organization = {
    [IMAGE_TAG.DimensionOrganizationUID]: attr('UI', objectUid(study, 'segmentation dimensions')),
  };
  const index = (label: string, pointer: string, group: string): DicomJson => ({
    ...organization,
    [IMAGE_TAG.DimensionIndexPointer]: attr('AT', pointer),
    [IMAGE_TAG.FunctionalGroupPointer]: attr('AT', group),
    [IMAGE_TAG.DimensionDescriptionLabel]: attr('LO', label),
  });
  return {
    [IMAGE_TAG.DimensionOrganizationSequence]: sequence(organization),
    [IMAGE_TAG.DimensionIndexSequence]: sequence(
      index('Segment', IMAGE_TAG.ReferencedSegmentNumber, IMAGE_TAG.SegmentIdentificationSequence),
      index('Position', TAG.ImagePositionPatient, IMAGE_TAG.PlanePositionSequence),
    ),
  };
}

const sopReference = ({ sopClassUid: classUid, sopInstanceUid: instanceUid }: InstanceReference): DicomJson => ({
  [TAG.ReferencedSOPClassUID]: attr('UI', classUid),
  [TAG.ReferencedSOPInstanceUID]: attr('UI', instanceUid),
});

function frameGroups({ segment, place, plane, source }: SegmentFrame): DicomJson {
  const derivation: DicomJson = {
    [IMAGE_TAG.DerivationCodeSequence]: sequence(codeItem(DERIVED_BY)),
    [IMAGE_TAG.SourceImageSequence]: sequence({
      ...sopReference(source),
      [TAG.PurposeOfReferenceCodeSequence]: sequence(codeItem(SOURCE)),
    }),
  };
  return {
    [IMAGE_TAG.FrameContentSequence]: sequence({ [IMAGE_TAG.DimensionIndexValues]: attr('UL', segment, place) }),
    [IMAGE_TAG.PlanePositionSequence]: sequence({
      [TAG.ImagePositionPatient]: attr('DS', ...plane.position.map(mm)),
    }),
    [IMAGE_TAG.SegmentIdentificationSequence]: sequence({ [IMAGE_TAG.ReferencedSegmentNumber]: attr('US', segment) }),
    [IMAGE_TAG.DerivationImageSequence]: sequence(derivation),
  };
}

/** Common Instance Reference (PS3.3 C.12.2): each slice once. */
function sources(frames: readonly SegmentFrame[]): DicomJson {
  const slices = new Map(frames.map(({ source }) => [source.sopInstanceUid, source]));
  const series = Map.groupBy(slices.values(), (one) => one.seriesInstanceUid);
  return {
    [TAG.ReferencedSeriesSequence]: sequence(
      ...Array.from(series, ([uid, instances]) => ({
        [TAG.SeriesInstanceUID]: attr('UI', uid),
        [IMAGE_TAG.ReferencedInstanceSequence]: sequence(...instances.map(sopReference)),
      })),
    ),
  };
}
