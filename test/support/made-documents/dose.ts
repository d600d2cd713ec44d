import type { Code } from '../../../sidecar/domain/code.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import {
  code,
  container,
  DEVICE,
  dateTime,
  dcm,
  type MadeDocument,
  madeReport,
  mod,
  num,
  sct,
  srt,
  text,
  ucum,
  uid,
  uidOf,
} from './sr-parts.ts';

const GY = ucum('Gy');
const MGY = ucum('mGy');
const GY_M2 = ucum('Gy.m2');
const MGY_CM = ucum('mGy.cm');
const SECOND = ucum('s');
const EVENTS = ucum('{events}', 'events');
const NO_UNITS = ucum('1', 'no units');
const CHEST = sct('51185008', 'Chest');
const ABDOMEN = sct('113345001', 'Abdomen');
const HEAD = sct('69536005', 'Head');
const BREAST = sct('76752008', 'Breast');
const LATERALITY = sct('272741003', 'Laterality');
const BODY_PHANTOM = dcm('113691', 'IEC Body Dosimetry Phantom');
const HEAD_PHANTOM = dcm('113690', 'IEC Head Dosimetry Phantom');
const SPIRAL = sct('116152004', 'Spiral Acquisition');
const CONSTANT_ANGLE = dcm('113805', 'Constant Angle Acquisition');
const SINGLE_PLANE = dcm('113622', 'Single Plane');
const PLANE_A = dcm('113620', 'Plane A');
const PLANE_B = dcm('113621', 'Plane B');

const reported = (procedure: Code): DicomJson =>
  mod(
    dcm('121058', 'Procedure reported'),
    procedure,
    mod(sct('363703001', 'Has Intent'), sct('261004008', 'Diagnostic Intent')),
  );

const studyScope = (name: string): DicomJson =>
  code(
    'HAS OBS CONTEXT',
    dcm('113705', 'Scope of Accumulation'),
    dcm('113014', 'Study'),
    uid('HAS PROPERTIES', dcm('110180', 'Study Instance UID'), uidOf(`${name} study`)),
  );
const stepScope = (name: string): DicomJson =>
  code(
    'HAS OBS CONTEXT',
    dcm('113705', 'Scope of Accumulation'),
    dcm('113016', 'Performed Procedure Step'),
    uid('HAS PROPERTIES', dcm('121126', 'Performed Procedure Step SOP Instance UID'), uidOf(`${name} step`)),
  );
const SOURCE = code(
  'CONTAINS',
  dcm('113854', 'Source of Dose Information'),
  dcm('113856', 'Automated Data Collection'),
);

interface CtEvent {
  readonly protocol: string;
  readonly region: Code;
  readonly type: Code;
  readonly ctdi?: string;
  readonly dlp?: string;
  readonly phantom?: Code;
  readonly ssde?: string;
}

function ctEvent(name: string, at: number, event: CtEvent): DicomJson {
  const { ctdi, dlp, phantom = BODY_PHANTOM, ssde } = event;
  const source = container(
    dcm('113831', 'CT X-Ray Source Parameters'),
    text('CONTAINS', dcm('113832', 'Identification of the X-Ray Source'), 'A'),
    num(dcm('113733', 'KVP'), '120', ucum('kV')),
    num(dcm('113833', 'Maximum X-Ray Tube Current'), '225', ucum('mA')),
    num(dcm('113734', 'X-Ray Tube Current'), '72', ucum('mA')),
    ...(event.type === CONSTANT_ANGLE ? [] : [num(dcm('113834', 'Exposure Time per Rotation'), '0.5', SECOND)]),
  );
  const parameters = container(
    dcm('113822', 'CT Acquisition Parameters'),
    num(dcm('113824', 'Exposure Time'), '3.33', SECOND),
    num(dcm('113825', 'Scanning Length'), '306', ucum('mm')),
    num(dcm('113826', 'Nominal Single Collimation Width'), '0.6', ucum('mm')),
    num(dcm('113827', 'Nominal Total Collimation Width'), '38.4', ucum('mm')),
    ...(event.type === SPIRAL ? [num(dcm('113828', 'Pitch Factor'), '1.2', ucum('{ratio}', 'ratio'))] : []),
    num(dcm('113823', 'Number of X-Ray Sources'), '1', ucum('{X-Ray sources}', 'X-Ray sources')),
    source,
  );
  const values = [
    ...(ctdi === undefined
      ? []
      : [
          num(dcm('113830', 'Mean CTDIvol'), ctdi, MGY),
          code('CONTAINS', dcm('113835', 'CTDIw Phantom Type'), phantom),
        ]),
    ...(dlp === undefined ? [] : [num(dcm('113838', 'DLP'), dlp, MGY_CM)]),
    ...(ssde === undefined
      ? []
      : [
          num(
            dcm('113930', 'Size Specific Dose Estimation'),
            ssde,
            MGY,
            mod(sct('370129005', 'Measurement Method'), dcm('113936', 'AAPM 204 Sum of Lateral and AP Dimension')),
          ),
        ]),
  ];
  return container(
    dcm('113819', 'CT Acquisition'),
    text('CONTAINS', dcm('125203', 'Acquisition Protocol'), event.protocol),
    code('CONTAINS', dcm('123014', 'Target Region'), event.region),
    code('CONTAINS', dcm('113820', 'CT Acquisition Type'), event.type),
    uid('CONTAINS', dcm('113769', 'Irradiation Event UID'), uidOf(`${name} event ${at}`)),
    parameters,
    ...(values.length > 0 ? [container(dcm('113829', 'CT Dose'), ...values)] : []),
  );
}

function ctReport(name: string, scope: DicomJson, total: string, events: readonly CtEvent[]): MadeDocument {
  return madeReport(name, 67, dcm('113701', 'X-Ray Radiation Dose Report'), '10011', [
    reported(srt('P5-08000', 'Computed Tomography X-Ray')),
    ...DEVICE,
    dateTime('HAS OBS CONTEXT', dcm('113809', 'Start of X-Ray Irradiation'), '20250310101700'),
    dateTime('HAS OBS CONTEXT', dcm('113810', 'End of X-Ray Irradiation'), '20250310102500'),
    scope,
    container(
      dcm('113811', 'CT Accumulated Dose Data'),
      num(dcm('113812', 'Total Number of Irradiation Events'), String(events.length), EVENTS),
      num(dcm('113813', 'CT Dose Length Product Total'), total, MGY_CM),
    ),
    ...events.map((event, at) => ctEvent(name, at, event)),
    SOURCE,
  ]);
}

const TOPOGRAM: CtEvent = { protocol: 'Topogram', region: CHEST, type: CONSTANT_ANGLE, ctdi: '0.14', dlp: '5.05' };

/** TID 10011: one phantom; two phantoms and regions; accumulated over a procedure step only. */
export const madeCtDose = (): readonly MadeDocument[] => [
  ctReport('ct-chest', studyScope('ct-chest'), '60.17', [
    TOPOGRAM,
    { protocol: 'Thorax', region: CHEST, type: SPIRAL, ctdi: '2.03', dlp: '55.12', ssde: '2.6' },
  ]),
  ctReport('ct-head-and-abdomen', studyScope('ct-head-and-abdomen'), '1204.5', [
    { protocol: 'Head', region: HEAD, type: SPIRAL, ctdi: '48.2', dlp: '790.3', phantom: HEAD_PHANTOM },
    { protocol: 'Abdomen', region: ABDOMEN, type: SPIRAL, ctdi: '8.1', dlp: '414.2' },
  ]),
  ctReport('ct-one-step', stepScope('ct-one-step'), '55.12', [
    { protocol: 'Thorax', region: CHEST, type: SPIRAL, ctdi: '2.03', dlp: '55.12' },
  ]),
];

const accumulated = (plane: Code, ...values: readonly DicomJson[]): DicomJson =>
  container(dcm('113702', 'Accumulated X-Ray Dose Data'), mod(dcm('113764', 'Acquisition Plane'), plane), ...values);

interface XRayEvent {
  readonly plane: Code;
  readonly type: Code;
  readonly region: Code;
  readonly values: readonly DicomJson[];
  readonly protocol?: string;
  readonly structure?: DicomJson;
}

const RP = dcm('113780', 'Reference Point Definition');
const ISOCENTER = code('CONTAINS', RP, dcm('113860', '15cm from Isocenter toward Source'));

function xRayEvent(name: string, at: number, event: XRayEvent): DicomJson {
  return container(
    dcm('113706', 'Irradiation Event X-Ray Data'),
    mod(dcm('113764', 'Acquisition Plane'), event.plane),
    uid('CONTAINS', dcm('113769', 'Irradiation Event UID'), uidOf(`${name} event ${at}`)),
    dateTime('CONTAINS', dcm('111526', 'DateTime Started'), '20250310101800'),
    code('CONTAINS', dcm('113721', 'Irradiation Event Type'), event.type),
    ...(event.protocol === undefined ? [] : [text('CONTAINS', dcm('125203', 'Acquisition Protocol'), event.protocol)]),
    ...(event.structure ? [event.structure] : []),
    ...event.values,
    num(dcm('113733', 'KVP'), '90', ucum('kV')),
    num(dcm('113734', 'X-Ray Tube Current'), '160', ucum('mA')),
    num(dcm('113768', 'Number of Pulses'), '1', NO_UNITS),
    num(dcm('113824', 'Exposure Time'), '5', ucum('ms')),
    num(dcm('113736', 'Exposure'), '800', ucum('uA.s')),
    code('CONTAINS', dcm('123014', 'Target Region'), event.region),
  );
}

function xRayReport(
  name: string,
  procedure: Code,
  scope: DicomJson,
  accumulations: readonly DicomJson[],
  events: readonly XRayEvent[],
): MadeDocument {
  return madeReport(name, 67, dcm('113701', 'X-Ray Radiation Dose Report'), '10001', [
    reported(procedure),
    ...DEVICE,
    scope,
    ...accumulations,
    ...events.map((event, at) => xRayEvent(name, at, event)),
    SOURCE,
  ]);
}

const PROJECTION = dcm('113704', 'Projection X-Ray');
const FLUOROSCOPY = sct('44491008', 'Fluoroscopy');
const STATIONARY = dcm('113611', 'Stationary Acquisition');
const dapTotal = (value: string): DicomJson => num(dcm('113722', 'Dose Area Product Total'), value, GY_M2);
const rpTotal = (value: string): DicomJson => num(dcm('113725', 'Dose (RP) Total'), value, GY);
const acquisitionTotals = (dap: string, rp: string, time: string): readonly DicomJson[] => [
  num(dcm('113727', 'Acquisition Dose Area Product Total'), dap, GY_M2),
  num(dcm('113729', 'Acquisition Dose (RP) Total'), rp, GY),
  num(dcm('113855', 'Total Acquisition Time'), time, SECOND),
];
const fluoroTotals = (dap: string, rp: string, time: string): readonly DicomJson[] => [
  num(dcm('113726', 'Fluoro Dose Area Product Total'), dap, GY_M2),
  num(dcm('113728', 'Fluoro Dose (RP) Total'), rp, GY),
  num(dcm('113730', 'Total Fluoro Time'), time, SECOND),
];
const dap = (value: string): DicomJson => num(dcm('122130', 'Dose Area Product'), value, GY_M2);
const rp = (value: string): DicomJson => num(dcm('113738', 'Dose (RP)'), value, GY);

/** TID 10001: radiography; fluoroscopy over a procedure step; a biplane room, whose planes nobody adds. */
export const madeProjectionDose = (): readonly MadeDocument[] => [
  xRayReport(
    'dx-chest',
    PROJECTION,
    studyScope('dx-chest'),
    [
      accumulated(
        SINGLE_PLANE,
        dapTotal('0.0000107'),
        rpTotal('0.00012'),
        ...acquisitionTotals('0.0000107', '0.00012', '0.005'),
        ISOCENTER,
      ),
    ],
    [
      {
        plane: SINGLE_PLANE,
        type: STATIONARY,
        region: CHEST,
        protocol: 'Thorax AP',
        values: [ISOCENTER, dap('0.0000107'), rp('0.00012')],
      },
    ],
  ),
  xRayReport(
    'rf-one-step',
    PROJECTION,
    stepScope('rf-one-step'),
    [
      accumulated(
        SINGLE_PLANE,
        dapTotal('0.00024126'),
        rpTotal('0.0117317'),
        ...fluoroTotals('0.00024126', '0.0117317', '72.46'),
        ...acquisitionTotals('0', '0', '0'),
        ISOCENTER,
      ),
    ],
    [
      {
        plane: SINGLE_PLANE,
        type: FLUOROSCOPY,
        region: ABDOMEN,
        values: [ISOCENTER, dap('0.00024126'), rp('0.0117317')],
      },
    ],
  ),
  xRayReport(
    'xa-biplane',
    PROJECTION,
    studyScope('xa-biplane'),
    [
      accumulated(
        PLANE_A,
        dapTotal('0.0021'),
        rpTotal('0.31'),
        ...fluoroTotals('0.0011', '0.16', '312'),
        ...acquisitionTotals('0.0010', '0.15', '22'),
        ISOCENTER,
        num(dcm('113731', 'Total Number of Radiographic Frames'), '410', NO_UNITS),
      ),
      accumulated(
        PLANE_B,
        dapTotal('0.0014'),
        rpTotal('0.22'),
        ...fluoroTotals('0.0008', '0.12', '250'),
        ...acquisitionTotals('0.0006', '0.10', '14'),
        ISOCENTER,
      ),
    ],
    [
      { plane: PLANE_A, type: FLUOROSCOPY, region: CHEST, values: [ISOCENTER, dap('0.0011'), rp('0.16')] },
      {
        plane: PLANE_B,
        type: STATIONARY,
        region: CHEST,
        protocol: 'Coronary',
        values: [ISOCENTER, dap('0.0006'), rp('0.10')],
      },
    ],
  ),
];

const agd = (value: string, breast: Code): DicomJson =>
  num(dcm('111637', 'Accumulated Average Glandular Dose'), value, MGY, mod(LATERALITY, breast));
const breastEvent = (side: Code, value: string): XRayEvent => ({
  plane: SINGLE_PLANE,
  type: STATIONARY,
  region: BREAST,
  structure: code('CONTAINS', sct('91723000', 'Anatomical structure'), BREAST, mod(LATERALITY, side)),
  values: [
    num(dcm('111636', 'Entrance Exposure at RP'), '3.65', MGY),
    code('CONTAINS', RP, dcm('113865', 'Entrance exposure to a 4.2 cm breast thickness')),
    num(dcm('111631', 'Average Glandular Dose'), value, MGY),
  ],
});

/** TID 10001 with TID 10005: a glandular dose for each breast. */
export const madeMammographyDose = (): readonly MadeDocument[] => [
  xRayReport(
    'mg-both-breasts',
    sct('71651007', 'Mammography'),
    studyScope('mg-both-breasts'),
    [
      accumulated(
        SINGLE_PLANE,
        agd('1.30', sct('80248007', 'Left breast')),
        agd('1.28', sct('73056007', 'Right breast')),
      ),
    ],
    [breastEvent(sct('7771000', 'Left'), '1.30'), breastEvent(sct('24028007', 'Right'), '1.28')],
  ),
];

/** TID 10021: an administration with its activity and the dose of an organ. */
export const madeRadiopharmaceuticalDose = (): readonly MadeDocument[] => [
  madeReport('nm-administration', 68, dcm('113500', 'Radiopharmaceutical Radiation Dose Report'), '10021', [
    reported(srt('P5-080FF', 'PET-CT')),
    ...DEVICE,
    container(
      dcm('113502', 'Radiopharmaceutical Administration'),
      code('CONTAINS', srt('F-61FDB', 'Radiopharmaceutical agent'), srt('C-B1031', 'Fluorodeoxyglucose F^18^')),
      uid('CONTAINS', dcm('113503', 'Radiopharmaceutical Administration Event UID'), uidOf('nm-administration event')),
      dateTime('CONTAINS', dcm('123003', 'Radiopharmaceutical Start DateTime'), '20250310090000'),
      num(dcm('113507', 'Administered activity'), '370', ucum('MBq')),
      container(
        dcm('113517', 'Organ Dose Information'),
        code(
          'CONTAINS',
          sct('363698007', 'Finding Site'),
          sct('64033007', 'Kidney'),
          mod(LATERALITY, sct('7771000', 'Left')),
        ),
        num(dcm('113518', 'Organ Dose'), '4.1', MGY),
      ),
    ),
  ]),
];
