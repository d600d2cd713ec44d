import { TAG, text } from '../dicom/dicom-json.ts';
import {
  type CandidatePrior,
  DOCUMENT_MODALITIES,
  isDocumentClass,
  isImageSeries,
  type Series,
  type Study,
} from '../domain/study.ts';
import { contrastIn, modalitiesIn, type Sides, sidesOf } from './exam-words.ts';
import { regionsIn, wordsOf } from './find-regions.ts';
import { combined, merged, relate } from './regions.ts';

/** What was examined and how, as far as a study or a candidate says. */
export interface Exam {
  /** Modalities of the images; of a report without images, what its description names. */
  readonly modalities: readonly string[];
  /** There are documents only. */
  readonly reportOnly: boolean;
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
 * Body parts first. Description and procedure names add to them what goes with them: CHEST and "CT chest, abdomen and
 * pelvis" are all three; HEAD and "CT chest" contradict each other, and then the coded value counts. Series
 * descriptions only where all these are silent.
 */
function regionsOf(facts: Facts): ReadonlySet<string> {
  const coded = union(facts.bodyParts.map(regionsIn));
  const said = union([facts.description, ...facts.procedureCodes.map(({ meaning }) => meaning)].map(regionsIn));
  if (coded.size === 0) return said.size > 0 ? said : union(facts.seriesDescriptions.map(regionsIn));
  if (said.size === 0) return coded;
  const { kind } = relate(coded, said);
  return kind === 'apart' || kind === 'adjacent' || kind === 'sameField' ? coded : combined(coded, said);
}

function examOf(facts: Facts): Exam {
  const all = facts.modalities.map((modality) => modality.trim().toUpperCase());
  const images = all.filter((modality) => !DOCUMENT_MODALITIES.has(modality));
  const reportOnly = all.length > 0 && images.length === 0;
  const named = images.filter((modality) => !NO_MODALITY.has(modality));
  return {
    modalities: [...new Set(reportOnly ? modalitiesIn(facts.description) : named)].sort(),
    reportOnly,
    regions: regionsOf(facts),
    sides: sidesOf(facts.lateralities, [facts.description, ...facts.bodyParts], facts.seriesDescriptions),
    contrast: facts.contrast ?? contrastIn([facts.description, ...facts.seriesDescriptions].join(' ')),
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
