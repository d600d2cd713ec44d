import type { DicomJson } from '../../domain/study.ts';
import type { FalsePositive, Specialty, TruthFinding, TruthStudy } from '../department/truth.ts';
import { seededRandom } from '../random.ts';
import { certainty, codeOfConcept, codeOfSide, PRIVATE_SCHEME, writtenNumber } from './concepts.ts';
import { documentHeader } from './document-header.ts';
import type { LesionRegions } from './lesion-regions.ts';
import { COMPREHENSIVE_3D_SR, measurementReport, type WrittenLesion } from './measurement-report.ts';
import { type Device, deviceObserver, equipmentOf } from './observers.ts';
import { documentSeed, documentStudy } from './truth-study.ts';

const MODELS: Readonly<Record<Specialty, string>> = {
  chest: 'Synthetic Chest AI',
  neuro: 'Synthetic Head AI',
  msk: 'Synthetic Knee AI',
  breast: 'Synthetic Breast AI',
  abdomen: 'Synthetic Abdomen AI',
};
const programOf = ({ specialty }: TruthStudy): Device => ({
  manufacturer: 'SYNTHETIC VENDOR',
  model: MODELS[specialty],
  version: '2.3.0',
  serial: 'SYN-AI-1',
});

/**
 * The result of a detection program (TID 1500 with TID 4019): by a device, COMPLETE and UNVERIFIED. What it misses it
 * does not name; what it takes shadows for stands beside what is there, only without a place in an image.
 */
export function aiResultSr(study: TruthStudy, regions: LesionRegions): DicomJson {
  const program = programOf(study);
  return {
    ...documentHeader(documentStudy(study, 'aiSr'), {
      sopClassUid: COMPREHENSIVE_3D_SR,
      label: 'ai-result-sr',
      seriesNumber: 503,
      seriesDescription: 'AI result SYNTHETIC',
      minutes: 5,
      equipment: equipmentOf(program),
    }),
    ...PRIVATE_SCHEME,
    ...measurementReport({
      observer: deviceObserver(program),
      modality: study.modality,
      algorithm: program,
      lesions: [
        ...study.findings.filter(({ ai }) => ai === 'found').map((finding) => detection(study, finding, regions)),
        ...study.falsePositives.map(falseDetection),
      ].map((found, at) => ({ trackingIdentifier: `AI finding ${at + 1}`, ...found })),
    }),
  };
}

/** Between 0.55 and 0.99: a program that names something is rather sure of it. */
export const confidenceIn = (study: TruthStudy, { spec }: TruthFinding): number =>
  seededRandom(documentSeed(study, `confidence/${spec.id}`)).integer(55, 99) / 100;

const placed = ({ finding, site, laterality }: Pick<FalsePositive, 'finding' | 'site' | 'laterality'>) => ({
  finding: codeOfConcept(finding),
  site: codeOfConcept(site),
  ...(laterality ? { laterality: codeOfSide(laterality) } : {}),
});

/** The long axis is the one that the reader took over, or the program's own where the reader saw nothing. mm. */
export const detectedLongMm = ({ reader, exact }: TruthFinding): number | undefined =>
  reader.described ? reader.longMm : exact.longMm;

/** The program numbers what it finds. */
type Detection = Omit<WrittenLesion, 'trackingIdentifier'>;

function detection(study: TruthStudy, finding: TruthFinding, regions: LesionRegions): Detection {
  const { trackingUid, spec } = finding;
  const region = regions.get(spec.id);
  const longMm = detectedLongMm(finding);
  return {
    trackingUid,
    ...placed(finding),
    ...(region ? { region } : {}),
    numbers: [
      certainty(confidenceIn(study, finding)),
      ...(longMm === undefined ? [] : [writtenNumber('longMm', longMm)]),
    ],
  };
}

function falseDetection(found: FalsePositive): Detection {
  const { trackingUid, longMm, confidence } = found;
  return {
    trackingUid,
    ...placed(found),
    numbers: [certainty(confidence), ...(longMm === undefined ? [] : [writtenNumber('longMm', longMm)])],
  };
}
