import { type Code, sameCode } from '../domain/code.ts';

const dcm = (value: string, meaning: string): Code => ({ value, scheme: 'DCM', meaning });
const sct = (value: string, meaning: string): Code => ({ value, scheme: 'SCT', meaning });

/** Concepts of CAD documents: PS3.16 TID 4000 to 4023 (mammography), 4100 to 4108 (chest), 4120 to 4129 (colon). */
export const CAD = {
  MammographyReport: dcm('111036', 'Mammography CAD Report'),
  ChestReport: dcm('112000', 'Chest CAD Report'),
  ColonReport: dcm('112220', 'Colon CAD Report'),
  FindingsSummary: dcm('111017', 'CAD Processing and Findings Summary'),
  SummaryOfDetections: dcm('111064', 'Summary of Detections'),
  SummaryOfAnalyses: dcm('111065', 'Summary of Analyses'),
  SuccessfulDetections: dcm('111063', 'Successful Detections'),
  FailedDetections: dcm('111025', 'Failed Detections'),
  SuccessfulAnalyses: dcm('111062', 'Successful Analyses'),
  FailedAnalyses: dcm('111024', 'Failed Analyses'),
  DetectionPerformed: dcm('111022', 'Detection Performed'),
  AnalysisPerformed: dcm('111004', 'Analysis Performed'),
  IndividualImpression: dcm('111034', 'Individual Impression/Recommendation'),
  CompositeFeature: dcm('111015', 'Composite Feature'),
  SingleImageFinding: dcm('111059', 'Single Image Finding'),
  CompositeModifier: dcm('112023', 'Composite Feature Modifier'),
  SingleImageModifier: dcm('112024', 'Single Image Finding Modifier'),
  RenderingIntent: dcm('111056', 'Rendering Intent'),
  CertaintyOfFeature: dcm('111011', 'Certainty of Feature'),
  CertaintyOfFinding: dcm('111012', 'Certainty of Finding'),
  ImageLaterality: dcm('111027', 'Image Laterality'),
  LocationInChest: dcm('112013', 'Location in Chest'),
  CompositeType: dcm('111016', 'Composite Type'),
  ContraLaterally: dcm('111155', 'Target content items are related contra-laterally'),
} as const satisfies Record<string, Code>;

/** The report title that belongs to a SOP class (PS3.3 A.35.5, A.35.6, A.35.10) and to a template. */
export const TITLE_OF_CLASS: Readonly<Record<string, Code>> = {
  '1.2.840.10008.5.1.4.1.1.88.50': CAD.MammographyReport,
  '1.2.840.10008.5.1.4.1.1.88.65': CAD.ChestReport,
  '1.2.840.10008.5.1.4.1.1.88.69': CAD.ColonReport,
};
export const TITLE_OF_TEMPLATE: Readonly<Record<string, Code>> = {
  '4000': CAD.MammographyReport,
  '4100': CAD.ChestReport,
  '4120': CAD.ColonReport,
};

/** CID 6034 Intended Use of CAD Output. */
export const INTENTS: Readonly<Record<string, 'required' | 'optional' | 'withheld'>> = {
  '111150': 'required',
  '111151': 'optional',
  '111152': 'withheld',
};

/**
 * What a single view shows of a thing that only several views together show to be it: a mammogram has densities, two of
 * them are a mass (CID 6016 has what CID 6014 has not).
 */
const MASS = sct('129788004', 'Mammographic breast mass');
const DENSITY = sct('129793001', 'Mammography breast density');
const SEEN_AS: readonly { readonly whole: Code; readonly parts: readonly Code[] }[] = [
  { whole: MASS, parts: [DENSITY] },
  {
    whole: dcm('111459', 'Mass with calcifications'),
    parts: [MASS, DENSITY, sct('129769006', 'Calcification Cluster'), sct('129770007', 'Individual Calcification')],
  },
];

/** Whether one view of this would be named that. */
export const isSeenAs = (whole: Code, part: Code): boolean =>
  sameCode(whole, part) ||
  SEEN_AS.some((known) => sameCode(known.whole, whole) && known.parts.some((one) => sameCode(one, part)));

/** "Locations in chest" that say in which part of a site, and name none (CID 6125, and what CID 6126 has besides lobes). */
export const PARTS_OF_SITE: readonly Code[] = [
  sct('26216008', 'Central'),
  sct('14414005', 'Peripheral'),
  sct('43674008', 'Apical'),
  sct('57195005', 'Basal'),
  sct('68599007', 'Subpleural'),
];

/** Marks that are landmarks for the rendering or for other algorithms, in CID 6014, 6101 and 6201: no findings. */
export const LANDMARKS: readonly Code[] = [
  dcm('111099', 'Selected region'),
  dcm('111100', 'Breast geometry'),
  dcm('112005', 'Radiographic anatomy'),
  dcm('112238', 'Anatomic non-colon'),
  sct('24142002', 'Nipple'),
  sct('6533001', 'Colonic haustra'),
  sct('23153004', 'Ileocecal valve'),
];

/** Marks of the same sets whose answers count and which are no findings themselves: "image quality" is not a lesion. */
export const QUESTIONS: readonly Code[] = [
  dcm('111101', 'Image Quality'),
  dcm('111102', 'Non-lesion'),
  sct('129715009', 'Breast composition'),
];

/** What a mark says about itself as a piece of a CAD document, and nothing about the patient. */
export const STRUCTURE: readonly Code[] = [
  CAD.RenderingIntent,
  CAD.SingleImageFinding,
  CAD.CompositeFeature,
  CAD.SingleImageModifier,
  CAD.CompositeModifier,
  CAD.CertaintyOfFeature,
  CAD.CertaintyOfFinding,
  dcm('111000', 'Algorithm Family'),
  dcm('111001', 'Algorithm Name'),
  dcm('111002', 'Algorithm Parameters'),
  dcm('111003', 'Algorithm Version'),
  dcm('122405', 'Algorithm Manufacturer'),
  CAD.CompositeType,
  dcm('111057', 'Scope of Feature'),
  dcm('111071', 'CAD Operating Point'),
  dcm('111040', 'Original Source'),
  dcm('112039', 'Tracking Identifier'),
  dcm('112040', 'Tracking Unique Identifier'),
  dcm('112034', 'Calculation Description'),
  dcm('121049', 'Language of Content Item and Descendants'),
  sct('272741003', 'Laterality'),
  sct('363698007', 'Finding Site'),
  sct('106233006', 'Topographical modifier'),
];

/** What a device recommends, and how sure it is of an impression (TID 4002). */
export const RECOMMENDATION: readonly Code[] = [
  dcm('111053', 'Recommended Follow-up'),
  dcm('111054', 'Recommended Follow-up Date'),
  dcm('111055', 'Recommended Follow-up Interval'),
  dcm('111013', 'Certainty of Impression'),
];
