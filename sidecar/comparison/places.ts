import type { Code } from '../domain/code.ts';
import type { FindingEvidence } from '../domain/evidence.ts';
import { entryOf } from '../domain/table.ts';

type Side = 'L' | 'R' | 'both' | 'one';

const SIDES: Readonly<Record<string, Side>> = {
  '24028007': 'R',
  '7771000': 'L',
  '51440002': 'both',
  '66459002': 'one',
};

/** Sites by the words of their English name, for the codes that are met most; a meaning in any language does for them. */
const NAMES: Readonly<Record<string, string>> = {
  '39607008': 'lung',
  '3341006': 'right lung',
  '44029006': 'left lung',
  '31094006': 'lobe of lung',
  '45653009': 'upper lobe of lung',
  '40020002': 'middle lobe of lung',
  '90572001': 'lower lobe of lung',
  '42400003': 'upper lobe of right lung',
  '72481006': 'middle lobe of right lung',
  '266005': 'lower lobe of right lung',
  '44714003': 'upper lobe of left lung',
  '41224006': 'lower lobe of left lung',
  '39743006': 'anterior segment of right upper lobe',
  '3236000': 'posterior segment of right upper lobe',
  '22270008': 'anterior segment of left upper lobe',
  '3120008': 'pleura',
  '64033007': 'kidney',
  '9846003': 'right kidney',
  '18639004': 'left kidney',
  '23451007': 'adrenal',
  '76752008': 'breast',
  '73056007': 'right breast',
  '80248007': 'left breast',
  '15497006': 'ovary',
  '40689003': 'testis',
  '81745001': 'eye',
  '117590005': 'ear',
  '24136001': 'hip',
  '72696002': 'knee',
  '49076000': 'knee',
  '16982005': 'shoulder',
  '344001': 'ankle',
  '56459004': 'foot',
  '85562004': 'hand',
  '10200004': 'liver',
  '15776009': 'pancreas',
  '78961009': 'spleen',
  '12738006': 'brain',
  '113305005': 'cerebellum',
  '80891009': 'heart',
  '72410000': 'mediastinum',
  '46750007': 'hilum of lung',
  '113197003': 'rib',
  '32849002': 'esophagus',
  '44567001': 'trachea',
  '15825003': 'aorta',
  '7832008': 'abdominal aorta',
  '69695003': 'stomach',
  '28231008': 'gallbladder',
  '71854001': 'colon',
  '34402009': 'rectum',
  '87953007': 'ureter',
  '89837001': 'bladder',
  '41216001': 'prostate',
  '35039007': 'uterus',
  '69748006': 'thyroid',
  '119281005': 'lobe of thyroid',
  '29565003': 'right lobe of thyroid',
  '79163004': 'left lobe of thyroid',
  '45289007': 'parotid',
  '363654007': 'orbit',
  '89546000': 'skull',
  '421060004': 'spine',
  '71341001': 'femur',
  '91470000': 'axilla',
  '59441001': 'lymph node',
  '816094009': 'thorax',
  '51185008': 'thorax',
  '818981001': 'abdomen',
  '113345001': 'abdomen',
  '816092008': 'pelvis',
  '12921003': 'pelvis',
  '69536005': 'head',
  '45048000': 'neck',
};

/** Words that do not tell one site from another. */
const FILLERS: ReadonlySet<string> = new Set(
  'a an the of and structure structures entire region area part joint gland parenchyma'.split(' '),
);
const SAME_WORD: Readonly<Record<string, string>> = {
  chest: 'thorax',
  lungs: 'lung',
  pulmonary: 'lung',
  renal: 'kidney',
  hepatic: 'liver',
  thyroidal: 'thyroid',
  vertebral: 'spine',
  vertebrae: 'spine',
};

/** What lies in what where the name does not say it (that of "upper lobe of lung" does). */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  thorax: [
    'lung',
    'pleura',
    'heart',
    'mediastinum',
    'hemithorax',
    'hilum',
    'rib',
    'breast',
    'axilla',
    'esophagus',
    'trachea',
  ],
  abdomen: [
    'liver',
    'kidney',
    'adrenal',
    'pancreas',
    'spleen',
    'stomach',
    'gallbladder',
    'colon',
    'bowel',
    'ureter',
    'aorta',
  ],
  pelvis: ['prostate', 'bladder', 'ovary', 'uterus', 'rectum', 'testis', 'hip'],
  head: ['brain', 'cerebellum', 'eye', 'orbit', 'ear', 'skull'],
  brain: ['cerebellum', 'cerebral', 'brainstem', 'thalamus'],
  neck: ['thyroid', 'larynx', 'parotid'],
};

const PAIRED =
  /^(lung|pleura\w*|hemithorax|breast|nipple|kidney|adrenal|ureter|ovary|testis|eye|orbit|ear|hip|knee|shoulder|elbow|wrist|hand|finger|ankle|foot|thigh|leg|forearm|arm|femur|tibial?|fibula|humerus|radius|ulna|clavicle|scapula|acetabulum|calcaneus|meniscus|rib|axilla|axillary|parotid|hilum|frontal|parietal|temporal|occipital|insula|thalamus|hippocampus|cerebellum|maxillary|mastoid)s?$/;

interface Site {
  /** Words of the name in order of the alphabet, without the side; the code itself where no name is known. */
  readonly words: readonly string[];
  readonly side?: Side;
}

/** Base site and side of a code: "upper lobe of left lung" is "upper lobe of lung" and left. */
function siteOf(code: Code): Site {
  const known = code.scheme === 'SCT' && Object.hasOwn(NAMES, code.value) ? NAMES[code.value] : undefined;
  const spoken = (known ?? code.meaning).toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const words = new Set(spoken.filter((word) => !FILLERS.has(word)).map((word) => entryOf(SAME_WORD, word) ?? word));
  const [left, right] = [words.delete('left'), words.delete('right')];
  // The left lobe of the liver is a part, not a side of the patient.
  const lobeOfLung = words.has('lobe') && ['upper', 'middle', 'lower'].some((word) => words.has(word));
  if (lobeOfLung) words.add('lung');
  const isPaired = [...words].some((word) => PAIRED.test(word));
  if (!isPaired && left !== right) words.add(left ? 'left' : 'right');
  if (words.size === 0) words.add(`${code.scheme}|${code.value}`);
  // A middle lobe is there on the right only.
  const isMiddle = lobeOfLung && words.has('middle');
  const side: Side | undefined = !isPaired || left === right ? undefined : left ? 'L' : 'R';
  const stated = side ?? (isMiddle ? 'R' : undefined);
  return { words: [...words].sort(), ...(stated ? { side: stated } : {}) };
}

/** Findings whose code names the site as well; else equal concepts under several codes. */
const LUNG_SITE: Code = { value: '39607008', scheme: 'SCT', meaning: 'Lung' };
/** Findings of one organ that nobody has two of: where they are goes without saying. */
const HEART_SITE: Code = { value: '80891009', scheme: 'SCT', meaning: 'Heart' };
const PERICARDIUM_SITE: Code = { value: '76848001', scheme: 'SCT', meaning: 'Pericardium' };
const MEDIASTINUM_SITE: Code = { value: '72410000', scheme: 'SCT', meaning: 'Mediastinum' };
const THYROID_SITE: Code = { value: '69748006', scheme: 'SCT', meaning: 'Thyroid' };
const SAME_FINDING: Readonly<Record<string, { readonly as: string; readonly site?: Code }>> = {
  'RADLEX|RID50149': { as: 'SCT|27925004', site: LUNG_SITE }, // pulmonary nodule
  'SCT|786838002': { as: 'SCT|27925004', site: LUNG_SITE },
  'SCT|427359005': { as: 'SCT|27925004', site: LUNG_SITE }, // solitary nodule of lung
  'SCT|237495005': { as: 'SCT|27925004', site: THYROID_SITE }, // thyroid nodule
  'SCT|287272002': { as: 'SCT|287272002', site: HEART_SITE }, // cardiomegaly
  'SCT|373945007': { as: 'SCT|373945007', site: PERICARDIUM_SITE }, // pericardial effusion
  'RADLEX|RID38588': { as: 'SCT|373945007', site: PERICARDIUM_SITE },
  'SCT|16838000': { as: 'SCT|16838000', site: MEDIASTINUM_SITE }, // pneumomediastinum
  'RADLEX|RID3875': { as: 'SCT|27925004' }, // nodule
  'RADLEX|RID3874': { as: 'SCT|4147007' }, // mass
  'RADLEX|RID38780': { as: 'SCT|52988006' }, // lesion
  'RADLEX|RID5352': { as: 'SCT|36118008' }, // pneumothorax
  'RADLEX|RID34539': { as: 'SCT|60046008' }, // pleural effusion
  'RADLEX|RID3798': { as: 'SCT|30746006' }, // lymphadenopathy
};

const codeKey = (code: Code): string => `${code.scheme}|${code.value}`;

/** Which concept a finding is, however it is coded. */
export const conceptOf = ({ finding }: FindingEvidence): string =>
  SAME_FINDING[codeKey(finding)]?.as ?? codeKey(finding);

export interface Place {
  readonly words?: readonly string[];
  readonly side?: Side;
  /** Topographical modifiers (106233006 SCT) as one key. */
  readonly modifiers: string;
}

/** Places are asked for by every pair of findings: each is worked out once. */
const PLACES = new WeakMap<FindingEvidence, Place>();

/** Where a finding is, whichever way it is coded: site and side apart, or both in one code. */
export function placeOf(finding: FindingEvidence): Place {
  const place = PLACES.get(finding) ?? readPlace(finding);
  PLACES.set(finding, place);
  return place;
}

function readPlace(finding: FindingEvidence): Place {
  const code = finding.site ?? SAME_FINDING[codeKey(finding.finding)]?.site;
  const site = code && siteOf(code);
  const stated = finding.laterality ? entryOf(SIDES, finding.laterality.value) : site?.side;
  // One side it is, and nobody knows which.
  const side = finding.sideDisputed ? 'one' : stated;
  const modifiers = (finding.topographicalModifiers ?? []).map(codeKey).sort().join('+');
  return { ...(site ? { words: site.words } : {}), ...(side ? { side } : {}), modifiers };
}

/** Equal key = same concept at the same place. */
export function placeKey(finding: FindingEvidence): string {
  const { words, side, modifiers } = placeOf(finding);
  return [conceptOf(finding), words?.join(' ') ?? '', side ?? '', modifiers].join('/');
}

/** Whether a side is needed to know which of two organs is meant, and is not stated. */
export function lacksSide(finding: FindingEvidence): boolean {
  const { words, side } = placeOf(finding);
  return (side === undefined || side === 'one') && (words ?? []).some((word) => PAIRED.test(word));
}

/** Whether `part` may lie in `whole`: by its name (lung, upper lobe of lung) or by the table. */
function liesIn(part: readonly string[], whole: readonly string[]): boolean {
  if (whole.every((word) => part.includes(word))) return true;
  const [only, ...more] = whole;
  if (only === undefined || more.length > 0) return false;
  const inside = entryOf(PARTS, only) ?? [];
  return part.some((word) => inside.includes(word) || inside.some((sub) => entryOf(PARTS, sub)?.includes(word)));
}

const equalWords = (a: readonly string[], b: readonly string[]): boolean => a.join(' ') === b.join(' ');

/** same: nothing differs. open: one side says less than the other. different: two places. */
export type Relation = 'same' | 'open' | 'different';

export function relateSites({ words: a }: Place, { words: b }: Place): Relation {
  if (!a || !b) return a === b ? 'same' : 'open';
  if (equalWords(a, b)) return 'same';
  return liesIn(a, b) || liesIn(b, a) ? 'open' : 'different';
}

function relateSides({ side: a }: Place, { side: b }: Place): Relation {
  if (a === b) return a === 'one' ? 'open' : 'same';
  const known = (side: Side | undefined) => side === 'L' || side === 'R';
  return known(a) && known(b) ? 'different' : 'open';
}

/** Findings that lie in one organ or pair of organs and nowhere else: "no pleural effusion" needs no site. */
const ORGAN_BOUND: ReadonlySet<string> = new Set([
  'SCT|60046008', // pleural effusion
  'SCT|36118008', // pneumothorax
  'SCT|373945007', // pericardial effusion
  'SCT|16838000', // pneumomediastinum
  'SCT|287272002', // cardiomegaly
  'SCT|230745008', // hydrocephalus
  'SCT|1386000', // intracranial hemorrhage
  'RADLEX|RID4706', // subdural hematoma
  'RADLEX|RID43255', // consolidation
  'RADLEX|RID4803', // pneumoperitoneum
  'RADLEX|RID1541', // ascites
  'RADLEX|RID34393', // hydronephrosis
  'RADLEX|RID38586', // renal calculus
  'RADLEX|RID4990', // gallbladder stone
  'SCT|129788004', // mammographic mass
  'SCT|309587003', // breast calcification
  'SCT|129792006', // architectural distortion
]);

export const isOrganBound = (finding: FindingEvidence): boolean => ORGAN_BOUND.has(conceptOf(finding));

/** Whether all of `part` lies in `whole`: a whole without a site is everywhere, one without a side is both. */
export function holds(whole: Place, part: Place): boolean {
  if (whole.modifiers !== '' && whole.modifiers !== part.modifiers) return false;
  const site = !whole.words || (part.words !== undefined && liesIn(part.words, whole.words));
  return site && (whole.side === undefined || whole.side === 'both' || whole.side === part.side);
}

/** How the places of two findings of one concept stand to each other. */
export function relatePlaces(a: FindingEvidence, b: FindingEvidence): Relation {
  const [placeA, placeB] = [placeOf(a), placeOf(b)];
  const relations = [relateSites(placeA, placeB), relateSides(placeA, placeB)];
  if (relations.includes('different')) return 'different';
  return relations.includes('open') || placeA.modifiers !== placeB.modifiers ? 'open' : 'same';
}
