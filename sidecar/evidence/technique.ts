import { items, number, TAG, text, texts } from '../dicom/dicom-json.ts';
import type { InstanceReference, TechniqueEvidence } from '../domain/evidence.ts';
import { type Instance, isImageSeries, type Series, type Study } from '../domain/study.ts';
import { evidenceId } from './evidence-id.ts';

/** The value all of them have; absent when they differ or none says: half of the truth is not said. */
function common<T>(values: readonly (T | undefined)[]): T | undefined {
  const stated = new Set(values.filter((value) => value !== undefined));
  return stated.size === 1 ? [...stated][0] : undefined;
}

/** Scouts are not what the images are read from (PS3.3 C.8.2.1.1.1, Image Type value 3). */
const isLocalizer = ({ representative }: Series): boolean =>
  texts(representative ?? {}, TAG.ImageType)[2]?.toUpperCase() === 'LOCALIZER';

/** Some scanners write into (0018,0010) that there was none. */
const NO_AGENT =
  /^((no|none|nil|not|non|without|w\/o|wo|w\.o\.?|ohne|sans|sin|senza)(?![\p{L}\p{N}]).*|n\/?a|nativ\p{L}*|native|plain|unenhanced|-+|0)$/iu;

const SIDES = ['L', 'R', 'B'] as const;

/** A series that states no side may show the other one: then none is said. */
function sideOf(series: readonly Series[]): TechniqueEvidence['laterality'] {
  const [first, ...others] = new Set(series.map(({ laterality }) => laterality?.trim()));
  return others.length > 0 ? undefined : SIDES.find((side) => side === first);
}

function contrastAgent(series: readonly Series[]): string | undefined {
  const agents = series
    .map(({ representative }) => text(representative ?? {}, TAG.ContrastBolusAgent)?.trim())
    .filter((agent) => agent !== undefined && agent !== '' && !NO_AGENT.test(agent));
  return common(agents);
}

/** (0040,1002) Reason for the Requested Procedure, of the series or of its one request (PS3.3 10.6). */
function indicationOf({ representative = {} }: Series): string | undefined {
  const requests = items(representative, TAG.RequestAttributesSequence);
  const reasons = [representative, ...requests].map((one) => text(one, TAG.ReasonForTheRequestedProcedure)?.trim());
  return common(reasons.filter((reason) => reason !== ''));
}

/** The instance whose header stands for its series. */
function representativeOf({ instances, representative }: Series): Instance | undefined {
  const uid = representative && text(representative, TAG.SOPInstanceUID);
  return instances.find((instance) => instance.sopInstanceUid === uid) ?? instances[0];
}

function references(study: Study, series: readonly Series[]): readonly InstanceReference[] {
  return series
    .flatMap((one) => {
      const instance = representativeOf(one);
      const { studyInstanceUid } = study;
      const { seriesInstanceUid } = one;
      if (!instance) return [];
      const { sopInstanceUid, sopClassUid } = instance;
      return [{ studyInstanceUid, seriesInstanceUid, sopInstanceUid, sopClassUid }];
    })
    .sort((a, b) => (a.sopInstanceUid < b.sopInstanceUid ? -1 : 1));
}

function ofModality(study: Study, modality: string, series: readonly Series[]): TechniqueEvidence {
  const read = series.filter((one) => !isLocalizer(one));
  const thickness = common(read.map(({ representative }) => number(representative ?? {}, TAG.SliceThickness)));
  const bodyPart = common(series.map((one) => one.bodyPart));
  const agent = contrastAgent(series);
  const indication = common(series.map(indicationOf));
  const laterality = sideOf(series);
  const description = series.length === 1 ? series[0]?.description : undefined;
  const instances = references(study, series);
  const content = {
    modality,
    seriesCount: series.length,
    imageCount: series.reduce((sum, one) => sum + one.instances.length, 0),
    ...(bodyPart === undefined ? {} : { bodyPart }),
    ...(laterality === undefined ? {} : { laterality }),
    ...(thickness === undefined || thickness <= 0 ? {} : { sliceThicknessMm: thickness }),
    ...(agent === undefined ? {} : { contrastAgent: agent }),
    ...(indication === undefined ? {} : { indication }),
    ...(description === undefined ? {} : { seriesDescription: description }),
  };
  return {
    kind: 'technique',
    id: evidenceId('technique', instances.map((instance) => instance.sopInstanceUid).join('\\'), '', content),
    studyInstanceUid: study.studyInstanceUid,
    source: { kind: 'image-attributes', instances },
    ...content,
  };
}

/**
 * How the images were made: one item per modality of the image series, from the header of one instance per series.
 * What the headers do not say, or say differently from series to series, is left out (localizers have no say in the
 * slice thickness).
 */
export function readTechnique(study: Study): TechniqueEvidence[] {
  const series = study.series.filter((one) => isImageSeries(one) && one.instances.length > 0);
  return [...Map.groupBy(series, (one) => one.modality)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([modality, ofIt]) => ofModality(study, modality, ofIt));
}
