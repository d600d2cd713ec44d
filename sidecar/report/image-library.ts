import { MEASUREMENT_REPORT as MR, QUANTITATIVE_PROCEDURE } from '../dicom/codes.ts';
import type { Code } from '../domain/code.ts';
import type { InstanceReference } from '../domain/evidence.ts';
import { isImageSeries, type Series } from '../domain/study.ts';
import { entryOf } from '../domain/table.ts';
import { codeValue, containerValue, type Item, imageValue } from './measurement-items.ts';

/** CID 29 Acquisition Modality: the code is the Modality (0008,0060) itself. */
const MODALITY_NAMES: Readonly<Record<string, string>> = {
  CR: 'Computed Radiography',
  CT: 'Computed Tomography',
  DX: 'Digital Radiography',
  ES: 'Endoscopy',
  IVUS: 'Intravascular Ultrasound',
  MG: 'Mammography',
  MR: 'Magnetic Resonance',
  NM: 'Nuclear Medicine',
  OCT: 'Optical Coherence Tomography',
  OP: 'Ophthalmic Photography',
  PT: 'Positron emission tomography',
  PX: 'Panoramic X-Ray',
  RF: 'Radiofluoroscopy',
  RG: 'Radiographic imaging',
  SM: 'Slide Microscopy',
  US: 'Ultrasound',
  XA: 'X-Ray Angiography',
  XC: 'External-camera Photography',
};

/** Nothing for what the context group does not know: there OT is no member, and the row is optional (TID 1602). */
const modalityCode = (modality: string): readonly Code[] => {
  const name = entryOf(MODALITY_NAMES, modality);
  return name === undefined ? [] : [{ value: modality, scheme: 'DCM', meaning: name }];
};

/**
 * TID 1600 Image Library: the images that carry regions, a group for each modality. The entries are only pointed at, so
 * that frames stand with the regions alone.
 * @param modalityOf (0008,0060) of the image's series
 */
export function imageLibrary(
  images: readonly InstanceReference[],
  modalityOf: (image: InstanceReference) => string,
): Item {
  const unique = [...new Map(images.map((image) => [image.sopInstanceUid, image])).values()];
  const groups = [...Map.groupBy(unique, modalityOf)].map(([modality, ofModality]) =>
    containerValue('CONTAINS', MR.ImageLibraryGroup, [
      ...modalityCode(modality).map((code) => codeValue('HAS ACQ CONTEXT', MR.Modality, code)),
      ...ofModality.map(({ frames: _frames, ...whole }) => imageValue('CONTAINS', whole)),
    ]),
  );
  return containerValue('CONTAINS', MR.ImageLibrary, groups, '1600');
}

const PROCEDURES: Readonly<Record<string, Code>> = {
  CT: QUANTITATIVE_PROCEDURE.Ct,
  MR: QUANTITATIVE_PROCEDURE.Mri,
  PT: QUANTITATIVE_PROCEDURE.Pet,
  NM: QUANTITATIVE_PROCEDURE.NuclearMedicine,
};

/** Procedure reported (CID 100): as specific as all image series of the study agree on. */
export function procedureReported(series: readonly Series[]): Code {
  const [modality = '', ...others] = new Set(series.filter(isImageSeries).map((one) => one.modality));
  return (others.length === 0 ? entryOf(PROCEDURES, modality) : undefined) ?? QUANTITATIVE_PROCEDURE.Imaging;
}
