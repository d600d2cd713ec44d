import { attr, TAG } from '../../../sidecar/dicom/dicom-json.ts';
import type { InstanceReference } from '../../../sidecar/domain/evidence.ts';
import { seriesInstanceUid, sopClassUid, sopInstanceUid } from '../../../sidecar/domain/identifiers.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { timeAfter } from '../../../sidecar/synth/objects/study-object.ts';
import { IMAGE_COMMENTS, SYNTHETIC_MARK } from '../../../sidecar/synth/synthetic-mark.ts';
import { syntheticUid } from '../../../sidecar/synth/synthetic-uid.ts';
import { chestPhantom, renderSlice } from './phantom.ts';
import { imagePosition } from './slice-grid.ts';
import { studyModules } from './study-modules.ts';
import type { SyntheticPatient, SyntheticStudy } from './timeline.ts';

const CT_IMAGE_STORAGE = sopClassUid('1.2.840.10008.5.1.4.1.1.2');
const RESCALE_INTERCEPT = -1024;
const MAX_STORED = 4095;

/** How slice `index` (0 = most cranial) of a study is called. */
export function ctImageReference(patient: SyntheticPatient, study: SyntheticStudy, index: number): InstanceReference {
  return {
    studyInstanceUid: study.studyInstanceUid,
    seriesInstanceUid: seriesInstanceUid(syntheticUid(patient.key, study.role, 'ct')),
    sopInstanceUid: sopInstanceUid(syntheticUid(patient.key, study.role, 'ct', String(index))),
    sopClassUid: CT_IMAGE_STORAGE,
  };
}

export const frameOfReferenceUid = (patient: SyntheticPatient, study: SyntheticStudy): string =>
  syntheticUid(patient.key, study.role, 'frame-of-reference');

/** The study's CT series (PS3.3 A.3), head to feet, one dataset at a time so that no one need hold them all. */
export function* ctImages(patient: SyntheticPatient, study: SyntheticStudy): Generator<DicomJson> {
  const nodules = patient.lesions.map(({ centre, diameterMm }) => ({ centre, diameterMm: diameterMm[study.role] }));
  const phantom = chestPhantom(patient.bodySeed, patient.grid, nodules);
  const shared = { ...studyModules(patient, study), ...seriesModules(patient, study), ...PIXEL_MODULES };
  for (let index = 0; index < patient.grid.sliceCount; index++) {
    const hu = renderSlice(phantom, index, `${patient.key}/${study.role}`);
    yield { ...shared, ...imageModules(patient, study, index), [TAG.PixelData]: attr('OW', storedPixels(hu)) };
  }
}

/** 12 bits of unsigned 16, little endian: HU + 1024. */
function storedPixels(hu: Float32Array): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(hu.length * 2));
  for (let index = 0; index < hu.length; index++) {
    const stored = Math.round((hu[index] ?? 0) - RESCALE_INTERCEPT);
    bytes.setUint16(index * 2, Math.min(MAX_STORED, Math.max(0, stored)), true);
  }
  return new Uint8Array(bytes.buffer);
}

/** Image Pixel, CT Image and VOI LUT modules: what all slices share. The lung window comes first. */
const PIXEL_MODULES: DicomJson = {
  [TAG.SOPClassUID]: attr('UI', CT_IMAGE_STORAGE),
  [TAG.ImageType]: attr('CS', 'DERIVED', 'PRIMARY', 'AXIAL'),
  [TAG.DerivationDescription]: attr('ST', 'Computed from a parametric phantom'),
  [IMAGE_COMMENTS]: attr('LT', SYNTHETIC_MARK),
  [TAG.SamplesPerPixel]: attr('US', 1),
  [TAG.PhotometricInterpretation]: attr('CS', 'MONOCHROME2'),
  [TAG.BitsAllocated]: attr('US', 16),
  [TAG.BitsStored]: attr('US', 12),
  [TAG.HighBit]: attr('US', 11),
  [TAG.PixelRepresentation]: attr('US', 0),
  [TAG.RescaleIntercept]: attr('DS', RESCALE_INTERCEPT),
  [TAG.RescaleSlope]: attr('DS', 1),
  [TAG.RescaleType]: attr('LO', 'HU'),
  [TAG.WindowCenter]: attr('DS', -600, 40),
  [TAG.WindowWidth]: attr('DS', 1500, 400),
  // Type 2: no tube made these images.
  [TAG.KVP]: attr('DS'),
};

function seriesModules(patient: SyntheticPatient, study: SyntheticStudy): DicomJson {
  const { grid } = patient;
  const time = timeAfter(study, 2);
  return {
    [TAG.Modality]: attr('CS', 'CT'),
    [TAG.SeriesNumber]: attr('IS', 2),
    [TAG.SeriesDescription]: attr('LO', 'Axial 5 mm SYNTHETIC'),
    [TAG.BodyPartExamined]: attr('CS', 'CHEST'),
    [TAG.PatientPosition]: attr('CS', 'HFS'),
    [TAG.Manufacturer]: attr('LO', 'SYNTHETIC'),
    [TAG.ManufacturerModelName]: attr('LO', 'Parametric chest phantom'),
    [TAG.FrameOfReferenceUID]: attr('UI', frameOfReferenceUid(patient, study)),
    [TAG.PositionReferenceIndicator]: attr('LO'),
    [TAG.SeriesDate]: attr('DA', study.studyDate),
    [TAG.SeriesTime]: attr('TM', time),
    [TAG.AcquisitionDate]: attr('DA', study.studyDate),
    [TAG.AcquisitionTime]: attr('TM', time),
    [TAG.ContentDate]: attr('DA', study.studyDate),
    [TAG.ContentTime]: attr('TM', time),
    [ACQUISITION_NUMBER]: attr('IS', 1),
    [TAG.Rows]: attr('US', grid.rows),
    [TAG.Columns]: attr('US', grid.columns),
    [TAG.PixelSpacing]: attr('DS', grid.pixelSpacingMm, grid.pixelSpacingMm),
    [TAG.SliceThickness]: attr('DS', grid.sliceThicknessMm),
    // Axial; columns run to the patient's left, rows to the back.
    [TAG.ImageOrientationPatient]: attr('DS', 1, 0, 0, 0, 1, 0),
  };
}

const ACQUISITION_NUMBER = '00200012';

function imageModules(patient: SyntheticPatient, study: SyntheticStudy, index: number): DicomJson {
  const reference = ctImageReference(patient, study, index);
  const position = imagePosition(patient.grid, index);
  return {
    [TAG.SeriesInstanceUID]: attr('UI', reference.seriesInstanceUid),
    [TAG.SOPInstanceUID]: attr('UI', reference.sopInstanceUid),
    [TAG.InstanceNumber]: attr('IS', index + 1),
    [TAG.ImagePositionPatient]: attr('DS', ...position),
    [TAG.SliceLocation]: attr('DS', position[2]),
  };
}
