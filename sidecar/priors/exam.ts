import { TAG, text } from '../dicom/dicom-json.ts';
import {
  type CandidatePrior,
  DOCUMENT_MODALITIES,
  isDocumentClass,
  isImageSeries,
  type Series,
  type Study,
} from '../domain/study.ts';
import { contrastIn, isDoseReport, isGuidance, modalitiesIn, type Sides, sidesOf } from './exam-words.ts';
import { regionsIn, wordsOf } from './find-regions.ts';
import { modalityNamed, regionsUnnamed } from './modalities.ts';
import { combined, isLimb, merged, relate } from './regions.ts';

/** What was examined and how, as far as a study or a candidate says. */
export interface Exam {
  /** Modalities of the images; of a report without images, what its description names. */
  readonly modalities: readonly string[];
  /** `report`: documents that may be quoted, no images; `nothing`: dose, key images, display settings. */
  readonly holds: 'images' | 'report' | 'nothing';
  /** Made to guide a needle or a drain. */
  readonly guidance: boolean;
  /** Names in `REGIONS`; empty = not known. */
  readonly regions: ReadonlySet<string>;
  readonly sides: Sides;
  readonly contrast: boolean | undefined;
  /** `scheme|value` */
  readonly procedureCodes: ReadonlySet<string>;
  readonly descriptionWords: ReadonlySet<string>;
}

interface Facts {
  readonly modalities: readonly string[];
  readonly bodyParts: readonly string[];
  readonly lateralities: readonly string[];
  readonly seriesDescriptions: readonly string[];
  readonly contrast: boolean | undefined;
  readonly description: string | undefined;
  readonly procedureCodes: Study['procedureCodes'];
}

/** Other and secondary capture say how the image was stored, not how it was made. */
const NO_MODALITY: ReadonlySet<string> = new Set(['', 'OT', 'SC']);

const union = (sets: readonly ReadonlySet<string>[]): ReadonlySet<string> =>
  merged(new Set(sets.flatMap((set) => [...set])));

/**
 * What description and procedure names say, and what is coded as Body Part Examined. Where they go together both count:
 * CHEST and "CT chest, abdomen and pelvis" are all three. Where they contradict, the words do: they name what was
 * ordered, while the code often is the default of a protocol (wrong in 15 % of images: Güld and others, SPIE 4685,
 * 2002). "Lower extremity joint" contradicts no hip. Series descriptions only where all these are silent.
 */
function regionsNamed(facts: Facts): ReadonlySet<string> {
  const coded = union(facts.bodyParts.map(regionsIn));
  const said = union([facts.description, ...facts.procedureCodes.map(({ meaning }) => meaning)].map(regionsIn));
  if (coded.size === 0) return said.size > 0 ? said : union(facts.seriesDescriptions.map(regionsIn));
  if (said.size === 0) return coded;
  const { kind } = relate(coded, said);
  if (kind === 'same' || kind === 'contains' || kind === 'overlap' || kind === 'part') return combined(coded, said);
  return [...said].every(isLimb) ? coded : said;
}

function regionsOf(facts: Facts, modalities: readonly string[]): ReadonlySet<string> {
  const named = regionsNamed(facts);
  return named.size > 0 ? named : regionsUnnamed(modalities, wordsOf(facts.description));
}

/** Documents whose statements can be quoted; the others of `DOCUMENT_MODALITIES` are about images. */
const REPORTS: ReadonlySet<string> = new Set(['SR', 'DOC']);

function contentOf(modalities: readonly string[], description: string | undefined): Exam['holds'] {
  if (modalities.length === 0 || modalities.some((one) => !DOCUMENT_MODALITIES.has(one))) return 'images';
  return modalities.some((one) => REPORTS.has(one)) && !isDoseReport(description) ? 'report' : 'nothing';
}

/** Bone density is stored as radiographs, screens or reports, and is none of these. */
function modalitiesOf(images: readonly string[], holds: Exam['holds'], description: string | undefined) {
  const said = modalitiesIn(description);
  if (said.includes('BMD')) return ['BMD'];
  return [...new Set(holds === 'images' ? images.filter((one) => !NO_MODALITY.has(one)) : said)].sort();
}

function contrastOf({ contrast, description, seriesDescriptions }: Facts): boolean | undefined {
  const ofSeries = seriesDescriptions.map(contrastIn).filter((one) => one !== undefined);
  return contrast ?? contrastIn(description) ?? (ofSeries.length > 0 ? ofSeries.includes(true) : undefined);
}

function examOf(facts: Facts): Exam {
  const all = facts.modalities.map(modalityNamed);
  const holds = contentOf(all, facts.description);
  const images = all.filter((modality) => !DOCUMENT_MODALITIES.has(modality));
  const modalities = modalitiesOf(images, holds, facts.description);
  return {
    modalities,
    holds,
    guidance: isGuidance(facts.description),
    regions: regionsOf(facts, modalities),
    sides: sidesOf(facts.lateralities, [facts.description, ...facts.bodyParts], facts.seriesDescriptions),
    contrast: contrastOf(facts),
    procedureCodes: new Set(facts.procedureCodes.map(({ scheme, value }) => `${scheme}|${value}`)),
    descriptionWords: new Set(wordsOf(facts.description)),
  };
}

const filled = (values: readonly (string | undefined)[]): readonly string[] =>
  values.filter((value): value is string => value !== undefined && value.trim() !== '');

const statesContrast = ({ representative }: Series): boolean =>
  representative !== undefined && text(representative, TAG.ContrastBolusAgent) !== undefined;

/** A scanned report in a series of modality OT. */
const holdsDocumentsOnly = ({ instances }: Series): boolean =>
  instances.length > 0 && instances.every(({ sopClassUid }) => isDocumentClass(sopClassUid));

/** The current study; only its images say what it is. */
export function examOfStudy(study: Study): Exam {
  const series = study.series.filter((one) => isImageSeries(one) && !holdsDocumentsOnly(one));
  return examOf({
    modalities: series.map(({ modality }) => modality),
    bodyParts: filled(series.map(({ bodyPart }) => bodyPart)),
    lateralities: filled(series.map(({ laterality }) => laterality)),
    seriesDescriptions: filled(series.map(({ description }) => description)),
    contrast: series.some(statesContrast) || undefined,
    description: study.description,
    procedureCodes: study.procedureCodes,
  });
}

/** A candidate, as far as its archive's answers go. */
export function examOfCandidate(candidate: CandidatePrior): Exam {
  return examOf({
    modalities: candidate.modalities,
    bodyParts: filled(candidate.bodyParts),
    lateralities: filled(candidate.lateralities ?? []),
    seriesDescriptions: filled(candidate.seriesDescriptions ?? []),
    contrast: candidate.contrast,
    description: candidate.description,
    procedureCodes: candidate.procedureCodes,
  });
}
