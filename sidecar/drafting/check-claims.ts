import type { Claim, ExtraTerm } from '../claims/claim.ts';
import { conceptKey, siteOfCode } from '../claims/lexicon/lookup.ts';
import { readText, type TextReading } from '../claims/parse-claims.ts';
import type { Statement } from '../domain/draft.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import { changeReasons } from './check-change.ts';
import { type CheckContext, describable, isCurrent, type Named, namedBy } from './check-context.ts';
import { cueReasons } from './check-cues.ts';
import { numberReasons } from './check-numbers.ts';
import { headingOf, placeHeading } from './loose.ts';
import {
  attestationText,
  CONTRADICTORY_NAME,
  CONTRADICTORY_PLACE,
  comparisonPhrases,
  DISPUTED_SIDE,
  deviceDetection,
  priorSourceText,
  sourceText,
} from './phrases.ts';
import { isSaid, organName } from './realiser.ts';
import { fixedFor, sectionTerms } from './sections.ts';
import { growthHolds, growthText, otherHolds, otherOutcome, seriesHolds, seriesText } from './series.ts';
import { shownSource, trustMark } from './sources.ts';
import { shownFinding, shownPlace, shownQuality, termsOfFinding, termsOfMeasurement } from './terms.ts';
import { TEMPLATE_WORDS } from './wording.ts';

/** Sources by whose study they are; attestation only by who attests an absence. */
function sourceTexts(named: Named): string[] {
  return named.items.flatMap((item) => {
    if (!isSaid(item)) return [];
    const source = shownSource(item);
    const attested = item.kind === 'finding' && item.presence === 'absent' ? [attestationText(source)] : [];
    if (source === '') return attested;
    const own = isCurrent(named, item) || named.planned?.ofPrior;
    return [...attested, own ? sourceText(source) : priorSourceText(source)];
  });
}

const texts = (...some: readonly (string | undefined)[]): string[] => some.filter((text) => text !== undefined);

/** What is computed from numbers of several studies: known whole, and only where it follows from them again. */
function computedTexts(named: Named): string[] {
  const { context, planned } = named;
  const ids = new Set(named.statement.evidenceIds);
  const findings = new Set(named.findings.map((item) => item.id));
  const about = ({ currentFindingId }: { readonly currentFindingId?: EvidenceId }): boolean =>
    currentFindingId !== undefined && findings.has(currentFindingId);
  const rows = context.input.series.filter(
    (series) =>
      about(series) &&
      series.points.every((point) => ids.has(point.measurementId)) &&
      seriesHolds(series, context.input, context.evidence),
  );
  const others = [...context.plans.values()].filter(
    (other) =>
      other !== planned && about(other.comparison) && ids.has(other.prior?.id as EvidenceId) && otherHolds(other),
  );
  return texts(
    ...rows.flatMap((series) => [seriesText(series, context.evidence), 'Over time']),
    ...others.map(otherOutcome),
    ...(planned && growthHolds(planned) ? [growthText(planned, true), growthText(planned, false)] : []),
  );
}

/** What a findings line may stand under: the organ of its finding, or the one place its measurements share. */
function headings(named: Named): string[] {
  if (named.statement.section !== 'findings') return [];
  const qualities = named.items.flatMap((item) => (item.kind === 'qualitative' ? [placeHeading(item)] : []));
  const places = new Set(named.measurements.length > 0 ? named.measurements.map(headingOf) : qualities.filter(Boolean));
  if (named.findings.length === 0) return places.size === 1 ? [...places].map((place) => `${place}:`) : [];
  return describable(named).flatMap((finding) => (organName(finding) === '' ? [] : [`${organName(finding)}:`]));
}

/** Fixed phrases that are true of what the statement names. */
function phrasesOf(named: Named): string[] {
  const { context, statement, planned } = named;
  const said = describable(named);
  // A line may rest on less than it names: each mark is known where one of its sources bears it.
  const marks = named.items.flatMap((item) => (isSaid(item) ? [trustMark([item])] : []));
  return [
    ...(planned ? comparisonPhrases(planned) : []),
    ...(said.some((finding) => shownPlace(finding).contradictory) ? [CONTRADICTORY_PLACE] : []),
    ...(said.some((finding) => finding.sideDisputed) ? [DISPUTED_SIDE] : []),
    ...(said.some((finding) => shownFinding(finding).contradictory) ? [CONTRADICTORY_NAME] : []),
    ...said.flatMap((finding) => [deviceDetection(finding, true), deviceDetection(finding, false)]),
    ...headings(named),
    ...computedTexts(named),
    ...(statement.section === 'impression' && context.emptyImpression ? [context.emptyImpression] : []),
    ...(statement.section === 'impression' ? marks : []),
  ];
}

/** The names that the statement's own evidence brings; they are pieces of text without claims of their own. */
function termsOf(named: Named): ExtraTerm[] {
  const { context, statement } = named;
  const { section, evidenceIds } = statement;
  const fixed = (text: string): ExtraTerm => ({ kind: 'fixed', text });
  return [
    ...sectionTerms(section, named.techniques, context.input),
    ...fixedFor(context.fixed[section], evidenceIds).map(fixed),
    ...describable(named).flatMap(termsOfFinding),
    ...named.measurements.flatMap(termsOfMeasurement),
    ...named.items.flatMap((item) => (item.kind === 'qualitative' ? [fixed(shownQuality(item))] : [])),
    ...[...sourceTexts(named), ...phrasesOf(named)].map(fixed),
  ];
}

function findingReasons(claim: Claim, named: Named): string[] {
  const { concept } = claim;
  if (concept === undefined) return [];
  const findings = describable(named).filter(
    (finding) => conceptKey(shownFinding(finding).concept) === conceptKey(concept),
  );
  if (findings.length === 0) return ['a finding that the evidence does not name'];
  return findings.some((finding) => finding.presence === claim.polarity || shownFinding(finding).contradictory)
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
  const claimed = [...(claim.site ? [claim.site] : []), ...(claim.otherSites ?? [])];
  if (claimed.some((site) => !sites.has(conceptKey(site)))) reasons.push('a site that the evidence does not name');
  if (claim.laterality && !places.some((place) => place.laterality === claim.laterality))
    reasons.push('a side that the evidence does not name');
  return reasons;
}

function referenceReasons(claim: Claim, named: Named): string[] {
  const { planned, context } = named;
  const fetched = context.input.priors.some(
    (prior) => prior.study.studyInstanceUid === planned?.comparison.priorStudyInstanceUid,
  );
  return claim.priorReference && !fetched ? ['a reference to a prior that was not fetched or compared'] : [];
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
    ...referenceReasons(claim, named),
    ...(claim.normality ? ['something called normal that nobody attested'] : []),
  ]);
  return [
    ...new Set([
      ...evidenceReasons(named),
      ...reasons,
      ...numberReasons(reading, named),
      ...cueReasons(reading, named),
      ...changeReasons(reading, named),
      ...vocabularyReasons(reading),
    ]),
  ];
}
