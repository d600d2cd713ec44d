import type { Claim, ClaimedSize, ExtraTerm } from '../claims/claim.ts';
import { conceptKey, siteOfCode } from '../claims/lexicon/lookup.ts';
import { readText, type TextReading } from '../claims/parse-claims.ts';
import type { Statement } from '../domain/draft.ts';
import type { FindingEvidence } from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import { changeReasons } from './check-change.ts';
import { type CheckContext, isCurrent, type Named, namedBy } from './check-context.ts';
import {
  convertedNumber,
  isDimensionless,
  shownDate,
  shownNumber,
  shownTime,
  signed,
  ucumOf,
  ucumText,
} from './numbers.ts';
import { attestationText, describesPrior, differenceDecimals, reasonText, ruleText, sourceText } from './realiser.ts';
import { sectionCounts, sectionTerms } from './sections.ts';
import { shownFinding, shownPlace, shownQuality, shownSource, termsOfFinding, termsOfMeasurement } from './terms.ts';
import { TEMPLATE_WORDS } from './wording.ts';

/** Outcomes whose statement describes the prior's finding. */
const speaksOfPrior = (named: Named): boolean => named.comparison !== undefined && describesPrior(named.comparison);

/** The findings that a statement may describe: what the prior says does not support what is said of today. */
function describable(named: Named): readonly FindingEvidence[] {
  if (named.comparison?.outcome === 'resolved') return named.findings;
  return named.findings.filter((finding) => isCurrent(named, finding) !== speaksOfPrior(named));
}

/** The names that the statement's own evidence brings; they are pieces of text without claims of their own. */
function termsOf(named: Named): ExtraTerm[] {
  const fixed = (text: string): ExtraTerm => ({ kind: 'fixed', text });
  const { comparison } = named;
  const sources = named.items.flatMap((item) => {
    if (item.kind === 'technique') return [];
    const source = shownSource(item);
    return [attestationText(source), ...(source === '' ? [] : [sourceText(source)])];
  });
  return [
    ...sectionTerms(named.statement.section, named.techniques, named.context.input),
    ...describable(named).flatMap(termsOfFinding),
    ...named.measurements.flatMap(termsOfMeasurement),
    ...named.items.flatMap((item) => (item.kind === 'qualitative' ? [fixed(shownQuality(item))] : [])),
    ...sources.map(fixed),
    ...(comparison?.reason === undefined ? [] : [fixed(reasonText(comparison.reason))]),
    ...(comparison?.change?.rule === undefined ? [] : [fixed(ruleText(comparison.change.rule))]),
  ];
}

function findingReasons(claim: Claim, named: Named): string[] {
  const { concept } = claim;
  if (concept === undefined) return [];
  const findings = describable(named).filter(
    (finding) => conceptKey(shownFinding(finding.finding).concept) === conceptKey(concept),
  );
  if (findings.length === 0) return ['a finding that the evidence does not name'];
  return findings.some((finding) => finding.presence === claim.polarity)
    ? []
    : [`a finding said to be ${claim.polarity}, which the evidence does not say`];
}

function placeReasons(claim: Claim, named: Named): string[] {
  const places = describable(named).map(shownPlace);
  const bodyParts = named.techniques.flatMap((item) => (item.bodyPart === undefined ? [] : [item.bodyPart]));
  const sites = new Set(places.flatMap((place) => (place.concept ? [conceptKey(place.concept)] : [])));
  for (const meaning of bodyParts) {
    const known = siteOfCode({ value: '', scheme: '', meaning });
    if (known) sites.add(conceptKey(known.concept));
  }
  const reasons: string[] = [];
  if (claim.site && !sites.has(conceptKey(claim.site))) reasons.push('a site that the evidence does not name');
  if (claim.laterality && !places.some((place) => place.laterality === claim.laterality))
    reasons.push('a side that the evidence does not name');
  return reasons;
}

const same = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));

/** The difference exactly as the realiser rounds it: to the coarser of the two numbers. */
function isDifference(size: ClaimedSize, named: Named): boolean {
  const { change } = named.comparison ?? {};
  if (change === undefined || size.unit !== ucumText(change.unit) || size.previous !== undefined) return false;
  const find = (id: EvidenceId) => named.measurements.find((measurement) => measurement.id === id);
  const [current, prior] = [find(change.currentMeasurementId), find(change.priorMeasurementId)];
  if (current === undefined || prior === undefined) return false;
  return size.valueText === signed(change.difference, differenceDecimals(current, prior, change.unit));
}

/** A number belongs to the study it is said of: "previously 8.0 mm" must be the prior's. */
function sizeSupported(size: ClaimedSize, named: Named): boolean {
  if (isDifference(size, named)) return true;
  if (size.valueText.startsWith('+')) return false;
  const ofPrior = size.previous === true || speaksOfPrior(named);
  if (
    named.techniques.some(
      (item) =>
        item.sliceThicknessMm !== undefined &&
        size.unit === 'mm' &&
        same(size.value, Number(item.sliceThicknessMm.toFixed(3))),
    )
  )
    return true;
  return named.measurements.some((measurement) => {
    if (isCurrent(named, measurement) === ofPrior) return false;
    const value = convertedNumber(measurement, size.unit);
    return value !== undefined && same(value, size.value);
  });
}

function numberReasons(claim: Claim, named: Named): string[] {
  const { change } = named.comparison ?? {};
  const reasons: string[] = [];
  if (!claim.sizes.every((size) => sizeSupported(size, named)))
    reasons.push('a number that the evidence does not hold');
  const measuredPercents = named.measurements
    .filter((item) => ucumOf(item.unit) === '%')
    .map((item) => Number(shownNumber(item)));
  const percents = change?.percent === undefined ? measuredPercents : [...measuredPercents, change.percent];
  if (!claim.percents.every((value) => percents.some((supported) => same(supported, value))))
    reasons.push('a percentage that the evidence does not hold');
  if (!claim.intervals.every(({ value, unit }) => unit === 'd' && value === change?.intervalDays))
    reasons.push('an interval that the comparison does not hold');
  const bare = named.measurements.filter((item) => isDimensionless(ucumOf(item.unit)));
  const counts = sectionCounts(named.statement.section, named.techniques, named.context.input);
  const supported = claim.counts.every(
    (count) =>
      counts.some((known) => known.value === count.value && known.noun === count.noun) ||
      (count.noun === undefined && bare.some((item) => same(Number(shownNumber(item)), count.value))),
  );
  return supported ? reasons : [...reasons, 'a count that is not known'];
}

function dateReasons(claim: Claim, named: Named): string[] {
  const { input } = named.context;
  const { section } = named.statement;
  const dates: (string | undefined)[] = [];
  if (section === 'summary') dates.push(shownTime(input.basis.until));
  if (section === 'comparison') dates.push(...input.priors.map((prior) => shownDate(prior.study.studyDate)));
  const prior = input.priors.find((item) => item.study.studyInstanceUid === named.comparison?.priorStudyInstanceUid);
  if (prior) dates.push(shownDate(named.comparison?.priorStudyDate ?? prior.study.studyDate));
  const reasons = claim.dates.every((date) => dates.includes(date)) ? [] : ['a date that is not known'];
  if (claim.priorReference && section !== 'comparison' && prior === undefined)
    reasons.push('a reference to a prior that was not fetched or compared');
  if (claim.priorReference && section === 'comparison' && input.priors.length === 0)
    reasons.push('a reference to a prior that was not fetched or compared');
  return reasons;
}

function evidenceReasons(named: Named): string[] {
  const { statement, context } = named;
  // Only a study without any evidence may be spoken of without naming some, and only outside its findings.
  const frame = statement.section !== 'findings' && context.input.evidence.items.length === 0;
  if (statement.evidenceIds.length === 0) return frame ? [] : ['it names no evidence'];
  return named.items.length === statement.evidenceIds.length ? [] : ['it names evidence that was not supplied'];
}

function vocabularyReasons(reading: TextReading): string[] {
  const unknown = reading.unknownWords.filter((word) => !TEMPLATE_WORDS.has(word));
  return unknown.length === 0 ? [] : ['an unsupported word'];
}

/**
 * Reads a statement's claims again from its text and holds each against the evidence that the statement names.
 * Answers why it must not stand; empty = it may. The reasons quote nothing: the text may name a patient.
 */
export function checkStatement(statement: Statement, context: CheckContext): string[] {
  const named = namedBy(statement, context);
  const reading = readText(statement.text, termsOf(named));
  const reasons = reading.claims.flatMap((claim) => [
    ...findingReasons(claim, named),
    ...placeReasons(claim, named),
    ...numberReasons(claim, named),
    ...dateReasons(claim, named),
    ...(claim.normality ? ['something called normal that nobody attested'] : []),
  ]);
  return [
    ...new Set([
      ...evidenceReasons(named),
      ...reasons,
      ...changeReasons(reading, named),
      ...vocabularyReasons(reading),
    ]),
  ];
}
