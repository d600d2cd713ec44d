import type { Code } from '../../../sidecar/domain/code.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { byDensities, DENSITIES, LCC, mammographyCad, outlined, RIGHT_BREAST, RMLO } from './cad-mammography.ts';
import { algorithm, impression, LATERALITY, OVERALL, property, single } from './cad-parts.ts';
import { code, dcm, type MadeDocument, mod, reference, sct } from './sr-parts.ts';

const COMPOSITION = sct('129715009', 'Breast composition');
const IMAGE_QUALITY = dcm('111101', 'Image Quality');

const assessmentOf = (side: Code): DicomJson =>
  code('CONTAINS', dcm('111005', 'Assessment Category'), sct('397140005', '1 - Negative'), mod(LATERALITY, side));

/** TID 4007: no lesion; it rests on the outline of a breast (row 10), here the first thing found. */
const compositionOfFirst = impression(
  'required',
  assessmentOf(RIGHT_BREAST),
  ...algorithm('CONTAINS', 'Made Assessor'),
  single(
    'CONTAINS',
    COMPOSITION,
    'required',
    ...byDensities,
    reference('INFERRED FROM', 1, 3, 1, 2),
    property(COMPOSITION, sct('129718006', 'Heterogeneously dense')),
  ),
);
/** TID 4014: no lesion either. */
const quality = (on: number): DicomJson =>
  impression(
    'optional',
    single(
      'CONTAINS',
      IMAGE_QUALITY,
      'optional',
      ...byDensities,
      reference('INFERRED FROM', 1, 2, on),
      code(
        'HAS PROPERTIES',
        dcm('111052', 'Quality Finding'),
        dcm('111196', 'Inadequate compression'),
        code(
          'HAS PROPERTIES',
          dcm('111050', 'Quality Assessment'),
          dcm('111236', 'Usable - Does not meet the quality control standard'),
        ),
      ),
    ),
  );

/** TID 4002 below the summary: an assessment of both breasts, and the algorithm that made it. */
const OVERALL_IMPRESSION: readonly DicomJson[] = [
  code(
    'HAS PROPERTIES',
    dcm('111005', 'Assessment Category'),
    sct('397141009', '2 - Benign'),
    mod(LATERALITY, sct('63762007', 'Both breasts')),
  ),
  ...algorithm('HAS PROPERTIES', 'Made Assessor'),
];

/** Answers about breast and image without any lesion; PixelMed cannot tell their references to images. */
export const madeBreastAndImage = (): readonly MadeDocument[] => [
  mammographyCad(
    'mammography-breast-and-image',
    OVERALL.without,
    [outlined(LCC), compositionOfFirst, quality(RMLO), ...OVERALL_IMPRESSION],
    [DENSITIES],
  ),
];
