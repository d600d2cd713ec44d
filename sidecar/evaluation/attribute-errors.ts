import { SEVERITY } from '../claims/lexicon/qualifiers.ts';
import { LEVELS } from './concepts/concept-row.ts';
import { DESCRIPTOR_GROUPS, TELLING_DESCRIPTORS } from './concepts/descriptors.ts';
import { conceptRow, type Relation, shows } from './concepts/table.ts';
import type { Fact } from './facts.ts';
import { placeRelation, sideOf, sideRelation } from './places.ts';
import { type Patient, significanceOf } from './significance.ts';

export type AttributeKind =
  | 'location'
  | 'severity'
  | 'descriptor'
  | 'measurement'
  | 'certainty'
  | 'unspecific'
  | 'overInterpretation'
  | 'temporal';

export interface AttributeError {
  readonly kind: AttributeKind;
  readonly significant: boolean;
  readonly expected: string;
  readonly said: string;
}

/** Weights of CRIMSON. */
export const ATTRIBUTE_WEIGHTS = { significant: 0.5, negligible: 0 } as const;

type Check = (reference: Fact, candidate: Fact, relation: Relation, patient: Patient) => readonly AttributeError[];

const error = (kind: AttributeKind, significant: boolean, expected: string, said: string): AttributeError[] => [
  { kind, significant, expected, said },
];
const NOTHING = 'not said';

const placeWords = (fact: Fact): string =>
  [sideOf(fact), ...fact.sites.map(({ name }) => name), ...fact.zones].filter(Boolean).join(' ') || NOTHING;

/** A lobe by its name decides where somebody looks, or cuts; "basal" and "apical" are how a finding usually lies. */
const namesLobe = ({ sites }: Fact): boolean => sites.some(({ name }) => /lobe/.test(name));

/** Other side, other lung, lobe that is not adjacent: significant; an adjacent lobe: negligible. */
const location: Check = (reference, candidate) => {
  const side = sideRelation(reference, candidate);
  const place = placeRelation(reference, candidate);
  const sides = side === 'opposite' || side === 'part' || side === 'missing';
  const vague = place === 'missing' && (conceptRow(reference.concept).focal || namesLobe(reference));
  const significant = sides || place === 'different' || vague;
  if (!significant && place !== 'adjacent' && place !== 'missing') return [];
  return error('location', significant, placeWords(reference), placeWords(candidate));
};

const DEGREES: readonly string[] = Object.keys(SEVERITY);

/** Mild for severe, severe left out or put in: significant. Else only where it changes what is to be done. */
const severity: Check = (reference, candidate, _relation, patient) => {
  const [of, said] = [reference.severity, candidate.severity];
  if (of === said) return [];
  const [expected, told] = [of ?? NOTHING, said ?? NOTHING];
  if (of !== undefined && said !== undefined) {
    const steps = Math.abs(DEGREES.indexOf(of) - DEGREES.indexOf(said));
    return error('severity', steps >= 2, expected, told);
  }
  // The same finding with the other's degree: does it still mean as much?
  const { severity: _own, ...bare } = reference;
  const [as, instead] = [reference, said === undefined ? bare : { ...bare, severity: said }].map((fact) =>
    LEVELS.indexOf(significanceOf(fact, patient)),
  );
  const understated = (instead ?? 0) < (as ?? 0);
  return error('severity', understated || said === 'severe' || of === 'severe', expected, told);
};

const descriptor: Check = (reference, candidate) => {
  const errors: AttributeError[] = [];
  for (const group of DESCRIPTOR_GROUPS) {
    const kindsOf = (fact: Fact) =>
      Object.keys(group).filter((kind) => group[kind]?.some((w) => fact.descriptors.includes(w)));
    const [of, said] = [kindsOf(reference), kindsOf(candidate)];
    if (of.length > 0 && said.length > 0 && !of.some((kind) => said.includes(kind)))
      errors.push(...error('descriptor', true, of.join(', '), said.join(', ')));
  }
  for (const telling of TELLING_DESCRIPTORS) {
    const [of, said] = [reference, candidate].map((fact) => fact.descriptors.includes(telling));
    if (of !== said)
      errors.push(...error('descriptor', true, of ? telling : `not ${telling}`, said ? telling : NOTHING));
  }
  return errors;
};

const NODULE_MASS_LINE_MM = 30;
const isLesion = ({ concept }: Fact): boolean => concept === 'nodule' || concept === 'mass';

/** Below 6 mm 2 mm, to 30 mm 4 mm, above 20 %; of what is no lesion of the lung a quarter, or 5 mm. */
function toleranceMm(fact: Fact, size: number): number {
  if (!conceptRow(fact.concept).focal) return Math.max(5, size / 4);
  if (size < 6) return 2;
  return size < NODULE_MASS_LINE_MM ? 4 : size / 5;
}

/** Whole millimetres, or tenths of a centimetre: the same number, written more shortly. */
const ROUNDING_MM = 0.5;

const measurement: Check = (reference, candidate, _relation, patient) => {
  const [of, said] = [reference.sizesMm[0], candidate.sizesMm[0]];
  if (of === undefined || (said !== undefined && Math.abs(said - of) <= ROUNDING_MM * (1 + 1e-9))) return [];
  // The size of a lesion, and of what is urgent, decides what is to be done.
  const decides = conceptRow(reference.concept).focal || significanceOf(reference, patient) === 'urgent';
  if (said === undefined) return error('measurement', decides, `${of} mm`, NOTHING);
  const crosses = isLesion(reference) && of < NODULE_MASS_LINE_MM !== said < NODULE_MASS_LINE_MM;
  const significant = crosses || Math.abs(of - said) > toleranceMm(reference, of);
  return error('measurement', significant, `${of} mm`, `${said} mm`);
};

/** Definite for possible and the other way round: significant where the finding is urgent. */
const certainty: Check = (reference, candidate, _relation, patient) => {
  if (reference.stance === candidate.stance) return [];
  return error('certainty', significanceOf(reference, patient) === 'urgent', reference.stance, candidate.stance);
};

/** Both names mean as much, and one label is enough for both: "plate-like atelectasis" for "atelectasis". */
function areNear(reference: Fact, candidate: Fact, patient: Patient): boolean {
  const label = conceptRow(reference.concept).chexpert;
  if (label === undefined || label !== conceptRow(candidate.concept).chexpert || label === 'Lung Lesion') return false;
  return significanceOf(reference, patient) === significanceOf({ ...reference, concept: candidate.concept }, patient);
}

/** Each step further from what it is says less: an opacity is two steps from a pneumonia. */
const naming: Check = (reference, candidate, relation, patient) => {
  if (relation.kind === 'same') return [];
  const [of, said] = [reference.concept, candidate.concept];
  if (isLesion(reference) && isLesion(candidate)) {
    const [a, b] = [reference.sizesMm[0], candidate.sizesMm[0]];
    const tells = a !== undefined && b !== undefined;
    return error('descriptor', !tells, of, said);
  }
  if (relation.kind !== 'related' && areNear(reference, candidate, patient))
    return error('unspecific', false, of, said);
  // A sign read as the disease says more than is seen, as a narrower name does.
  if (relation.kind === 'narrower' || (relation.kind === 'related' && shows(said, of)))
    return error('overInterpretation', candidate.stance === 'present', of, said);
  if (relation.kind === 'sibling')
    return [...error('unspecific', true, of, said), ...error('overInterpretation', true, of, said)];
  const steps = relation.kind === 'broader' ? Math.min(relation.steps, 2) : 1;
  return Array.from({ length: steps }, () => error('unspecific', true, of, said)).flat();
};

/** "Not comparable", "not described before": that nothing is known of a change is no change. */
const KNOWN_CHANGES: ReadonlySet<string | undefined> = new Set(['larger', 'smaller', 'unchanged', 'new', 'resolved']);
const changeSaid = ({ change }: Fact) => (KNOWN_CHANGES.has(change) ? change : undefined);

const temporal: Check = (reference, candidate) => {
  const [of, said] = [changeSaid(reference), changeSaid(candidate)];
  if (of === said) return [];
  const significant = of !== undefined ? of !== 'unchanged' || said !== undefined : said !== 'unchanged';
  return error('temporal', significant, of ?? NOTHING, said ?? NOTHING);
};

const CHECKS: readonly Check[] = [location, severity, descriptor, measurement, certainty, naming, temporal];

/** What a candidate's finding says otherwise than the reference's that it stands for. */
export const attributeErrors: Check = (reference, candidate, relation, patient) =>
  CHECKS.flatMap((check) => check(reference, candidate, relation, patient));
