import type { Degree, LesionSpec } from '../department/truth.ts';

type Kind = LesionSpec['kind'];

/** How a finding takes its article and verb: `a nodule is`, `atelectasis is`, `cysts are`. */
export type Grammar = 'one' | 'mass' | 'many';

/** Where its place stands. in: `a mass in the right kidney`; side: `a right pneumothorax`; none: no place is said. */
export type PlaceForm = 'in' | 'side' | 'none';

export interface FindingWords {
  /** Names that mean the same; one is drawn. */
  readonly american: readonly string[];
  /** Where the spelling differs. */
  readonly british?: readonly string[];
  readonly grammar: Grammar;
  readonly place: PlaceForm;
  /** Instead of "in": `along both lateral ventricles`. */
  readonly preposition?: string;
  /** How much there is; absent: no degree is said, its size tells. */
  readonly degrees?: Readonly<Record<Degree, string>>;
}

const AMOUNT = { mild: 'small', moderate: 'moderate', severe: 'large' } as const;
const EXTENT = { mild: 'mild', moderate: 'moderate', severe: 'extensive' } as const;
const GRADE = { mild: 'mild', moderate: 'moderate', severe: 'severe' } as const;
const NUMBER = { mild: 'scattered', moderate: 'multiple', severe: 'innumerable' } as const;

const one = (place: PlaceForm, american: readonly string[], rest: Partial<FindingWords> = {}): FindingWords => ({
  american,
  grammar: 'one',
  place,
  ...rest,
});
const mass = (place: PlaceForm, american: readonly string[], rest: Partial<FindingWords> = {}): FindingWords =>
  one(place, american, { grammar: 'mass', ...rest });
const many = (place: PlaceForm, american: readonly string[], rest: Partial<FindingWords> = {}): FindingWords =>
  one(place, american, { grammar: 'many', degrees: NUMBER, ...rest });

/** What a report calls each lesion of the phantoms; every name is one of the lexicon, of the finding that the truth names. */
export const FINDING_WORDS: Readonly<Record<Kind, FindingWords>> = {
  nodule: one('in', ['nodule', 'pulmonary nodule']),
  mass: one('in', ['mass']),
  effusion: one('side', ['pleural effusion'], { degrees: AMOUNT }),
  pneumothorax: one('side', ['pneumothorax'], { degrees: AMOUNT }),
  consolidation: mass('in', ['consolidation', 'airspace consolidation'], { degrees: EXTENT }),
  groundGlass: mass('in', ['ground-glass opacity', 'ground-glass opacification'], { degrees: EXTENT }),
  crazyPaving: mass('in', ['ground-glass opacity'], { degrees: EXTENT }),
  atelectasis: mass('in', ['atelectasis'], { degrees: { mild: 'mild', moderate: 'moderate', severe: 'marked' } }),
  cardiomegaly: mass('none', ['cardiomegaly', 'cardiac enlargement'], { degrees: GRADE }),
  ribFracture: one('side', ['rib fracture']),
  cysts: many('in', ['cysts']),
  micronodules: many('in', ['micronodules']),
  sand: many('in', ['micronodules']),
  fibrosis: mass('in', ['pulmonary fibrosis'], { degrees: GRADE }),
  mediastinalMass: one('in', ['mass']),
  hilarNode: mass('side', ['hilar lymphadenopathy', 'hilar adenopathy']),
  arteriovenousMalformation: one('in', ['arteriovenous malformation']),
  sequestration: one('in', ['mass']),
  scimitarVein: one('in', ['arteriovenous malformation']),
  renalCyst: one('in', ['cyst']),
  renalStone: one('side', ['renal calculus', 'renal stone']),
  renalMass: one('in', ['mass']),
  angiomyolipoma: one('in', ['angiomyolipoma']),
  hepaticCyst: one('in', ['cyst']),
  hepaticMass: one('in', ['mass']),
  gallstone: one('none', ['gallstone', 'gallbladder stone']),
  perirenalTissue: one('in', ['soft tissue lesion'], { preposition: 'around' }),
  endotrachealTube: one('none', ['endotracheal tube']),
  nasogastricTube: one('none', ['nasogastric tube']),
  centralVenousCatheter: one('side', ['central venous catheter']),
  chestTube: one('side', ['chest tube'], { british: ['chest drain'] }),
  pacemaker: one('side', ['chest wall pacemaker']),
  subduralHaematoma: one('side', ['subdural hematoma'], { british: ['subdural haematoma'], degrees: AMOUNT }),
  extraduralHaematoma: one('side', ['epidural hematoma'], { british: ['extradural haematoma'], degrees: AMOUNT }),
  intracerebralHaemorrhage: one('in', ['intraparenchymal hemorrhage', 'parenchymal hemorrhage'], {
    british: ['intraparenchymal haemorrhage'],
  }),
  brainMass: one('in', ['mass']),
  subependymalNodules: many('in', ['nodules'], { preposition: 'along' }),
  corticalTubers: many('in', ['lesions']),
  kneeEffusion: one('in', ['joint effusion'], { preposition: 'of', degrees: AMOUNT }),
  meniscalTear: one('in', ['meniscal tear'], { preposition: 'of' }),
  boneFracture: one('in', ['fracture'], { preposition: 'of' }),
  osteosclerosis: one('in', ['sclerotic lesion']),
  breastMass: one('in', ['breast mass']),
  calcifications: { american: ['breast calcifications'], grammar: 'many', place: 'in' },
};

/** What the vocabulary's denied findings are called in a denial; others by their name. */
export const DENIED_WORDS: Readonly<Record<string, { readonly american: string; readonly british?: string }>> = {
  'intracranial hemorrhage': { american: 'intracranial hemorrhage', british: 'intracranial haemorrhage' },
  'subdural hematoma': { american: 'subdural hematoma', british: 'subdural haematoma' },
  'mammographic mass': { american: 'breast mass' },
  'gallbladder stone': { american: 'gallstone' },
  pneumoperitoneum: { american: 'free air', british: 'free gas' },
};

/** Tubes and lines. */
export const DEVICE_KINDS: ReadonlySet<Kind> = new Set<Kind>([
  'endotrachealTube',
  'nasogastricTube',
  'centralVenousCatheter',
  'chestTube',
  'pacemaker',
]);
