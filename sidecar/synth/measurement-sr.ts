import { CONTEXT, MEASUREMENT_REPORT, QUANTITY, UNIT } from '../dicom/codes.ts';
import { attr, sequence, TAG } from '../dicom/dicom-json.ts';
import type { InstanceReference } from '../domain/evidence.ts';
import type { DicomJson } from '../domain/study.ts';
import { ctImageReference } from './ct-images.ts';
import { documentHeader } from './document-header.ts';
import { nearestSlice, type SliceGrid, toImagePoint } from './slice-grid.ts';
import {
  codeValue,
  container,
  imageValue,
  numberValue,
  polylineValue,
  rootContainer,
  seriesEvidence,
  textValue,
  uidValue,
} from './sr-items.ts';
import {
  measuredLesions,
  type SyntheticLesion,
  type SyntheticPatient,
  type SyntheticStudy,
  syntheticUid,
} from './timeline.ts';

const COMPREHENSIVE_3D_SR = '1.2.840.10008.5.1.4.1.1.88.34';
const VENDOR = { manufacturer: 'SYNTHETIC VENDOR', model: 'Synthetic Nodule AI', version: '1.4.2', serial: 'SYN-1' };
const deviceUid = () => syntheticUid('vendor', VENDOR.model, VENDOR.version);
const CT_PROCEDURE = { value: '25045-6', scheme: 'LN', meaning: 'CT unspecified body region' };
const MODALITY = { value: '121139', scheme: 'DCM', meaning: 'Modality' };
const CT = { value: 'CT', scheme: 'DCM', meaning: 'Computed Tomography' };

/**
 * A measurement report as a vendor's nodule software writes it: Comprehensive 3D SR, TID 1500 with planar groups
 * (TID 1410), by a device, COMPLETE and UNVERIFIED. It names the lesions that `measuredMm` gives this study.
 */
export function measurementSr(patient: SyntheticPatient, study: SyntheticStudy): DicomJson {
  const lesions = measuredLesions(patient, study.role);
  const images = lesions.map((lesion) => lesionImage(patient, study, lesion));
  return {
    ...documentHeader(patient, study, {
      sopClassUid: COMPREHENSIVE_3D_SR,
      label: 'measurement-sr',
      seriesNumber: 501,
      seriesDescription: 'Nodule measurements SYNTHETIC',
      minutes: 6,
      equipment: EQUIPMENT,
    }),
    [TAG.CurrentRequestedProcedureEvidenceSequence]: sequence(...seriesEvidence(images)),
    ...rootContainer(MEASUREMENT_REPORT.ImagingMeasurementReport, '1500', [
      codeValue('HAS CONCEPT MOD', CONTEXT.Language, CONTEXT.English, [
        codeValue('HAS CONCEPT MOD', CONTEXT.CountryOfLanguage, CONTEXT.UnitedStates),
      ]),
      ...deviceObserver(),
      codeValue('HAS CONCEPT MOD', CONTEXT.ProcedureReported, CT_PROCEDURE),
      imageLibrary(images),
      container(MEASUREMENT_REPORT.ImagingMeasurements, [
        textValue('HAS CONCEPT MOD', MEASUREMENT_REPORT.AlgorithmName, VENDOR.model),
        textValue('HAS CONCEPT MOD', MEASUREMENT_REPORT.AlgorithmVersion, VENDOR.version),
        ...lesions.map((lesion) => measurementGroup(patient, study, lesion)),
      ]),
    ]),
  };
}

/** The box around a lesion as measured, on the slice through its centre: column\row pairs of a closed rectangle. */
export function lesionBox(grid: SliceGrid, lesion: SyntheticLesion, diameterMm: number): number[] {
  const [x, y] = lesion.centre;
  const half = diameterMm / 2;
  // Sixty-fourths of a pixel are exact in FL: what is written is what is read.
  const corner = (dx: number, dy: number) =>
    toImagePoint(grid, x + dx, y + dy).map((value) => Math.round(value * 64) / 64);
  return [
    corner(-half, -half),
    corner(half, -half),
    corner(half, half),
    corner(-half, half),
    corner(-half, -half),
  ].flat();
}

const lesionImage = (patient: SyntheticPatient, study: SyntheticStudy, lesion: SyntheticLesion): InstanceReference =>
  ctImageReference(patient, study, nearestSlice(patient.grid, lesion.centre[2]));

/**
 * TID 1410. The region stands in the group (it must) and again below the number: OHIF draws either, but makes it
 * editable only when the first number carries it.
 */
function measurementGroup(patient: SyntheticPatient, study: SyntheticStudy, lesion: SyntheticLesion): DicomJson {
  const measured = lesion.measuredMm[study.role] ?? 0;
  const image = lesionImage(patient, study, lesion);
  const box = lesionBox(patient.grid, lesion, measured);
  return container(
    MEASUREMENT_REPORT.MeasurementGroup,
    [
      textValue('HAS OBS CONTEXT', MEASUREMENT_REPORT.TrackingIdentifier, lesion.trackingIdentifier),
      uidValue('HAS OBS CONTEXT', MEASUREMENT_REPORT.TrackingUniqueIdentifier, lesion.trackingUid),
      codeValue('CONTAINS', MEASUREMENT_REPORT.Finding, lesion.finding),
      codeValue('HAS CONCEPT MOD', MEASUREMENT_REPORT.FindingSite, lesion.site, [
        codeValue('HAS CONCEPT MOD', MEASUREMENT_REPORT.Laterality, lesion.laterality),
      ]),
      polylineValue('CONTAINS', MEASUREMENT_REPORT.ImageRegion, box, image),
      numberValue(QUANTITY.LongAxis, measured.toFixed(1), UNIT.Millimeter, [
        polylineValue('INFERRED FROM', MEASUREMENT_REPORT.ImageRegion, box, image),
      ]),
    ],
    '1410',
  );
}

/** TID 1600: the images that the groups point at. */
function imageLibrary(images: readonly InstanceReference[]): DicomJson {
  const unique = new Map(images.map((image) => [image.sopInstanceUid, image]));
  const group = container(MEASUREMENT_REPORT.ImageLibraryGroup, [
    codeValue('HAS ACQ CONTEXT', MODALITY, CT),
    ...[...unique.values()].map((image) => imageValue('CONTAINS', image)),
  ]);
  return container(MEASUREMENT_REPORT.ImageLibrary, [group], '1600');
}

/** TID 1002 and 1004: a device speaks. */
function deviceObserver(): DicomJson[] {
  return [
    codeValue('HAS OBS CONTEXT', CONTEXT.ObserverType, CONTEXT.Device),
    uidValue('HAS OBS CONTEXT', CONTEXT.DeviceObserverUid, deviceUid()),
    textValue('HAS OBS CONTEXT', CONTEXT.DeviceObserverName, VENDOR.model),
    textValue('HAS OBS CONTEXT', CONTEXT.DeviceObserverManufacturer, VENDOR.manufacturer),
    textValue('HAS OBS CONTEXT', CONTEXT.DeviceObserverModelName, VENDOR.model),
  ];
}

const EQUIPMENT: DicomJson = {
  [TAG.Manufacturer]: attr('LO', VENDOR.manufacturer),
  [TAG.ManufacturerModelName]: attr('LO', VENDOR.model),
  [TAG.DeviceSerialNumber]: attr('LO', VENDOR.serial),
  [TAG.SoftwareVersions]: attr('LO', VENDOR.version),
  [TAG.DeviceUID]: attr('UI', deviceUid()),
};
