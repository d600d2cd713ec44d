import type { Code } from '../domain/code.ts';

const of = (scheme: string, value: string, meaning: string): Code => ({ value, scheme, meaning });
const dcm = (value: string, meaning: string): Code => of('DCM', value, meaning);
const sct = (value: string, meaning: string): Code => of('SCT', value, meaning);
const ln = (value: string, meaning: string): Code => of('LN', value, meaning);
const ucum = (value: string, meaning: string): Code => of('UCUM', value, meaning);

/** CID 7000 Diagnostic Imaging Report Document Titles. */
export const DOCUMENT_TITLE = {
  DiagnosticImagingReport: ln('18748-4', 'Diagnostic Imaging Report'),
  CtReport: ln('18747-6', 'CT Report'),
  CtChestReport: ln('11538-6', 'CT Chest Report'),
  CtHeadReport: ln('11539-4', 'CT Head Report'),
  CtAbdomenReport: ln('11540-2', 'CT Abdomen Report'),
  MriReport: ln('18755-9', 'MRI Report'),
  MriHeadReport: ln('11541-0', 'MRI Head Report'),
  MriSpineReport: ln('18756-7', 'MRI Spine Report'),
  UltrasoundReport: ln('18760-9', 'Ultrasound Report'),
  XRayReport: ln('43468-8', 'X-Ray Report'),
  NuclearMedicineReport: ln('18757-5', 'Nuclear Medicine Report'),
  PetScanReport: ln('18758-3', 'PET Scan Report'),
  BreastImagingReport: dcm('111400', 'Breast Imaging Report'),
} as const;

/** CID 7001 Diagnostic Imaging Report Headings, current (LOINC) form. */
export const HEADING = {
  Summary: ln('55112-7', 'Summary'),
  History: ln('11329-0', 'History'),
  Indications: ln('18785-6', 'Indications for Procedure'),
  CurrentProcedure: ln('55111-9', 'Current Procedure Descriptions'),
  PriorProcedures: ln('55114-3', 'Prior Procedure Descriptions'),
  Findings: ln('59776-5', 'Findings'),
  Impressions: ln('19005-8', 'Impressions'),
  Recommendations: ln('18783-1', 'Recommendations'),
} as const;

/** CID 7002 Diagnostic Imaging Report Elements. */
export const ELEMENT = {
  Summary: dcm('121111', 'Summary'),
  ProcedureDescription: dcm('121065', 'Procedure Description'),
  PreviousFinding: dcm('121069', 'Previous Finding'),
  Finding: dcm('121071', 'Finding'),
  Impression: dcm('121073', 'Impression'),
  Recommendation: dcm('121075', 'Recommendation'),
} as const;

/** CID 7003 Diagnostic Imaging Report Purposes of Reference. */
export const IMAGE_PURPOSE = {
  Baseline: dcm('121079', 'Baseline'),
  BestIllustration: dcm('121080', 'Best illustration of finding'),
  SourceOfMeasurement: dcm('121112', 'Source of Measurement'),
} as const;

/** What a referenced document is to the report; the first from the context group on related documents. */
export const DOCUMENT_PURPOSE = {
  CurrentProcedureEvidence: dcm('122073', 'Current procedure evidence'),
  PreviousFinding: dcm('121069', 'Previous Finding'),
} as const;

/** TID 1001 to 1005 Observation Context, TID 1204 Language, and what TID 2000 hangs on its root. */
export const CONTEXT = {
  ObserverType: dcm('121005', 'Observer Type'),
  Person: dcm('121006', 'Person'),
  Device: dcm('121007', 'Device'),
  PersonObserverName: dcm('121008', 'Person Observer Name'),
  DeviceObserverUid: dcm('121012', 'Device Observer UID'),
  DeviceObserverName: dcm('121013', 'Device Observer Name'),
  DeviceObserverManufacturer: dcm('121014', 'Device Observer Manufacturer'),
  DeviceObserverModelName: dcm('121015', 'Device Observer Model Name'),
  DeviceObserverSerialNumber: dcm('121016', 'Device Observer Serial Number'),
  ProcedureStudyInstanceUid: dcm('121018', 'Procedure Study Instance UID'),
  ProcedureCode: dcm('121023', 'Procedure Code'),
  SubjectClass: dcm('121024', 'Subject Class'),
  Patient: dcm('121025', 'Patient'),
  ProcedureReported: dcm('121058', 'Procedure reported'),
  StudyDate: dcm('111060', 'Study Date'),
  Language: dcm('121049', 'Language of Content Item and Descendants'),
  CountryOfLanguage: dcm('121046', 'Country of Language'),
  English: of('RFC5646', 'en', 'English'),
  UnitedStates: of('ISO3166_1', 'US', 'United States'),
} as const;

/** CID 7005 Contributing Equipment Purposes of Reference. */
export const EQUIPMENT_PURPOSE = {
  Processing: dcm('109102', 'Processing Equipment'),
  /** IHE AI Results (Trial Implementation) 6.5.3.1: provisional, as the supplement has it. */
  ProcessingAlgorithm: of('99IHE 1630', 'Newcode1', 'Processing Algorithm'),
} as const;

/** TID 1500 Measurement Report and what stands in its groups (TID 1410, 1411, 1419, 1501, 4019). */
export const MEASUREMENT_REPORT = {
  ImagingMeasurementReport: dcm('126000', 'Imaging Measurement Report'),
  OncologyMeasurementReport: dcm('126001', 'Oncology Measurement Report'),
  DceMrMeasurementReport: dcm('126002', 'Dynamic Contrast MR Measurement Report'),
  PetMeasurementReport: dcm('126003', 'PET Measurement Report'),
  ImagingMeasurements: dcm('126010', 'Imaging Measurements'),
  DerivedImagingMeasurements: dcm('126011', 'Derived Imaging Measurements'),
  QualitativeEvaluations: of('UMLS', 'C0034375', 'Qualitative Evaluations'),
  MeasurementGroup: dcm('125007', 'Measurement Group'),
  ImageLibrary: dcm('111028', 'Image Library'),
  ImageLibraryGroup: dcm('126200', 'Image Library Group'),
  TrackingIdentifier: dcm('112039', 'Tracking Identifier'),
  TrackingUniqueIdentifier: dcm('112040', 'Tracking Unique Identifier'),
  Finding: dcm('121071', 'Finding'),
  FindingSite: sct('363698007', 'Finding Site'),
  Laterality: sct('272741003', 'Laterality'),
  TopographicalModifier: sct('106233006', 'Topographical modifier'),
  MeasurementMethod: sct('370129005', 'Measurement Method'),
  Derivation: dcm('121401', 'Derivation'),
  FindingCategory: sct('276214006', 'Finding category'),
  SelectionStatus: dcm('121404', 'Selection Status'),
  EquivalentMeaning: dcm('121050', 'Equivalent Meaning of Concept Name'),
  ImageRegion: dcm('111030', 'Image Region'),
  ReferencedSegment: dcm('121191', 'Referenced Segment'),
  ReferencedSegmentationFrame: dcm('121214', 'Referenced Segmentation Frame'),
  SourceImageForSegmentation: dcm('121233', 'Source image for segmentation'),
  SourceSeriesForSegmentation: dcm('121232', 'Source series for segmentation'),
  TimePoint: of('UMLS', 'C2348792', 'Time Point'),
  Comment: dcm('121106', 'Comment'),
  AlgorithmFamily: dcm('111000', 'Algorithm Family'),
  AlgorithmName: dcm('111001', 'Algorithm Name'),
  AlgorithmParameters: dcm('111002', 'Algorithm Parameters'),
  AlgorithmVersion: dcm('111003', 'Algorithm Version'),
  Modality: dcm('121139', 'Modality'),
  /** CID 228 Equation or Table. */
  Equation: dcm('121420', 'Equation'),
  EquationCitation: dcm('121421', 'Equation Citation'),
} as const;

/** CID 100 Quantitative Diagnostic Imaging Procedures. */
export const QUANTITATIVE_PROCEDURE = {
  Ct: ln('25045-6', 'CT unspecified body region'),
  Mri: ln('25056-3', 'MRI unspecified body region'),
  Pet: ln('44136-0', 'PET unspecified body region'),
  NuclearMedicine: ln('49118-3', 'NM unspecified body region'),
  Imaging: sct('363679005', 'Imaging procedure'),
} as const;

/**
 * What is computed from two measurements. CID 7465 is extensible and has nothing of change over time, nor has another
 * context group: these are Preread's own, under a private designator (PS3.3 8.2).
 */
export const CHANGE = {
  Difference: of('99PREREAD', 'DIFFERENCE', 'Difference from prior'),
  PercentDifference: of('99PREREAD', 'PERCENT', 'Percent difference from prior'),
  VolumeDoublingTime: of('99PREREAD', 'DOUBLING', 'Volume doubling time'),
} as const;

/** CID 244 Laterality. */
export const LATERALITY = {
  Right: sct('24028007', 'Right'),
  Left: sct('7771000', 'Left'),
  Bilateral: sct('51440002', 'Bilateral'),
  Unilateral: sct('66459002', 'Unilateral'),
} as const;

/** What is measured: CID 7470 Linear Measurements, 7471 Area, 7472 Volume, and statistics (CID 7464). */
export const QUANTITY = {
  Length: sct('410668003', 'Length'),
  LongAxis: sct('103339001', 'Long Axis'),
  ShortAxis: sct('103340004', 'Short Axis'),
  Diameter: sct('81827009', 'Diameter'),
  Perimeter: sct('131191004', 'Perimeter'),
  Area: sct('42798000', 'Area'),
  Volume: sct('118565006', 'Volume'),
  Mean: sct('373098007', 'Mean'),
  StandardDeviation: sct('386136009', 'Standard Deviation'),
  Minimum: sct('255605001', 'Minimum'),
  Maximum: sct('56851009', 'Maximum'),
} as const;

/** CID 7460 to 7462 and others: UCUM, case sensitive. */
export const UNIT = {
  Millimeter: ucum('mm', 'mm'),
  Centimeter: ucum('cm', 'cm'),
  SquareMillimeter: ucum('mm2', 'mm2'),
  CubicMillimeter: ucum('mm3', 'mm3'),
  Milliliter: ucum('ml', 'ml'),
  Percent: ucum('%', '%'),
  HounsfieldUnit: ucum("[hnsf'U]", 'Hounsfield unit'),
  NoUnits: ucum('1', 'no units'),
  Day: ucum('d', 'day'),
} as const;
