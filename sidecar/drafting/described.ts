import type { Claim, Concept, Laterality } from '../claims/claim.ts';
import { conceptKey, isWithin, siteOfCode } from '../claims/lexicon/lookup.ts';
import { parseDescriptions } from '../claims/parse-claims.ts';
import type { Code } from '../domain/code.ts';
import type { FindingEvidence, ReportRole, ReportStatementEvidence, StudyEvidence } from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import { mayBeOneFinding } from './finding-families.ts';
import { quotation } from './sources.ts';
import { shownFinding, shownPlace, UNNAMED } from './terms.ts';

/** What is said to be there, surely or not: by code, or in a sentence. */
export interface Said {
  readonly concept: Concept;
  readonly laterality?: Laterality;
  /** Places named; none: not said. */
  readonly sites: readonly Code[];
  /** More than one of its kind. */
  readonly isPlural: boolean;
}

/** Something that a study's documents describe: a finding, or a sentence with findings that became no evidence. */
export interface Described {
  readonly id: EvidenceId;
  readonly said: readonly Said[];
  /** As a draft names it: `nodule, upper lobe of left lung`, or the sentence in quotation marks. */
  readonly name: string;
  /** What an encoder is given. */
  readonly text: string;
}

const STATING: ReadonlySet<ReportRole> = new Set(['findings', 'impression', 'addendum']);
const isEnglish = (language: string | undefined): boolean => language === undefined || /^en(?:-|$)/i.test(language);

/** Sentences that state what is seen. Only English ones: of other languages nobody knows what a sentence denies. */
export const statingSentences = ({ items }: StudyEvidence): ReportStatementEvidence[] =>
  items.filter(
    (item): item is ReportStatementEvidence =>
      item.kind === 'reportStatement' && STATING.has(item.role) && isEnglish(item.language),
  );

type Polarity = 'described' | 'denied';

/**
 * Of history, earlier results and questions nothing is said; nor by what is denied in part: "no new nodule" neither describes
 * nor denies the old one.
 */
function ofClaim(claim: Claim, wanted: Polarity): Said[] {
  const { concept, polarity, aside, laterality, site, otherSites = [], plural, narrowed } = claim;
  if (concept === undefined || aside !== undefined || narrowed) return [];
  if ((wanted === 'denied') !== (polarity === 'absent')) return [];
  const sites = [site, ...otherSites].flatMap((one) => one?.code ?? []);
  return [{ concept, ...(laterality ? { laterality } : {}), sites, isPlural: plural === true }];
}

export const saidIn = (sentence: ReportStatementEvidence): Said[] =>
  parseDescriptions(sentence.text).flatMap((claim) => ofClaim(claim, 'described'));

function ofFinding(finding: FindingEvidence): Said | undefined {
  const { concept, contradictory } = shownFinding(finding);
  if (contradictory) return undefined;
  const { laterality } = shownPlace(finding);
  const site = finding.site && siteOfCode(finding.site)?.concept.code;
  return { concept, ...(laterality ? { laterality } : {}), sites: site ? [site] : [], isPlural: false };
}

/** undefined: absent, or nobody can tell what is meant. */
export const saidBy = (finding: FindingEvidence): Said | undefined =>
  finding.presence === 'absent' ? undefined : ofFinding(finding);

/** What a study's documents say is not there; a program's silence is no denial. */
export function deniedIn(study: StudyEvidence): Said[] {
  const coded = study.items.flatMap((item) =>
    item.kind === 'finding' && item.presence === 'absent' && item.renderingIntent === undefined
      ? (ofFinding(item) ?? [])
      : [],
  );
  const said = statingSentences(study).flatMap((sentence) =>
    parseDescriptions(sentence.text).flatMap((claim) => ofClaim(claim, 'denied')),
  );
  return [...coded, ...said];
}

const areOpposite = (a: Said, b: Said): boolean =>
  a.laterality !== b.laterality && [a, b].every(({ laterality }) => laterality === 'left' || laterality === 'right');

/** Whether the places named are surely two: by the lexicon's table, none lies in another one. */
const areElsewhere = (a: Said, b: Said): boolean =>
  a.sites.length > 0 &&
  b.sites.length > 0 &&
  a.sites.every((one) => b.sites.every((other) => !isWithin(one, other) && !isWithin(other, one)));

/** Whether sides and places leave it open that two are one. */
export const isPlaceOpen = (a: Said, b: Said): boolean => !areOpposite(a, b) && !areElsewhere(a, b);

/** The same of names, too. */
export const mayBeOne = (a: Said, b: Said): boolean =>
  isPlaceOpen(a, b) &&
  ([a, b].some(({ concept }) => concept.name === UNNAMED) || mayBeOneFinding(a.concept, b.concept));

/** Whether two have one name, or a longer one for it (a pulmonary nodule is a nodule), and nothing tells them apart. */
export function areNamedAlike(a: Said, b: Said): boolean {
  const [short, long] = a.concept.name.length < b.concept.name.length ? [a, b] : [b, a];
  const isOneName =
    conceptKey(a.concept) === conceptKey(b.concept) || long.concept.name.endsWith(` ${short.concept.name}`);
  return isOneName && isPlaceOpen(a, b);
}

/** Whether a denial reaches all of what was said: by name, on every side and at every place that was named. */
export function reaches(denied: Said, said: Said): boolean {
  const isSideDenied = [undefined, 'bilateral', said.laterality].includes(denied.laterality);
  const isPlaceDenied =
    denied.sites.length === 0 ||
    (said.sites.length > 0 && said.sites.every((one) => denied.sites.some((other) => isWithin(one, other))));
  return isSideDenied && isPlaceDenied && areNamedAlike(denied, said);
}

const nameOf = (finding: FindingEvidence): string =>
  [shownFinding(finding).text, shownPlace(finding).text].filter(Boolean).join(', ');

/** A finding in the words of the report it was read from, else by name and place. A program's mark is no description. */
function describedFindings({ items }: StudyEvidence): Described[] {
  return items.flatMap((item): Described[] => {
    if (item.kind !== 'finding' || item.renderingIntent !== undefined) return [];
    const [said, name] = [saidBy(item), nameOf(item)];
    const sentence = items.find(({ id }) => id === item.statementId);
    const text = sentence?.kind === 'reportStatement' ? sentence.text : name;
    return said ? [{ id: item.id, said: [said], name, text }] : [];
  });
}

/** All that a study's documents describe, each once: a sentence only for what no finding of the study tells. */
export function describedIn(study: StudyEvidence): Described[] {
  const findings = describedFindings(study);
  const known = findings.flatMap(({ said }) => said);
  const sentences = statingSentences(study).flatMap((sentence): Described[] => {
    const said = saidIn(sentence).filter((one) => one.isPlural || !known.some((other) => areNamedAlike(one, other)));
    const name = quotation(sentence);
    return said.length > 0 && name !== '' ? [{ id: sentence.id, said, name, text: sentence.text }] : [];
  });
  return [...findings, ...sentences];
}
