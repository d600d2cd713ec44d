import { type Line, subjectOf, unquoted } from './line.ts';

/** A sentence that says of a study what it does not show. */
export interface Addition {
  readonly text: string;
  /** It is no error where the draft already states something like it. */
  readonly unless: RegExp;
}

export type BodyRegion = 'chest' | 'head' | 'breast' | 'knee' | 'abdomen';

const add = (text: string, unless: RegExp): Addition => ({ text, unless });

/** Devices by the region that an examination shows. */
export const ADDED_DEVICES: Readonly<Record<BodyRegion, readonly Addition[]>> = {
  chest: [
    add('Endotracheal tube with its tip 4 cm above the carina.', /endotracheal|tracheostomy/i),
    add('Nasogastric tube with its tip in the stomach.', /nasogastric/i),
    add('Right internal jugular central line with its tip in the superior vena cava.', /central line/i),
    add('Left chest tube in place.', /chest tube/i),
    add('Dual-chamber pacemaker with leads in the right atrium and right ventricle.', /pacemaker|defibrillator/i),
    add('Median sternotomy wires.', /sternotomy/i),
  ],
  head: [
    add('Right frontal ventriculoperitoneal shunt catheter.', /shunt/i),
    add('External ventricular drain with its tip in the left lateral ventricle.', /drain/i),
    add('Endotracheal tube partly seen.', /endotracheal/i),
    add('Aneurysm clip.', /clip/i),
  ],
  breast: [
    add('Biopsy clip in the left breast.', /clip/i),
    add('Bilateral breast implants.', /implant/i),
    add('Pacemaker over the left breast.', /pacemaker/i),
  ],
  knee: [
    add('Total knee prosthesis.', /prosthesis|arthroplasty/i),
    add('Fixation screws in the proximal tibia.', /screw|hardware/i),
    add('Intramedullary nail in the femur.', /nail/i),
  ],
  abdomen: [
    add('Left ureteral stent.', /stent/i),
    add('Nasogastric tube with its tip in the stomach.', /nasogastric/i),
    add('Biliary stent.', /stent/i),
    add('Surgical clips after cholecystectomy.', /clip/i),
  ],
};

/** Abnormal findings by region. */
export const ADDED_FINDINGS: Readonly<Record<BodyRegion, readonly Addition[]>> = {
  chest: [
    add('Small left pleural effusion.', /pleural effusion/i),
    add('Right apical pneumothorax.', /pneumothorax/i),
    add('Consolidation in the right lower lobe.', /consolidation|opacity|atelectasis|pneumonia/i),
    add('Pulmonary embolism in the right lower lobe.', /embol/i),
    add('Mediastinal lymphadenopathy.', /lymphadenopathy|node/i),
    add('Pulmonary edema.', /edema/i),
    add('Acute fracture of the left sixth rib.', /fracture/i),
  ],
  head: [
    add('Acute subdural hematoma on the left.', /hematoma|hemorrhage/i),
    add('Hydrocephalus.', /hydrocephalus/i),
    add('Acute infarct in the right frontal lobe.', /infarct/i),
    add('Midline shift of 6 mm to the left.', /midline shift/i),
    add('Skull fracture on the right.', /fracture/i),
  ],
  breast: [
    add('Spiculated mass in the left breast.', /mass/i),
    add('Suspicious microcalcifications in the right breast.', /calcification/i),
    add('Architectural distortion in the left breast.', /distortion/i),
    add('Right axillary lymphadenopathy.', /lymphadenopathy|node/i),
  ],
  knee: [
    add('Tear of the medial meniscus.', /meniscal tear/i),
    add('Joint effusion.', /effusion/i),
    add('Fracture of the proximal tibia.', /fracture/i),
    add('Anterior cruciate ligament tear.', /ligament/i),
  ],
  abdomen: [
    add('Hydronephrosis of the left kidney.', /hydronephrosis/i),
    add('Ascites.', /ascites/i),
    add('Free intraperitoneal air.', /pneumoperitoneum|free air/i),
    add('Gallstones.', /gallbladder stone/i),
    add('Acute appendicitis.', /appendicitis/i),
    add('Splenomegaly.', /splenomegaly/i),
  ],
};

const REGION_WORDS: readonly (readonly [BodyRegion, RegExp])[] = [
  ['breast', /\bbreasts?\b|mammogra/gi],
  ['knee', /\bknees?\b|femur|tibia|menisc/gi],
  ['head', /\bbrain\b|\bhead\b|skull|frontal lobe|parietal|occipital|cerebell|subdural|epidural/gi],
  ['abdomen', /kidney|liver|gallbladder|spleen|pancreas|abdomen|renal/gi],
  ['chest', /\blungs?\b|pleura|\bheart\b|chest|mediastin|trachea|central line/gi],
];

/** The region that most of a draft's words speak of; where none does, the chest. */
export function regionOf(lines: readonly Line[]): BodyRegion {
  const text = lines.map((line) => unquoted(line.text)).join('\n');
  const counts = REGION_WORDS.map(([region, words]) => ({ region, count: text.match(words)?.length ?? 0 }));
  return counts.reduce((best, one) => (one.count > best.count ? one : best), { region: 'chest', count: 0 }).region;
}

/** What may be added to a draft as an error: what none of its lines states already; to deny it makes no difference. */
export function wrongAdditions(
  lines: readonly Line[],
  table: Readonly<Record<BodyRegion, readonly Addition[]>>,
): readonly Addition[] {
  const stated = lines.filter((line) => subjectOf(line)?.denied !== true).map((line) => line.text);
  return table[regionOf(lines)].filter(({ unless }) => !stated.some((text) => unless.test(text)));
}
