import { CONTEXT, MEASUREMENT_REPORT as MR, QUANTITATIVE_PROCEDURE } from '../../dicom/codes.ts';
import { sequence, TAG } from '../../dicom/dicom-json.ts';
import type { Code } from '../../domain/code.ts';
import type { InstanceReference } from '../../domain/evidence.ts';
import type { DicomJson } from '../../domain/study.ts';
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
} from '../sr-items.ts';
import type { Device } from './observers.ts';

export const COMPREHENSIVE_3D_SR = '1.2.840.10008.5.1.4.1.1.88.34';

export interface WrittenNumber {
  readonly quantity: Code;
  /** As it stands (DS). */
  readonly text: string;
  /** Absent: written without any. */
  readonly unit?: Code;
  /** What part of the lesion it measures. */
  readonly part?: Code;
}

export interface WrittenRegion {
  /** Column\row pairs of a closed outline, in pixels. */
  readonly outline: readonly number[];
  readonly image: InstanceReference;
}

/** One lesion as a document names it. */
export interface WrittenLesion {
  readonly trackingIdentifier: string;
  readonly trackingUid: string;
  readonly finding: Code;
  readonly site: Code;
  readonly laterality?: Code;
  /** Part of the site. */
  readonly topography?: Code;
  readonly region?: WrittenRegion;
  readonly numbers: readonly WrittenNumber[];
  readonly evaluations?: readonly { readonly question: Code; readonly answer: Code }[];
}

export interface MeasurementReport {
  /** TID 1002 to 1004, of the whole document. */
  readonly observer: readonly DicomJson[];
  /** Who speaks in its measurements, where that is not the same. */
  readonly measuredBy?: readonly DicomJson[];
  readonly modality: keyof typeof MODALITIES;
  /** TID 4019: by whose algorithm it was measured. */
  readonly algorithm?: Device;
  readonly lesions: readonly WrittenLesion[];
  /** Free text beside the measurements. */
  readonly comment?: string;
  /** Findings that the observer of the document says are not there. */
  readonly denied?: readonly Code[];
}

const dcm = (value: string, meaning: string): Code => ({ value, scheme: 'DCM', meaning });

/** CID 29 Acquisition Modality; CID 100 knows no radiograph, which is an imaging procedure. */
const MODALITIES = {
  CT: { code: dcm('CT', 'Computed Tomography'), procedure: QUANTITATIVE_PROCEDURE.Ct },
  MR: { code: dcm('MR', 'Magnetic Resonance'), procedure: QUANTITATIVE_PROCEDURE.Mri },
  DX: { code: dcm('DX', 'Digital Radiography'), procedure: QUANTITATIVE_PROCEDURE.Imaging },
  MG: { code: dcm('MG', 'Mammography'), procedure: QUANTITATIVE_PROCEDURE.Imaging },
} as const;

const ABSENT: Code = { value: '272519000', scheme: 'SCT', meaning: 'Absent' };

/** TID 1204. */
export const english = (): DicomJson =>
  codeValue('HAS CONCEPT MOD', CONTEXT.Language, CONTEXT.English, [
    codeValue('HAS CONCEPT MOD', CONTEXT.CountryOfLanguage, CONTEXT.UnitedStates),
  ]);

/** Evidence and content of a measurement report (PS3.3 C.17.2, TID 1500). */
export function measurementReport(report: MeasurementReport): DicomJson {
  const { observer, modality, lesions, denied = [] } = report;
  const images = lesions.flatMap(({ region }) => (region ? [region.image] : []));
  const { procedure } = MODALITIES[modality];
  return {
    ...(images.length > 0
      ? { [TAG.CurrentRequestedProcedureEvidenceSequence]: sequence(...seriesEvidence(images)) }
      : {}),
    ...rootContainer(MR.ImagingMeasurementReport, '1500', [
      english(),
      ...observer,
      codeValue('HAS CONCEPT MOD', CONTEXT.ProcedureReported, procedure),
      ...(images.length > 0 ? [imageLibrary(images, MODALITIES[modality].code)] : []),
      measurements(report),
      ...(denied.length > 0
        ? [
            container(
              MR.QualitativeEvaluations,
              denied.map((finding) => codeValue('CONTAINS', finding, ABSENT)),
            ),
          ]
        : []),
    ]),
  };
}

function measurements({ algorithm, lesions, comment, measuredBy = [] }: MeasurementReport): DicomJson {
  // A group by TID 1410 has its region. One kind of group for each document: both are called the same, and validators
  // take one for the other.
  const planar = lesions.every(({ region }) => region !== undefined);
  return container(MR.ImagingMeasurements, [
    ...measuredBy,
    ...(algorithm
      ? [
          textValue('HAS CONCEPT MOD', MR.AlgorithmName, algorithm.model),
          textValue('HAS CONCEPT MOD', MR.AlgorithmVersion, algorithm.version),
        ]
      : []),
    ...lesions.map((lesion) => measurementGroup(lesion, planar)),
    ...(comment === undefined ? [] : [textValue('CONTAINS', MR.Comment, comment)]),
  ]);
}

/**
 * TID 1410 or 1501. By the first, the region stands in the group (it must) and again below the numbers: OHIF draws
 * either, but makes it editable only when the first number carries it. By the second, only numbers have regions.
 */
function measurementGroup(lesion: WrittenLesion, planar: boolean): DicomJson {
  const { region } = lesion;
  const outline = (relationship: 'CONTAINS' | 'INFERRED FROM') =>
    region ? [polylineValue(relationship, MR.ImageRegion, region.outline, region.image)] : [];
  return container(
    MR.MeasurementGroup,
    [
      textValue('HAS OBS CONTEXT', MR.TrackingIdentifier, lesion.trackingIdentifier),
      uidValue('HAS OBS CONTEXT', MR.TrackingUniqueIdentifier, lesion.trackingUid),
      codeValue('CONTAINS', MR.Finding, lesion.finding),
      findingSite(lesion),
      ...(planar ? outline('CONTAINS') : []),
      ...lesion.numbers.map(({ quantity, text, unit, part }) =>
        numberValue(quantity, text, unit, [
          ...(part ? [codeValue('HAS CONCEPT MOD', MR.TopographicalModifier, part)] : []),
          ...outline('INFERRED FROM'),
        ]),
      ),
      ...(lesion.evaluations ?? []).map(({ question, answer }) => codeValue('CONTAINS', question, answer)),
    ],
    planar ? '1410' : '1501',
  );
}

const findingSite = ({ site, laterality, topography }: WrittenLesion): DicomJson =>
  codeValue('HAS CONCEPT MOD', MR.FindingSite, site, [
    ...(laterality ? [codeValue('HAS CONCEPT MOD', MR.Laterality, laterality)] : []),
    ...(topography ? [codeValue('HAS CONCEPT MOD', MR.TopographicalModifier, topography)] : []),
  ]);

/** TID 1600: the images that the groups point at. */
function imageLibrary(images: readonly InstanceReference[], modality: Code): DicomJson {
  const unique = new Map(images.map((image) => [image.sopInstanceUid, image]));
  const group = container(MR.ImageLibraryGroup, [
    codeValue('HAS ACQ CONTEXT', MR.Modality, modality),
    ...[...unique.values()].map((image) => imageValue('CONTAINS', image)),
  ]);
  return container(MR.ImageLibrary, [group], '1600');
}
