import { QUANTITY } from '../../sidecar/dicom/codes.ts';
import { encodePart10 } from '../../sidecar/dicom/part10.ts';
import { sha256, uidFromDigest } from '../../sidecar/dicom/uids.ts';
import type { DocumentIdentity, DocumentKind } from '../../sidecar/domain/draft.ts';
import type { FindingEvidence, ImageRegion, InstanceReference } from '../../sidecar/domain/evidence.ts';
import { seriesInstanceUid, sopClassUid, sopInstanceUid } from '../../sidecar/domain/identifiers.ts';
import type { Series } from '../../sidecar/domain/study.ts';
import { buildDraftDocument } from '../../sidecar/report/draft-document.ts';
import { measurementDocument } from '../../sidecar/report/measurement-document.ts';
import { PROFILES } from '../../sidecar/report/profiles.ts';
import { type RetiredBecause, retiredDocument } from '../../sidecar/report/retired-document.ts';
import { draftInput, report, STUDY, type StatementSpec } from '../conformance/drafts.ts';
import { AREA, type LesionSpec, measurementInput, region } from '../conformance/measurements.ts';
import { ctImageReference } from '../support/synthetic-patient/ct-images.ts';
import { makeDemoStudies } from '../support/synthetic-patient/patient-files.ts';
import { nearestSlice, toImagePoint } from '../support/synthetic-patient/slice-grid.ts';
import { studyModules } from '../support/synthetic-patient/study-modules.ts';

/** The synthetic patient's current CT: images only, with nodules where `patient.lesions` says. */
export const { patient, current } = makeDemoStudies('viewer', '20260102', {
  withoutSr: true,
  withoutPrior: true,
});
export const studyUid = current.studyInstanceUid;

const CLASSES = {
  text: sopClassUid('1.2.840.10008.5.1.4.1.1.88.11'),
  measurements: PROFILES.ohif.measurementClass,
};
type SrKind = Exclude<DocumentKind, 'pdf'>;

const uid = (...parts: readonly string[]): string => uidFromDigest(sha256(['viewer', ...parts].join(' ')));

const instanceOf = (kind: SrKind, version: number): InstanceReference => ({
  studyInstanceUid: studyUid,
  seriesInstanceUid: seriesInstanceUid(uid(kind)),
  sopInstanceUid: sopInstanceUid(uid(kind, String(version))),
  sopClassUid: CLASSES[kind],
});

/** One version in the series of its kind. */
const identityOf = (kind: SrKind, version: number): DocumentIdentity => ({
  ...instanceOf(kind, version),
  kind,
  instanceNumber: version,
  contentDate: '20260102',
  contentTime: `10${String(version).padStart(2, '0')}00`,
  timezoneOffset: '+0000',
  ...(version > 1 ? { predecessor: instanceOf(kind, version - 1) } : {}),
});

const { grid } = patient;
const sliceOf = (z: number): number => nearestSlice(grid, z);
const image = (index: number): InstanceReference => ctImageReference(patient, patient.current, index);
const images = Array.from({ length: grid.sliceCount }, (_, index) => image(index));

const study = {
  studyInstanceUid: studyUid,
  identifyingModules: studyModules(patient, patient.current),
  series: [
    {
      seriesInstanceUid: image(0).seriesInstanceUid,
      modality: 'CT',
      bodyPart: 'CHEST',
      instances: images.map(({ sopInstanceUid: sop, sopClassUid: sopClass }) => ({
        sopInstanceUid: sop,
        sopClassUid: sopClass,
      })),
    },
  ] satisfies readonly Series[],
};

/** What fixtures of the conformance tests say of their study, said of this one. */
const ofThisStudy = <T>(input: T): T => JSON.parse(JSON.stringify(input).replaceAll(STUDY, studyUid));

function lesionAt(at: number) {
  const lesion = patient.lesions[at];
  if (!lesion) throw new Error('the patient has no such lesion');
  const [x, y, z] = lesion.centre;
  const [column, row] = toImagePoint(grid, x, y).map((value) => Math.round(value * 64) / 64) as [number, number];
  const { finding, site, laterality } = lesion;
  return { column, row, on: image(sliceOf(z)), slice: sliceOf(z), codes: { finding, site, laterality } };
}

const line = (on: InstanceReference, ...ends: readonly number[]): ImageRegion => region('POLYLINE', ends, on);
const mm = (pixels: number): number => pixels * grid.pixelSpacingMm;

/** Lengths in pixels, as drawn below. */
const [LENGTH, LONG, SHORT, RADIUS] = [6.75, 4.25, 3.5, 2.375];

/** As drawn, in the digits that a vendor gives. */
export const measured = {
  length: mm(LENGTH).toFixed(1),
  long: mm(LONG).toFixed(1),
  short: mm(SHORT).toFixed(1),
  area: (Math.PI * mm(RADIUS) ** 2).toFixed(1),
};

/** Places of the three in the patient's list; the numbers of their slices (from 1, head to feet) and those images. */
const [GROWN, SMALL, THIRD] = [0, 1, 3];
export const slices = {
  line: lesionAt(GROWN).slice + 1,
  axes: lesionAt(SMALL).slice + 1,
  circle: lesionAt(THIRD).slice + 1,
};
export const imagesOfLesions = [GROWN, SMALL, THIRD].map((at) => lesionAt(at).on.sopInstanceUid);

/** Regions under a vendor's own labels: OHIF hydrates none of them out of a document that has them so. */
function lesions(): readonly LesionSpec[] {
  const [grown, small, other] = [lesionAt(GROWN), lesionAt(SMALL), lesionAt(THIRD)];
  const across = line(grown.on, grown.column - LENGTH / 2, grown.row, grown.column + LENGTH / 2, grown.row);
  const long = line(small.on, small.column - LONG / 2, small.row, small.column + LONG / 2, small.row);
  const short = line(small.on, small.column, small.row - SHORT / 2, small.column, small.row + SHORT / 2);
  const around = region('CIRCLE', [other.column, other.row, other.column + RADIUS, other.row], other.on);
  const said = (codes: Partial<FindingEvidence>) => ({ finding: codes });
  return [
    {
      name: 'nodule 1',
      ...said(grown.codes),
      regions: [across],
      numbers: [{ quantity: QUANTITY.LongAxis, text: measured.length }],
      priors: [{ number: { text: '8.0' }, difference: 2, percent: 25, days: 189, date: '20250627' }],
    },
    {
      name: 'nodule 2',
      ...said(small.codes),
      regions: [],
      numbers: [
        { quantity: QUANTITY.LongAxis, text: measured.long, regions: [long] },
        { quantity: QUANTITY.ShortAxis, text: measured.short, regions: [short] },
      ],
    },
    { name: 'nodule 3', ...said(other.codes), regions: [around], numbers: [{ ...AREA, text: measured.area }] },
  ];
}

/** TID 1500 in a series of its own: a line, two axes and a circle of other software. */
export function measurements(version: number): Uint8Array {
  const input = ofThisStudy(measurementInput({ label: 'viewer', lesions: lesions() }));
  const document = measurementDocument({ ...input, study, identity: identityOf('measurements', version) });
  if (!document) throw new Error('there is nothing to be measured');
  return encodePart10(document);
}

/** What the first version of the draft says, and the second no longer does. */
export const FIRST =
  'Nodule in the upper lobe of the left lung: long axis 10.0 mm; previously 8.0 mm on 2025-06-27, ' +
  'a difference of +2.0 mm (+25.0%) in 189 days; larger.';
export const SECOND =
  'Nodule in the upper lobe of the left lung: long axis 11.3 mm; previously 8.0 mm on 2025-06-27, ' +
  'a difference of +3.3 mm (+41.3%) in 189 days; larger.';
/** In both. */
export const OTHER = `Nodule in the lower lobe of the right lung: long axis ${measured.long} mm.`;

const statements = (finding: string): readonly StatementSpec[] => {
  const on = [ofThisStudy(report()), lesionAt(GROWN).on];
  return [
    {
      section: 'summary',
      text: 'AI DRAFT - NOT VERIFIED. Prepared by Preread 0.1.0 without a radiologist.',
      on,
      weight: 2,
    },
    {
      section: 'summary',
      text: `Rests on 1 series, ${grid.sliceCount} images and 1 structured report received until 2026-01-02 10:00 +00:00.`,
      on,
      weight: 1,
    },
    { section: 'technique', text: `CT, chest: 1 series, ${grid.sliceCount} images, slice thickness 5 mm.`, on },
    { section: 'comparison', text: 'Compared with CT of 2025-06-27.', on },
    { section: 'findings', text: finding, on, weight: 10 },
    { section: 'findings', text: OTHER, on, weight: 5 },
    { section: 'impression', text: '1. Nodule in the upper lobe of the left lung: larger.', on },
  ];
};

/** The text draft (Basic Text SR) with one finding in it. */
export function textDraft(version: number, finding: string): Uint8Array {
  const input = draftInput({ label: `viewer ${version}`, statements: statements(finding) });
  const draft = { ...input.draft, studyInstanceUid: studyUid };
  return encodePart10(
    buildDraftDocument({ ...input, draft, study, identity: { ...input.identity, ...identityOf('text', version) } }),
  );
}

/** How the retired document names the report that counts. */
export const REPORT_THAT_COUNTS = 'CT chest report, verified 2026-01-02 11:30 by Reader^Rita.';

/** The last document of a series: in its class, and no finding in it. */
export function retired(kind: SrKind, version: number): Uint8Array {
  const instance: InstanceReference = {
    studyInstanceUid: studyUid,
    seriesInstanceUid: seriesInstanceUid(uid('verified report')),
    sopInstanceUid: sopInstanceUid(uid('verified report', '1')),
    sopClassUid: CLASSES.text,
  };
  const because: RetiredBecause = { reason: 'verified', replacedBy: { instance, words: REPORT_THAT_COUNTS } };
  const identity: DocumentIdentity = { ...identityOf(kind, version), retired: true };
  return encodePart10(retiredDocument({ identity, study, because, softwareVersion: '0.1.0' }));
}
