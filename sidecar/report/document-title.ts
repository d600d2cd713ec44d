import { DOCUMENT_TITLE } from '../dicom/codes.ts';
import type { Code } from '../domain/code.ts';
import { isImageSeries, type Series } from '../domain/study.ts';

interface Titles {
  readonly any: Code;
  /** By Body Part Examined (0018,0015). */
  readonly byRegion?: Readonly<Record<string, Code>>;
}

const HEAD = ['HEAD', 'BRAIN', 'SKULL'];
const SPINE = ['SPINE', 'CSPINE', 'TSPINE', 'LSPINE', 'SSPINE', 'CTSPINE', 'TLSPINE', 'LSSPINE'];
const regions = (names: readonly string[], title: Code) => Object.fromEntries(names.map((name) => [name, title]));
const X_RAY: Titles = { any: DOCUMENT_TITLE.XRayReport };

/** By Modality (0008,0060): the titles of CID 7000 that say no more than the images do. */
const TITLES: Readonly<Record<string, Titles>> = {
  CT: {
    any: DOCUMENT_TITLE.CtReport,
    byRegion: {
      CHEST: DOCUMENT_TITLE.CtChestReport,
      ABDOMEN: DOCUMENT_TITLE.CtAbdomenReport,
      ...regions(HEAD, DOCUMENT_TITLE.CtHeadReport),
    },
  },
  MR: {
    any: DOCUMENT_TITLE.MriReport,
    byRegion: {
      ...regions(HEAD, DOCUMENT_TITLE.MriHeadReport),
      ...regions(SPINE, DOCUMENT_TITLE.MriSpineReport),
    },
  },
  US: { any: DOCUMENT_TITLE.UltrasoundReport },
  CR: X_RAY,
  DX: X_RAY,
  RG: X_RAY,
  MG: { any: DOCUMENT_TITLE.BreastImagingReport },
  NM: { any: DOCUMENT_TITLE.NuclearMedicineReport },
  PT: { any: DOCUMENT_TITLE.PetScanReport },
};

type SeriesKind = Pick<Series, 'modality' | 'bodyPart'>;

/**
 * The document title (CID 7000) for a study: as specific as its image series agree on, else the general one. A region
 * is taken only where every image series names the same.
 */
export function documentTitle(series: readonly SeriesKind[]): Code {
  const images = series.filter((one) => isImageSeries(one as Series));
  const modalities = new Set(images.map((one) => one.modality));
  const bodyParts = new Set(images.map((one) => one.bodyPart));
  const [modality = ''] = modalities;
  const [bodyPart = ''] = bodyParts;
  const titles = modalities.size === 1 && Object.hasOwn(TITLES, modality) ? TITLES[modality] : undefined;
  if (!titles) return DOCUMENT_TITLE.DiagnosticImagingReport;
  const { byRegion = {} } = titles;
  return (bodyParts.size === 1 && Object.hasOwn(byRegion, bodyPart) ? byRegion[bodyPart] : undefined) ?? titles.any;
}
