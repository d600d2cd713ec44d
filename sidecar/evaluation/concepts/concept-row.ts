import type { Severity } from '../../claims/lexicon/qualifiers.ts';

/** What a finding means for the patient: `urgent` now, `actionable` needs something done, `benign` nothing at all. */
export type Significance = 'urgent' | 'actionable' | 'notActionable' | 'benign';

/** Weights of CRIMSON. */
export const WEIGHTS: Readonly<Record<Significance, number>> = {
  urgent: 1,
  actionable: 0.5,
  notActionable: 0.25,
  benign: 0,
};

/** Weakest first. */
export const LEVELS: readonly Significance[] = ['benign', 'notActionable', 'actionable', 'urgent'];

export type ChexpertLabel =
  | 'No Finding'
  | 'Enlarged Cardiomediastinum'
  | 'Cardiomegaly'
  | 'Lung Lesion'
  | 'Lung Opacity'
  | 'Edema'
  | 'Consolidation'
  | 'Pneumonia'
  | 'Atelectasis'
  | 'Pneumothorax'
  | 'Pleural Effusion'
  | 'Pleural Other'
  | 'Fracture'
  | 'Support Devices';

/** All fields that are given must hold; of a list any one. */
export interface Condition {
  readonly severity?: readonly Severity[];
  readonly descriptor?: readonly string[];
  readonly zone?: readonly string[];
  /** The largest stated size, in mm. */
  readonly belowMm?: number;
  readonly fromMm?: number;
  /** Of the patient, in years. */
  readonly ageBelow?: number;
  readonly ageFrom?: number;
  readonly is: Significance;
}

export interface ConceptRow {
  /** As the lexicon names it; its code stands there. */
  readonly name: string;
  readonly significance: Significance;
  /** Broader concepts: opacity of consolidation. */
  readonly broader: readonly string[];
  /** Not broader, but how it shows: mediastinal widening of aneurysm. */
  readonly shows: readonly string[];
  /** First match decides. */
  readonly when: readonly Condition[];
  readonly chexpert?: ChexpertLabel;
  /** Two places of it are two lesions: another lobe or a missing one is an error that counts. */
  readonly focal: boolean;
  /** Lies on both sides by its nature: "bilateral" adds nothing. */
  readonly diffuse: boolean;
}

export interface RowOptions {
  readonly broader?: readonly string[];
  readonly shows?: readonly string[];
  readonly when?: readonly Condition[];
  readonly chexpert?: ChexpertLabel;
  readonly focal?: true;
  readonly diffuse?: true;
}

export const row = (name: string, significance: Significance, options: RowOptions = {}): ConceptRow => ({
  name,
  significance,
  broader: options.broader ?? [],
  shows: options.shows ?? [],
  when: options.when ?? [],
  focal: options.focal ?? false,
  diffuse: options.diffuse ?? false,
  ...(options.chexpert === undefined ? {} : { chexpert: options.chexpert }),
});

/** Several findings that mean the same for the patient. */
export const rows = (significance: Significance, ...names: readonly string[]): ConceptRow[] =>
  names.map((name) => row(name, significance));
