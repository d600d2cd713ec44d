import type { ContentItem } from '../dicom/content-tree.ts';
import { type Code, sameCode } from '../domain/code.ts';
import { currentCode } from './legacy-codes.ts';
import { ULTRASOUND_PLACES } from './ultrasound-places.ts';

const of = (scheme: string, value: string, meaning: string): Code => ({ value, scheme, meaning });
const dcm = (value: string, meaning: string): Code => of('DCM', value, meaning);

/** Structure and circumstances of ultrasound reports: PS3.16 TID 5000 to 5026, 5100 to 5109, 5200 to 5228, 5300 to 5303. */
export const ULTRASOUND = {
  ObGynReport: dcm('125000', 'OB-GYN Ultrasound Procedure Report'),
  VascularReport: dcm('125100', 'Vascular Ultrasound Procedure Report'),
  AdultEchoReport: dcm('125200', 'Adult Echocardiography Procedure Report'),
  PediatricEchoReport: dcm('125195', 'Pediatric Cardiac Ultrasound Report'),
  FetalEchoReport: dcm('125196', 'Fetal Cardiac Ultrasound Report'),
  CongenitalEchoReport: dcm('125197', 'Adult Congenital Cardiac Ultrasound Report'),
  BiometryGroup: dcm('125005', 'Biometry Group'),
  AdhocMeasurements: dcm('125303', 'Adhoc Measurements'),
  ShortLabel: dcm('125309', 'Short Label'),
  SelectionStatus: dcm('121404', 'Selection Status'),
  Normality: dcm('121402', 'Normality'),
  Equation: dcm('121420', 'Equation'),
  TableOfValues: dcm('121424', 'Table of Values'),
  GestationalAge: of('LN', '18185-9', 'Gestational Age'),
  SubjectClass: dcm('121024', 'Subject Class'),
  Fetus: dcm('121026', 'Fetus'),
  FetusId: of('LN', '11951-1', 'Fetus ID'),
} as const satisfies Record<string, Code>;

/** CID 12017, and their statistical twins of CID 221: where a measurement stands in its population. */
export const RANKS: readonly Code[] = [
  dcm('125012', 'Growth Percentile Rank'),
  dcm('125013', 'Growth Z-score'),
  dcm('121415', 'Percentile Ranking of measurement'),
  dcm('121416', 'Z-Score of measurement'),
];

/** (DCM) What says nothing of how or where was measured: language, equivalent names, observers, procedure, demographics. */
const NO_CIRCUMSTANCES: ReadonlySet<string> = new Set([
  ...['121049', '121046', '121050', '121058', '121023', '121024', '121005', '121010', '121011'],
  ...['121032', '121402', '121404', '121106'],
]);

/** (DCM) Subject age and sex: the header says who the patient is. */
const DEMOGRAPHICS: ReadonlySet<string> = new Set(['121032', '121033']);

const inDcm = ({ concept }: ContentItem, codes: ReadonlySet<string>): boolean =>
  concept?.scheme === 'DCM' && codes.has(concept.value);
export const isCircumstance = (item: ContentItem): boolean =>
  item.concept !== undefined && !inDcm(item, NO_CIRCUMSTANCES);
export const isDemographic = (item: ContentItem): boolean => inDcm(item, DEMOGRAPHICS);

/** Designators of SNOMED RT (PS3.16 8.1). */
const LEGACY: ReadonlySet<string> = new Set(['SRT', 'SNM3', '99SDM']);

/**
 * Whether a container's own name is the place of what it holds: TID 5104 and 5025 name it after the vessel. The axis T
 * of SNOMED RT is topography; of SNOMED CT the table knows.
 */
export const isPlace = (code: Code): boolean =>
  ULTRASOUND_PLACES.has(currentCode(code).value) || (LEGACY.has(code.scheme) && /^T-[0-9A-F]+$/.test(code.value));

/** A private code (PS3.16 8.2: 99..., or local) without words names nothing. */
export const isNameless = ({ scheme, value, meaning }: Code): boolean =>
  meaning.trim() === '' || (/^(99|L$)/.test(scheme) && meaning === value);

export const among = (concepts: readonly Code[], code: Code | undefined): boolean =>
  code !== undefined && concepts.some((concept) => sameCode(concept, currentCode(code)));
