import type { Code } from '../../domain/code.ts';
import type { DicomJson } from '../../domain/study.ts';
import type { Specialty, StudyModality, TruthStudy } from '../department/truth.ts';
import type { ViewName } from '../images/views.ts';
import { type Random, seededRandom } from '../random.ts';
import { type CtDose, ctDoseReport } from './ct-dose.ts';
import { dcm, sct } from './dose-report.ts';
import type { Device } from './observers.ts';
import { type Exposure, type ProjectionDose, projectionDoseReport } from './projection-dose.ts';
import { documentSeed, documentStudy } from './truth-study.ts';

const machine = (model: string, serial: string): Device => ({ manufacturer: 'SYNTHETIC', model, version: '2', serial });

const SCANNER = machine('Parametric body phantom', 'SYN-CT-2');
const RADIOGRAPHY = machine('Parametric radiography room', 'SYN-DX-1');
const MAMMOGRAPH = machine('Parametric mammograph', 'SYN-MG-1');

const REGION: Readonly<Record<Specialty, Code>> = {
  chest: sct('51185008', 'Chest'),
  neuro: sct('69536005', 'Head'),
  msk: sct('72696002', 'Knee'),
  breast: sct('76752008', 'Breast'),
  abdomen: sct('113345001', 'Abdomen'),
};

type Range = readonly [low: number, high: number];
type CtRow = Pick<CtDose, 'phantom'> & { readonly protocol: string; readonly cm: Range; readonly ctdi: Range };

/** Usual examinations: low-dose chest, abdomen, head, knee; CTDIvol in mGy / 100. No tube ran: the seed decides. */
const CT_ROWS: Readonly<Record<Exclude<Specialty, 'breast'>, CtRow>> = {
  chest: { protocol: 'Thorax', phantom: 'body', cm: [28, 36], ctdi: [240, 340] },
  abdomen: { protocol: 'Abdomen', phantom: 'body', cm: [38, 48], ctdi: [560, 920] },
  neuro: { protocol: 'Head', phantom: 'head', cm: [14, 18], ctdi: [4100, 5400] },
  msk: { protocol: 'Knee', phantom: 'body', cm: [14, 20], ctdi: [320, 540] },
};
const TOPOGRAM_CTDI = 14;

type ViewRow = Pick<Exposure, 'protocol' | 'side'> & { readonly dap?: Range; readonly dose?: Range };

/** DAP in Gy.m2 / 10^7, dose at the reference point in Gy / 10^5. */
const VIEW_ROWS: Readonly<Partial<Record<ViewName, ViewRow>>> = {
  chestPa: { protocol: 'Thorax PA', dap: [80, 140], dose: [9, 16] },
  chestLateral: { protocol: 'Thorax LAT', dap: [220, 360], dose: [28, 50] },
  kneeAp: { protocol: 'Knee AP', dap: [30, 60], dose: [14, 24] },
  kneeLateral: { protocol: 'Knee LAT', dap: [30, 60], dose: [14, 24] },
  breastRightCc: { protocol: 'R CC', side: 'right' },
  breastLeftCc: { protocol: 'L CC', side: 'left' },
  breastRightMlo: { protocol: 'R MLO', side: 'right' },
  breastLeftMlo: { protocol: 'L MLO', side: 'left' },
};
const GLANDULAR_HUNDREDTHS: Range = [110, 190];

const doseRandom = (study: TruthStudy): Random => seededRandom(documentSeed(study, 'dose'));

/** A topogram and one spiral. */
export function ctDose(study: TruthStudy): CtDose {
  const random = doseRandom(study);
  const { protocol, phantom, cm, ctdi } = CT_ROWS[study.specialty === 'breast' ? 'chest' : study.specialty];
  const scannedMm = random.integer(...cm) * 10;
  return {
    scanner: SCANNER,
    region: REGION[study.specialty],
    phantom,
    events: [
      { protocol: 'Topogram', type: 'topogram', scannedMm: scannedMm + 30, ctdiHundredths: TOPOGRAM_CTDI },
      { protocol, type: 'spiral', scannedMm, ctdiHundredths: random.integer(...ctdi) },
    ],
  };
}

/** One exposure for each view. */
export function projectionDose(study: TruthStudy): ProjectionDose {
  const random = doseRandom(study);
  const mammography = study.modality === 'MG';
  const exposures = study.views.flatMap((view): Exposure[] => {
    const row = VIEW_ROWS[view];
    if (!row) return [];
    const { protocol, side = study.side, dap, dose } = row;
    const place = { protocol, ...(side ? { side } : {}) };
    if (!dap || !dose) return [{ ...place, glandularHundredths: random.integer(...GLANDULAR_HUNDREDTHS) }];
    return [{ ...place, dapParts: random.integer(...dap), doseParts: random.integer(...dose) }];
  });
  return {
    scanner: mammography ? MAMMOGRAPH : RADIOGRAPHY,
    procedure: mammography ? sct('71651007', 'Mammography') : dcm('113704', 'Projection X-Ray'),
    region: REGION[study.specialty],
    kv: mammography ? 29 : study.specialty === 'chest' ? 125 : 60,
    exposures,
  };
}

const IRRADIATING: Readonly<Record<StudyModality, ((study: TruthStudy) => DicomJson) | undefined>> = {
  CT: (study) => ctDoseReport(documentStudy(study), ctDose(study)),
  DX: (study) => projectionDoseReport(documentStudy(study), projectionDose(study)),
  MG: (study) => projectionDoseReport(documentStudy(study), projectionDose(study)),
  MR: undefined,
};

/** The dose report of a study (TID 10011 or 10001); undefined where no tube was used. */
export const doseSr = (study: TruthStudy): DicomJson | undefined => IRRADIATING[study.modality]?.(study);
