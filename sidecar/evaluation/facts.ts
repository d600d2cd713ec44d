import type { Claim, Concept, Laterality, Placement } from '../claims/claim.ts';
import { isDevice } from '../claims/lexicon/findings-devices.ts';
import type { Severity } from '../claims/lexicon/qualifiers.ts';
import { parseDescriptions } from '../claims/parse-claims.ts';
import type { ComparisonOutcome } from '../domain/comparison.ts';
import type { ReportRole } from '../domain/evidence.ts';
import { refine } from './concepts/refine.ts';

/** One finding that a report states or denies. */
export interface Fact {
  /** By its name in the tables of concepts. */
  readonly concept: string;
  readonly stance: 'present' | 'uncertain' | 'absent';
  /** Denied only in part ("no large effusion", "no new nodule"). */
  readonly narrowed?: true;
  readonly sites: readonly Concept[];
  readonly zones: readonly string[];
  readonly side?: Laterality;
  /** As it is in this study, in mm, largest first. */
  readonly sizesMm: readonly number[];
  readonly severity?: Severity;
  readonly descriptors: readonly string[];
  readonly change?: ComparisonOutcome;
  readonly priorReference: boolean;
  /** Told of an earlier study: "nodule, described on 2026-05-20". What is denied now does not speak against it. */
  readonly earlier?: true;
  readonly device: boolean;
  readonly placement?: Placement;
  readonly plural?: true;
  /** The same finding as the report tells it elsewhere, where that differs in change, degree or certainty. */
  readonly toldOtherwise?: readonly Fact[];
  readonly section?: ReportRole;
  /** The sentence it stands in. */
  readonly sentence: string;
  /** Offsets of sentence and finding in their section: facts of one breath are told from others by them. */
  readonly at: { readonly sentence: number; readonly start: number; readonly end: number };
}

const IMPROBABLE =
  'unlikely|less likely|not likely|likely not|probably not|no definite|no obvious|no gross|no convincing|no clear|not definitely|rather than';
const IMPROBABLE_BEFORE = new RegExp(`\\b(?:${IMPROBABLE})\\b[^,;]*$`, 'i');
const IMPROBABLE_BEHIND =
  /^[^,;.]{0,25}?(?:\bis|\bare|,)?\s*(?:felt|considered|thought)?\s*\b(?:to be )?(?:less likely|unlikely|not likely|probably not|likely not)\b/i;

/** "No definite pneumothorax", "pneumonia is unlikely": who reads it takes it for absent. */
const isImprobable = (text: string, { start, end }: { start: number; end: number }, claim: Claim): boolean =>
  IMPROBABLE_BEFORE.test(text.slice(claim.start, start)) || IMPROBABLE_BEHIND.test(text.slice(end, claim.end));

const MM: Readonly<Record<string, number>> = { mm: 1, cm: 10 };
/** Of these a thickness, a depth or a shift is the size. */
const BY_DEPTH: ReadonlySet<string> = new Set([
  'pneumothorax',
  'pleural effusion',
  'pericardial effusion',
  'midline shift',
  'subdural hematoma',
  'epidural hematoma',
]);

const NODES: ReadonlySet<string> = new Set(['lymphadenopathy', 'axillary lymphadenopathy']);

/** The size that counts comes first: the longest, of a node the short axis (RECIST 1.1). */
export const countingFirst =
  (concept: string) =>
  (a: number, b: number): number =>
    NODES.has(concept) ? a - b : b - a;

/** "+1.8 mm" lies between two sizes. */
const SIGNED = /^[+\-−]/;

/** Ranges count by their larger end; limits and earlier sizes are none. */
function sizesMm({ sizes }: Claim, concept: string): number[] {
  return sizes
    .filter(({ unit, valueText, previous, bound, quantity }) => {
      const isSize = (quantity !== 'other' || BY_DEPTH.has(concept)) && !SIGNED.test(valueText);
      return unit in MM && !previous && !bound && isSize;
    })
    .map(({ value, unit }) => Math.round(value * (MM[unit] ?? 1) * 100) / 100)
    .sort(countingFirst(concept));
}

/** Below this a difference is that of two readings of one lesion. */
const REPEATABLE_MM = 2;

/** "5 cm, previously 3 cm": grown, though no word says so. */
function changeOf({ change, sizes }: Claim): ComparisonOutcome | undefined {
  if (change !== undefined) return change;
  const largest = (previous: boolean): number =>
    Math.max(
      ...sizes
        .filter((one) => (one.previous === true) === previous)
        .map(({ value, unit }) => value * (MM[unit] ?? Number.NaN)),
    );
  const difference = largest(false) - largest(true);
  if (!Number.isFinite(difference)) return undefined;
  if (Math.abs(difference) < REPEATABLE_MM) return 'unchanged';
  return difference > 0 ? 'larger' : 'smaller';
}

function stanceOf(text: string, claim: Claim): Pick<Fact, 'stance' | 'narrowed'> {
  const { polarity, narrowed, mention } = claim;
  const part = narrowed ? { narrowed } : {};
  // "No new nodule": nothing is added; what was there may still be.
  if (polarity === 'uncertain' && (narrowed || (mention && isImprobable(text, mention, claim))))
    return { stance: 'absent', ...part };
  return { stance: polarity, ...part };
}

/** "Nodule, left lung, described on 2026-05-20 (8 mm), is not ...": all of the sentence is about that day. */
const DESCRIBED_EARLIER = /, described (?:on|in)\b/;

function factOf(text: string, claim: Claim, role: ReportRole | undefined): Fact | undefined {
  const { concept, mention, aside, site, otherSites = [], laterality, severity, placement, plural } = claim;
  if (concept === undefined || mention === undefined || aside !== undefined) return undefined;
  const change = changeOf(claim);
  const refined = refine(concept.name, site?.name);
  const sites = site === undefined ? refined.sites : [site, ...otherSites];
  return {
    concept: refined.concept,
    ...stanceOf(text, claim),
    sites,
    zones: claim.zones ?? [],
    ...(laterality === undefined ? {} : { side: laterality }),
    sizesMm: sizesMm(claim, refined.concept),
    ...(severity === undefined ? {} : { severity }),
    descriptors: claim.descriptors ?? [],
    ...(change === undefined ? {} : { change }),
    priorReference: claim.priorReference,
    ...(DESCRIBED_EARLIER.test(text.slice(claim.start, claim.end)) ? { earlier: true as const } : {}),
    device: isDevice(concept),
    ...(placement === undefined ? {} : { placement }),
    ...(plural ? { plural } : {}),
    ...(role === undefined ? {} : { section: role }),
    sentence: text.slice(claim.start, claim.end),
    at: { sentence: claim.start, ...mention },
  };
}

/** The findings that a section states or denies. History, earlier results and questions are none. */
export function factsOf(text: string, role: ReportRole | undefined): Fact[] {
  return parseDescriptions(text).flatMap((claim) => factOf(text, claim, role) ?? []);
}

/** Stated, surely or not. */
export const isStated = ({ stance }: Fact): boolean => stance !== 'absent';
