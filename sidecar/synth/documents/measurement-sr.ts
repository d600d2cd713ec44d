import { UNIT } from '../../dicom/codes.ts';
import type { DicomJson } from '../../domain/study.ts';
import type { TruthFinding, TruthStudy } from '../department/truth.ts';
import { objectUid } from '../objects/study-object.ts';
import { seededRandom } from '../random.ts';
import { codeOfConcept, codeOfSide, describedBy, PRIVATE_SCHEME, writtenNumber } from './concepts.ts';
import { documentHeader } from './document-header.ts';
import type { LesionRegions } from './lesion-regions.ts';
import {
  COMPREHENSIVE_3D_SR,
  measurementReport,
  type WrittenLesion,
  type WrittenNumber,
} from './measurement-report.ts';
import { type Device, deviceObserver, equipmentOf, personObserver } from './observers.ts';
import { radiologistOf } from './radiologists.ts';
import { documentSeed, documentStudy, hazardIn } from './truth-study.ts';

const WORKSTATION: Device = {
  manufacturer: 'SYNTHETIC VENDOR',
  model: 'Synthetic Measuring Workstation',
  version: '5.0.1',
  serial: 'SYN-WS-1',
};
/** Share of the studies whose numbers the workstation gives as its own. */
const BY_DEVICE = 0.35;

export const isMeasuredByDevice = (study: TruthStudy): boolean =>
  seededRandom(documentSeed(study, 'measured-by')).uniform() < BY_DEVICE;

/**
 * What the measuring reader describes of a study (Comprehensive 3D SR, TID 1500): COMPLETE and UNVERIFIED. Numbers are
 * a person's or the workstation's; what is not there, only a person says, whoever measured.
 */
export function measurementSr(study: TruthStudy, regions: LesionRegions): DicomJson {
  const described = study.findings.filter((one) => one.reader.described);
  const instruction = hazardIn(study, 'measurementSr', 'hiddenInstruction')?.value;
  return {
    ...documentHeader(documentStudy(study, 'measurementSr'), {
      sopClassUid: COMPREHENSIVE_3D_SR,
      label: 'measurement-sr',
      seriesNumber: 501,
      seriesDescription: 'Measurements SYNTHETIC',
      minutes: 12,
      equipment: equipmentOf(WORKSTATION),
    }),
    ...PRIVATE_SCHEME,
    ...measurementReport({
      observer: personObserver(radiologistOf(study)),
      ...(isMeasuredByDevice(study) ? { measuredBy: deviceObserver(WORKSTATION) } : {}),
      modality: study.modality,
      lesions: described.flatMap((one) => writtenLesions(study, one, regions)),
      ...(instruction === undefined ? {} : { comment: instruction }),
      denied: study.attestedAbsent.map(codeOfConcept),
    }),
  };
}

/** A finding as it is written: once, or twice where that is planted. */
function writtenLesions(study: TruthStudy, finding: TruthFinding, regions: LesionRegions): WrittenLesion[] {
  const { trackingUid, trackingIdentifier, laterality } = finding;
  const planted = (kind: 'swappedSide' | 'duplicateLesion') => {
    const hazard = hazardIn(study, 'measurementSr', kind);
    return hazard?.trackingUid === trackingUid ? hazard : undefined;
  };
  const swapped = planted('swappedSide')?.value;
  const side = swapped === 'left' || swapped === 'right' ? swapped : laterality;
  const region = regions.get(finding.spec.id);
  const written: WrittenLesion = {
    trackingIdentifier,
    trackingUid,
    finding: codeOfConcept(finding.finding),
    site: codeOfConcept(finding.site),
    ...(side ? { laterality: codeOfSide(side) } : {}),
    ...(region ? { region } : {}),
    numbers: numbersOf(study, finding),
    ...describedBy(finding.descriptors, finding.severity),
  };
  if (!planted('duplicateLesion')) return [written];
  return [written, { ...written, trackingUid: objectUid(study, 'duplicate', trackingUid) }];
}

function numbersOf(study: TruthStudy, { reader, trackingUid }: TruthFinding): WrittenNumber[] {
  const { longMm, shortMm, volumeMl, numbers = {} } = reader;
  const written = Object.entries({ longMm, shortMm, volumeMl, ...numbers }).flatMap(([name, value]) =>
    value === undefined ? [] : [writtenNumber(name, value)],
  );
  const hazard = hazardIn(study, 'measurementSr', 'missingUnits');
  return hazard?.trackingUid === trackingUid ? withoutUnits(study, written) : written;
}

/** As real software does it: the unit "no units", or none at all. */
function withoutUnits(study: TruthStudy, numbers: readonly WrittenNumber[]): WrittenNumber[] {
  const none = seededRandom(documentSeed(study, 'missing-units')).uniform() < 0.5;
  return numbers.map(({ unit: _unit, ...rest }) => (none ? rest : { ...rest, unit: UNIT.NoUnits }));
}
