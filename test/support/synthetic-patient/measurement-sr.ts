import { QUANTITY, UNIT } from '../../../sidecar/dicom/codes.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { documentHeader } from '../../../sidecar/synth/documents/document-header.ts';
import {
  COMPREHENSIVE_3D_SR,
  measurementReport,
  type WrittenLesion,
} from '../../../sidecar/synth/documents/measurement-report.ts';
import { type Device, deviceObserver, equipmentOf } from '../../../sidecar/synth/documents/observers.ts';
import { ctImageReference } from './ct-images.ts';
import { timelineStudy } from './document-header.ts';
import { nearestSlice, type SliceGrid, toImagePoint } from './slice-grid.ts';
import { measuredLesions, type SyntheticLesion, type SyntheticPatient, type SyntheticStudy } from './timeline.ts';

const VENDOR: Device = {
  manufacturer: 'SYNTHETIC VENDOR',
  model: 'Synthetic Nodule AI',
  version: '1.4.2',
  serial: 'SYN-1',
};

/**
 * A measurement report as a vendor's nodule software writes it: Comprehensive 3D SR, TID 1500 with planar groups
 * (TID 1410), by a device, COMPLETE and UNVERIFIED. It names the lesions that `measuredMm` gives this study.
 */
export function measurementSr(patient: SyntheticPatient, study: SyntheticStudy): DicomJson {
  return {
    ...documentHeader(timelineStudy(patient, study), {
      sopClassUid: COMPREHENSIVE_3D_SR,
      label: 'measurement-sr',
      seriesNumber: 501,
      seriesDescription: 'Nodule measurements SYNTHETIC',
      minutes: 6,
      equipment: equipmentOf(VENDOR),
    }),
    ...measurementReport({
      observer: deviceObserver(VENDOR),
      modality: 'CT',
      algorithm: VENDOR,
      lesions: measuredLesions(patient, study.role).map((lesion) => writtenLesion(patient, study, lesion)),
    }),
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

function writtenLesion(patient: SyntheticPatient, study: SyntheticStudy, lesion: SyntheticLesion): WrittenLesion {
  const { trackingIdentifier, trackingUid, finding, site, laterality, centre } = lesion;
  const measured = lesion.measuredMm[study.role] ?? 0;
  const image = ctImageReference(patient, study, nearestSlice(patient.grid, centre[2]));
  return {
    trackingIdentifier,
    trackingUid,
    finding,
    site,
    laterality,
    region: { outline: lesionBox(patient.grid, lesion, measured), image },
    numbers: [{ quantity: QUANTITY.LongAxis, text: measured.toFixed(1), unit: UNIT.Millimeter }],
  };
}
