import type { Config } from '../config.ts';
import { TAG, text } from '../dicom/dicom-json.ts';
import { type CandidatePrior, isImageSeries, type Study } from '../domain/study.ts';
import { PrereadError } from '../errors.ts';
import type { FetchedStudy } from '../pipeline/study-source.ts';
import { selectPriors } from '../priors/select-priors.ts';

type Limits = Pick<Config, 'priorsMax' | 'priorsYears'>;

/** The candidates that a draft of the study would be compared with. */
export function chosenPriors(study: Study, candidates: readonly CandidatePrior[], limits: Limits): CandidatePrior[] {
  const decisions = selectPriors(study, candidates, { max: limits.priorsMax, years: limits.priorsYears });
  return decisions
    .filter(({ chosen }) => chosen)
    .flatMap(({ studyInstanceUid, archive }) => {
      const isIt = (c: CandidatePrior) =>
        c.studyInstanceUid === studyInstanceUid && c.archive === (archive ?? c.archive);
      return candidates.find(isIt) ?? [];
    });
}

const given = (values: readonly (string | undefined)[]) => [
  ...new Set(values.filter((value): value is string => value !== undefined && value !== '')),
];

/** The study as a candidate: described by its own files instead of the archive's answer. */
function candidateOf(study: Study, archive: string): CandidatePrior {
  const images = study.series.filter(isImageSeries);
  return {
    studyInstanceUid: study.studyInstanceUid,
    patient: study.patient,
    ...(study.studyDate !== undefined && { studyDate: study.studyDate }),
    ...(study.studyTime !== undefined && { studyTime: study.studyTime }),
    ...(study.description !== undefined && { description: study.description }),
    modalities: given(study.series.map((series) => series.modality)),
    bodyParts: given(images.map((series) => series.bodyPart)),
    procedureCodes: study.procedureCodes,
    lateralities: given(images.map((series) => series.laterality)),
    seriesDescriptions: given(images.map((series) => series.description)),
    archive,
  };
}

const wrong = (detail: string) => new PrereadError('ARCHIVE_WRONG_STUDY', { detail });

/**
 * A query's answer is a promise: what came is held against what was asked for. Its files must carry the Study Instance
 * UID asked for, and with what they say of patient, date, body part and side it must still be one to compare with.
 * @throws PrereadError ARCHIVE_WRONG_STUDY
 */
export function recheck(fetched: FetchedStudy, asked: CandidatePrior, current: Study, limits: Limits): FetchedStudy {
  const { study } = fetched;
  const datasets = [
    study.identifyingModules,
    ...study.series.flatMap(({ representative }) => (representative ? [representative] : [])),
  ];
  // A study of reports alone says it too: its identifying modules come from the first of them.
  if (datasets.some((dataset) => text(dataset, TAG.StudyInstanceUID) !== asked.studyInstanceUid))
    throw wrong('Its files carry another Study Instance UID.');
  const years = { max: 1, years: limits.priorsYears };
  const [decision] = selectPriors(current, [candidateOf(study, asked.archive)], years);
  if (!decision?.chosen) throw wrong(`By its own files it is none to compare with: ${decision?.explanation ?? ''}`);
  return fetched;
}
