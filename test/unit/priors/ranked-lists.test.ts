import { expect } from 'chai';
import type { PatientIdentity } from '../../../sidecar/domain/study.ts';
import { selectPriors } from '../../../sidecar/priors/select-priors.ts';
import { candidatePrior, currentStudy, type Made, PERSON } from './made-exams.ts';

const TWIN: PatientIdentity = { ...PERSON, patientId: 'H-4712', name: { alphabetic: 'Roe^Joan' } };
const COLLISION: PatientIdentity = { ...PERSON, birthDate: '19710304' };

interface List {
  readonly name: string;
  readonly current: Made;
  readonly candidates: Readonly<Record<string, Made>>;
  /** Comparable ones, best first. */
  readonly ranked: readonly string[];
  /** Why the others are not. */
  readonly rejected: Readonly<Record<string, string>>;
}

const LISTS: readonly List[] = [
  // Chest
  {
    name: 'chest radiograph: radiographs, then the CT, whatever its age',
    current: { modalities: 'DX', part: 'CHEST', text: 'XR CHEST PA AND LATERAL' },
    candidates: {
      ct: { modalities: 'CT', part: 'CHEST', text: 'CT CHEST', months: 1 },
      cr: { modalities: 'CR', part: 'CHEST', text: 'CXR', months: 20 },
      dx: { modalities: 'DX', part: 'THORAX', text: 'Chest', months: 6 },
      knee: { modalities: 'DX', part: 'KNEE', months: 1 },
      head: { modalities: 'CT', part: 'HEAD', months: 2 },
    },
    ranked: ['dx', 'cr', 'ct'],
    rejected: { knee: 'otherRegion', head: 'otherRegion' },
  },
  {
    name: 'chest radiograph: one of nine years is behind the CT of last month',
    current: { modalities: 'CR', part: 'CHEST' },
    candidates: {
      old: { modalities: 'CR', part: 'CHEST', months: 108 },
      ct: { modalities: 'CT', part: 'CHEST', months: 1 },
      older: { modalities: 'CR', part: 'CHEST', months: 121 },
    },
    ranked: ['ct', 'old'],
    rejected: { older: 'tooOld' },
  },
  {
    name: 'chest CT: same modality of two years before the substitutes of last month',
    current: { modalities: 'CT', part: 'CHEST', text: 'CT Thorax mit KM' },
    candidates: {
      pet: { modalities: 'PT CT', part: 'WHOLEBODY', text: 'PET/CT skull base to mid thigh', months: 1 },
      ct: { modalities: 'CT SR', part: 'LUNG', text: 'CT lung nodule follow-up', months: 24 },
      cap: { modalities: 'CT', part: 'CHESTABDPELVIS', text: 'CT CAP', months: 14 },
      cxr: { modalities: 'DX', part: 'CHEST', months: 1 },
      abdomen: { modalities: 'CT', part: 'ABDOMEN', months: 2 },
      neck: { modalities: 'CT', part: 'NECK', months: 2 },
    },
    ranked: ['cap', 'ct', 'pet', 'cxr'],
    rejected: { abdomen: 'adjacentRegion', neck: 'adjacentRegion' },
  },
  {
    name: 'CT of three regions: those that show more of them first',
    current: { modalities: 'CT', part: 'CHEST', text: 'CT Chest Abdomen Pelvis' },
    candidates: {
      all: { modalities: 'CT', part: 'CHESTABDPELVIS', months: 12 },
      two: { modalities: 'CT', part: 'ABDOMENPELVIS', months: 12 },
      one: { modalities: 'CT', part: 'CHEST', months: 12 },
      liver: { modalities: 'CT', part: 'LIVER', months: 12 },
      brain: { modalities: 'CT', part: 'BRAIN', months: 12 },
    },
    ranked: ['all', 'two', 'one', 'liver'],
    rejected: { brain: 'otherRegion' },
  },
  {
    name: 'CT pulmonary angiogram: the same procedure decides between equals',
    current: { modalities: 'CT', text: 'CTPA', code: 'CTPE' },
    candidates: {
      plain: { modalities: 'CT', part: 'CHEST', text: 'CT chest w/o contrast', months: 6 },
      same: { modalities: 'CT', part: 'CHEST', text: 'CTPA', code: 'CTPE', months: 6 },
      heart: { modalities: 'CT', part: 'HEART', text: 'CT coronaries', months: 6 },
    },
    ranked: ['same', 'plain', 'heart'],
    rejected: {},
  },
  {
    name: 'chest CT: contrast alone never beats a year',
    current: { modalities: 'CT', part: 'CHEST', text: 'CT CHEST WITHOUT CONTRAST' },
    candidates: {
      older: { modalities: 'CT', part: 'CHEST', text: 'CT CHEST WITHOUT CONTRAST', months: 24 },
      newer: { modalities: 'CT', part: 'CHEST', text: 'CT CHEST WITH CONTRAST', contrast: true, months: 6 },
    },
    ranked: ['newer', 'older'],
    rejected: {},
  },
  {
    name: 'chest: echo, mammogram and spine are other examinations',
    current: { modalities: 'CT', part: 'CHEST' },
    candidates: {
      echo: { modalities: 'US', part: 'HEART', text: 'Echocardiogram', months: 1 },
      mammo: { modalities: 'MG', part: 'BREAST', months: 1 },
      spine: { modalities: 'MR', part: 'TSPINE', months: 1 },
      rib: { modalities: 'DX', part: 'RIB', months: 1 },
    },
    ranked: [],
    rejected: { echo: 'otherRegion', mammo: 'adjacentRegion', spine: 'otherRegion', rib: 'otherRegion' },
  },
  // Who
  {
    name: 'the right person first, however well the others fit',
    current: { modalities: 'CT', part: 'CHEST' },
    candidates: {
      own: { modalities: 'DX', part: 'CHEST', months: 60 },
      twin: { modalities: 'CT', part: 'CHEST', months: 1, patient: TWIN },
      collision: { modalities: 'CT', part: 'CHEST', months: 1, patient: COLLISION },
      nobody: { modalities: 'CT', part: 'CHEST', months: 1, patient: { patientId: 'H-4711' } },
    },
    ranked: ['own'],
    rejected: { twin: 'otherPatient', collision: 'possiblePatient', nobody: 'identityNotEstablished' },
  },
  // Neuro
  {
    name: 'MR of the brain: MR, then CT of the head; not the sinuses',
    current: { modalities: 'MR', part: 'BRAIN', text: 'MRI BRAIN W WO CONTRAST' },
    candidates: {
      ct: { modalities: 'CT', part: 'HEAD', text: 'CT HEAD WITHOUT CONTRAST', months: 1 },
      mr: { modalities: 'MR', part: 'HEAD', text: 'MRT Schädel', months: 24 },
      sinus: { modalities: 'CT', text: 'CT NNH', months: 1 },
      orbit: { modalities: 'MR', part: 'ORBIT', months: 1 },
      cspine: { modalities: 'MR', part: 'CSPINE', months: 1 },
      neck: { modalities: 'MR', part: 'NECK', months: 1 },
    },
    ranked: ['mr', 'ct', 'orbit'],
    rejected: { sinus: 'otherRegion', cspine: 'otherRegion', neck: 'adjacentRegion' },
  },
  {
    name: 'CT of the head after trauma: CT, then MR',
    current: { modalities: 'CT', text: 'CT crâne sans injection' },
    candidates: {
      mr: { modalities: 'MR', text: 'IRM cérébrale', months: 3 },
      ct: { modalities: 'CT', text: 'TDM cérébrale', months: 30 },
      skull: { modalities: 'CR', part: 'SKULL', months: 3 },
    },
    ranked: ['ct', 'mr'],
    rejected: { skull: 'otherModality' },
  },
  {
    name: 'MR of the lumbar spine: its own segment, radiographs low',
    current: { modalities: 'MR', part: 'LSPINE', text: 'MR L-Spine' },
    candidates: {
      lws: { modalities: 'MR', text: 'MRT LWS nativ', months: 30 },
      whole: { modalities: 'MR', part: 'SPINE', text: 'MR whole spine', months: 12 },
      xr: { modalities: 'DX', part: 'LSSPINE', months: 2 },
      csp: { modalities: 'MR', part: 'CSPINE', months: 2 },
      abdomen: { modalities: 'CT', part: 'ABDOMEN', months: 2 },
    },
    ranked: ['whole', 'lws', 'xr'],
    rejected: { csp: 'adjacentRegion', abdomen: 'otherRegion' },
  },
  {
    name: 'neck CT: thyroid ultrasound is a part of it, the chest is not',
    current: { modalities: 'CT', part: 'NECK' },
    candidates: {
      headneck: { modalities: 'CT', part: 'HEADNECK', months: 8 },
      thyroid: { modalities: 'US', part: 'THYROID', text: 'Sono Schilddrüse', months: 8 },
      chest: { modalities: 'CT', part: 'CHEST', months: 8 },
    },
    ranked: ['headneck', 'thyroid'],
    rejected: { chest: 'adjacentRegion' },
  },
  {
    name: 'angiography of the head: CT and MR of its vessels',
    current: { modalities: 'XA', part: 'HEAD' },
    candidates: {
      xa: { modalities: 'XA', part: 'HEAD', months: 40 },
      cta: { modalities: 'CT', part: 'HEAD', text: 'CTA head', months: 1 },
      us: { modalities: 'US', part: 'CAROTID', months: 1 },
    },
    ranked: ['xa', 'cta'],
    rejected: { us: 'adjacentRegion' },
  },
  // Breast
  {
    name: 'mammography: mammograms, then ultrasound and MR, of the same side or both',
    current: { modalities: 'MG', part: 'BREAST', side: 'L', text: 'MG diagnostic left' },
    candidates: {
      both: { modalities: 'MG', part: 'BREAST', side: 'L R', text: 'MG screening bilateral', months: 12 },
      tomo: { modalities: 'MG', text: 'Tomosynthesis left breast', months: 30 },
      us: { modalities: 'US', part: 'BREAST', text: 'US breast left', months: 1 },
      mr: { modalities: 'MR', part: 'BREAST', months: 14 },
      right: { modalities: 'MG', part: 'BREAST', side: 'R', months: 1 },
      chest: { modalities: 'CT', part: 'CHEST', months: 1 },
    },
    ranked: ['both', 'tomo', 'us', 'mr'],
    rejected: { right: 'differentSide', chest: 'adjacentRegion' },
  },
  {
    name: 'ultrasound of the breast: mammography substitutes, a PET does not',
    current: { modalities: 'US', text: 'Mammasonographie rechts' },
    candidates: {
      mg: { modalities: 'MG', text: 'Mammographie beidseits', months: 2 },
      us: { modalities: 'US', text: 'Ecografía mamaria / mama derecha', months: 24 },
      links: { modalities: 'US', text: 'Mammasonographie links', months: 2 },
      pet: { modalities: 'PT CT', part: 'WHOLEBODY', months: 2 },
    },
    ranked: ['us', 'mg'],
    rejected: { links: 'differentSide', pet: 'otherModality' },
  },
  // Musculoskeletal
  {
    name: 'radiograph of the right knee: never the left one',
    current: { modalities: 'DX', part: 'KNEE', text: 'XR KNEE RT 3V' },
    candidates: {
      left: { modalities: 'DX', part: 'KNEE', side: 'L', months: 1 },
      links: { modalities: 'CR', text: 'Kniegelenk links', months: 1 },
      unsided: { modalities: 'DX', part: 'KNEE', months: 12 },
      right: { modalities: 'DX', part: 'KNEE', side: 'R', months: 12 },
      mr: { modalities: 'MR', part: 'KNEE', side: 'R', months: 1 },
      ankle: { modalities: 'DX', part: 'ANKLE', side: 'R', months: 1 },
    },
    ranked: ['right', 'unsided', 'mr'],
    rejected: { left: 'differentSide', links: 'differentSide', ankle: 'adjacentRegion' },
  },
  {
    name: 'MR of the shoulder: MR, then radiographs, then ultrasound',
    current: { modalities: 'MR', text: 'IRM épaule gauche' },
    candidates: {
      xr: { modalities: 'CR', text: 'RX épaule gauche', months: 2 },
      us: { modalities: 'US', text: 'Ultrasound shoulder left', months: 2 },
      mr: { modalities: 'MR', text: 'RM hombro izquierdo', months: 26 },
      droite: { modalities: 'MR', text: 'IRM épaule droite', months: 2 },
      hand: { modalities: 'CR', text: 'RX main gauche', months: 2 },
    },
    ranked: ['mr', 'xr', 'us'],
    rejected: { droite: 'differentSide', hand: 'adjacentRegion' },
  },
  {
    name: 'hip: a radiograph of the pelvis shows it',
    current: { modalities: 'CR', text: 'Hüfte links 2 Ebenen' },
    candidates: {
      pelvis: { modalities: 'CR', text: 'Becken a.p.', months: 6 },
      hip: { modalities: 'DX', part: 'HIP', side: 'L', months: 6 },
      other: { modalities: 'DX', part: 'HIP', side: 'R', months: 6 },
      ct: { modalities: 'CT', part: 'ABDOMENPELVIS', months: 6 },
    },
    ranked: ['hip', 'pelvis', 'ct'],
    rejected: { other: 'differentSide' },
  },
  {
    name: 'an extremity is named by its description',
    current: { modalities: 'DX', part: 'EXTREMITY', text: 'XR Foot LT' },
    candidates: {
      foot: { modalities: 'DX', part: 'EXTREMITY', text: 'Foot left', months: 3 },
      hand: { modalities: 'DX', part: 'EXTREMITY', text: 'Hand left', months: 1 },
      unknown: { modalities: 'DX', part: 'EXTREMITY', months: 1 },
    },
    ranked: ['foot'],
    rejected: { hand: 'otherRegion', unknown: 'regionNotKnown' },
  },
  {
    name: 'toe and foot',
    current: { modalities: 'DX', part: 'TOE', side: 'R' },
    candidates: {
      foot: { modalities: 'DX', part: 'FOOT', side: 'R', months: 3 },
      toe: { modalities: 'DX', part: 'TOE', side: 'R', months: 3 },
      finger: { modalities: 'DX', part: 'FINGER', side: 'R', months: 3 },
    },
    ranked: ['toe', 'foot'],
    rejected: { finger: 'otherRegion' },
  },
  // Abdomen
  {
    name: 'CT of abdomen and pelvis: CT, MR, ultrasound',
    current: { modalities: 'CT', part: 'ABDOMEN', text: 'CT ABD AND PELVIS WITH IV CONT' },
    candidates: {
      us: { modalities: 'US', part: 'ABDOMEN', months: 2 },
      mr: { modalities: 'MR', part: 'ABDOMENPELVIS', months: 2 },
      ct: { modalities: 'CT', part: 'ABDOMEN', text: 'CT abdomen', months: 12 },
      cap: { modalities: 'CT', text: 'CT Thorax/Abdomen/Becken', months: 24 },
      chest: { modalities: 'CT', part: 'CHEST', months: 1 },
      kub: { modalities: 'CR', text: 'KUB', months: 1 },
    },
    ranked: ['cap', 'ct', 'mr', 'us', 'kub'],
    rejected: { chest: 'adjacentRegion' },
  },
  {
    name: 'MR of the liver: liver, then the field around it',
    current: { modalities: 'MR', text: 'MRI LIVER WITH AND WITHOUT CONTRAST' },
    candidates: {
      kidney: { modalities: 'MR', part: 'KIDNEY', months: 10 },
      abdomen: { modalities: 'MR', part: 'ABDOMEN', months: 10 },
      liver: { modalities: 'MR', part: 'LIVER', months: 10 },
      ct: { modalities: 'CT', part: 'ABDOMEN', text: 'CT Abdomen', months: 10 },
      usKidney: { modalities: 'US', part: 'KIDNEY', months: 1 },
    },
    ranked: ['liver', 'abdomen', 'ct', 'kidney'],
    rejected: { usKidney: 'otherRegion' },
  },
  {
    name: 'ultrasound of the abdomen',
    current: { modalities: 'US', text: 'Sonographie Abdomen' },
    candidates: {
      us: { modalities: 'US', text: 'Ecografía abdominal / abdomen', months: 36 },
      liver: { modalities: 'US', text: 'US liver', months: 36 },
      ct: { modalities: 'CT', part: 'CHESTABDPELVIS', months: 1 },
      fetus: { modalities: 'US', text: 'OB ultrasound', months: 1 },
    },
    ranked: ['us', 'ct', 'liver'],
    rejected: { fetus: 'adjacentRegion' },
  },
  {
    name: 'MR of the prostate: the pelvis contains it',
    current: { modalities: 'MR', part: 'PROSTATE' },
    candidates: {
      prostate: { modalities: 'MR', part: 'PROSTATE', months: 14 },
      pelvis: { modalities: 'MR', text: 'PELVIS W/O CONT', months: 14 },
      ct: { modalities: 'CT', part: 'ABDOMENPELVIS', months: 14 },
      hip: { modalities: 'MR', part: 'HIP', months: 14 },
    },
    ranked: ['prostate', 'pelvis', 'ct'],
    rejected: { hip: 'otherRegion' },
  },
  // Nuclear
  {
    name: 'PET/CT: PET/CT, then CT of what it shows',
    current: { modalities: 'PT CT', part: 'WHOLEBODY' },
    candidates: {
      pet: { modalities: 'PT CT', text: 'PET CT whole body', months: 18 },
      cap: { modalities: 'CT', part: 'CHESTABDPELVIS', months: 1 },
      knee: { modalities: 'DX', part: 'KNEE', months: 1 },
    },
    ranked: ['pet', 'cap'],
    rejected: { knee: 'otherModality' },
  },
  // Paediatric
  {
    name: 'head ultrasound of a newborn serves the MR',
    current: { modalities: 'MR', part: 'HEAD', text: 'MR brain neonate' },
    candidates: {
      us: { modalities: 'US', part: 'HEAD', text: 'US head', months: 1 },
      babygram: { modalities: 'DX', text: 'Babygram', months: 1 },
      babyBoy: { modalities: 'MR', part: 'HEAD', months: 1, patient: { ...PERSON, name: { alphabetic: 'Roe^Baby' } } },
    },
    ranked: ['us'],
    rejected: { babygram: 'otherRegion', babyBoy: 'possiblePatient' },
  },
  {
    name: 'hips of an infant: ultrasound, later radiographs',
    current: { modalities: 'DX', part: 'HIP', text: 'Pelvis and hips AP' },
    candidates: {
      us: { modalities: 'US', part: 'HIP', text: 'US infant hips', months: 4 },
      dx: { modalities: 'DX', part: 'PELVIS', months: 12 },
      boneAge: { modalities: 'DX', text: 'Bone age left hand', months: 4 },
    },
    ranked: ['dx', 'us'],
    rejected: { boneAge: 'otherRegion' },
  },
  {
    name: 'scoliosis follow-up',
    current: { modalities: 'DX', text: 'Scoliosis PA standing' },
    candidates: {
      spine: { modalities: 'CR', text: 'Wirbelsäule ganz, Skoliose', months: 6 },
      lspine: { modalities: 'DX', part: 'LSPINE', months: 6 },
      chest: { modalities: 'DX', part: 'CHEST', months: 1 },
    },
    ranked: ['spine', 'lspine'],
    rejected: { chest: 'otherRegion' },
  },
  // Reports, gaps
  {
    name: 'a report without images serves if its region fits, after those with images',
    current: { modalities: 'CT', part: 'CHEST' },
    candidates: {
      report: { modalities: 'SR', text: 'CT Chest outside report', months: 3 },
      untold: { modalities: 'DOC', text: 'Chest report', months: 24 },
      pet: { modalities: 'PT CT', part: 'CHEST', months: 3 },
      us: { modalities: 'SR', text: 'US breast', months: 3 },
      structure: { modalities: 'SR', text: 'Report', months: 3 },
    },
    ranked: ['pet', 'report', 'untold'],
    rejected: { us: 'adjacentRegion', structure: 'regionNotKnown' },
  },
  {
    name: 'order in time, and what cannot be ordered',
    current: { modalities: 'CT', part: 'CHEST' },
    candidates: {
      later: { modalities: 'CT', part: 'CHEST', months: -1 },
      a: { modalities: 'CT', part: 'CHEST', months: 13 },
      b: { modalities: 'CT', part: 'CHEST', months: 12 },
      old: { modalities: 'CT', part: 'CHEST', months: 130 },
    },
    ranked: ['b', 'a'],
    rejected: { later: 'notEarlier', old: 'tooOld' },
  },
];

describe('ranking of candidate lists', () => {
  for (const { name, current, candidates, ranked, rejected } of LISTS)
    it(name, () => {
      const names = Object.keys(candidates);
      const made = Object.values(candidates).map((one, i) => candidatePrior(one, i));
      const nameOf = (uid: string): string => names[Number(uid.split('.').at(-1))] ?? uid;
      const decisions = selectPriors(currentStudy(current), made, { max: 20, years: 10 });
      const chosen = decisions.filter((decision) => decision.chosen);
      expect(chosen.map(({ studyInstanceUid }) => nameOf(studyInstanceUid))).to.deep.equal(ranked);
      expect(chosen.map(({ rank }) => rank)).to.deep.equal(ranked.map((_, i) => i + 1));
      const others = decisions.filter((decision) => !decision.chosen);
      expect(Object.fromEntries(others.map((one) => [nameOf(one.studyInstanceUid), one.reason]))).to.deep.equal(
        rejected,
      );
      for (const { score, factors } of chosen)
        expect(score).to.be.closeTo(factors?.reduce((sum, { points }) => sum + points, 0) ?? Number.NaN, 0.011);
    });
});
