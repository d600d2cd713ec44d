import { expect } from 'chai';
import { MEASUREMENT_REPORT as MR } from '../../../sidecar/dicom/codes.ts';
import { TAG } from '../../../sidecar/dicom/dicom-json.ts';
import type { FindingEvidence, MeasurementEvidence } from '../../../sidecar/domain/evidence.ts';
import { seriesInstanceUid, sopInstanceUid, studyInstanceUid } from '../../../sidecar/domain/identifiers.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { readDocument } from '../../../sidecar/evidence/read-document.ts';
import {
  code,
  container,
  declared,
  group,
  IMAGE,
  imageValue,
  item,
  mm,
  num,
  REFERENCE,
  report,
  reportOfGroup,
  scoord,
  sct,
  textItem,
  uidItem,
} from './made-sr.ts';

const NODULE = sct('27925004', 'Nodule');
const LONG_AXIS = sct('103339001', 'Long Axis');

const FINDING = code('CONTAINS', MR.Finding, NODULE);

const read = (ds: DicomJson) => readDocument(ds, REFERENCE).items;
const findings = (ds: DicomJson): readonly FindingEvidence[] => read(ds).filter((e) => e.kind === 'finding');
const measurements = (ds: DicomJson): readonly MeasurementEvidence[] =>
  read(ds).filter((e) => e.kind === 'measurement');

function only<T>(items: readonly T[]): T {
  expect(items).to.have.length(1);
  return items[0] as T;
}
const causes = (ds: DicomJson): string =>
  readDocument(ds, REFERENCE)
    .unread.map((one) => one.cause)
    .join();
const findingIn = (...children: readonly DicomJson[]): FindingEvidence => only(findings(reportOfGroup(...children)));

describe('TID 1500: of which study and image', () => {
  it('leaves out a region with a coordinate missing, or on an image the document does not declare', () => {
    const stranger = { ...IMAGE, sopInstanceUid: REFERENCE.sopInstanceUid };
    expect(findingIn(FINDING, scoord('CONTAINS', [1, 2, 3])).regions).to.deep.equal([]);
    expect(findingIn(FINDING, scoord('CONTAINS', [1, 2, 3, 4], stranger)).regions).to.deep.equal([]);
  });

  it('does not take measurements on another study for this one', () => {
    const other = {
      ...IMAGE,
      studyInstanceUid: studyInstanceUid('1.2.8.1'),
      seriesInstanceUid: seriesInstanceUid('1.2.8.1.1'),
    };
    const ds = {
      ...reportOfGroup(FINDING, num(LONG_AXIS, '7', mm, scoord('INFERRED FROM', [1, 2, 3, 4]))),
      [TAG.CurrentRequestedProcedureEvidenceSequence]: { vr: 'SQ', Value: [declared(other)] },
    };
    expect(read(ds)).to.deep.equal([]);
    expect(only(readDocument(ds, REFERENCE).unread).cause).to.match(/another study/);
  });

  const OTHER = {
    ...IMAGE,
    studyInstanceUid: studyInstanceUid('1.2.8.1'),
    seriesInstanceUid: seriesInstanceUid('1.2.8.1.1'),
    sopInstanceUid: sopInstanceUid('1.2.8.1.1.1'),
  };
  const withPrior = (ds: DicomJson): DicomJson => ({
    ...ds,
    [TAG.PertinentOtherEvidenceSequence]: { vr: 'SQ', Value: [declared(OTHER)] },
  });
  const line = [1, 2, 3, 4];

  it('takes each measurement by its own image, not by that of its group', () => {
    const ds = withPrior(
      reportOfGroup(
        FINDING,
        num(LONG_AXIS, '9', mm, scoord('INFERRED FROM', line)),
        num(LONG_AXIS, '7', mm, scoord('INFERRED FROM', line, OTHER)),
        code('CONTAINS', sct('8', 'Margin'), sct('9', 'Smooth'), scoord('INFERRED FROM', line, OTHER)),
      ),
    );
    expect(measurements(ds).map((m) => m.value)).to.deep.equal([9]);
    expect(read(ds).map((e) => e.kind)).to.deep.equal(['finding', 'measurement']);
    expect(readDocument(ds, REFERENCE).unread).to.have.length(2);
    const ofGroup = withPrior(
      reportOfGroup(FINDING, scoord('CONTAINS', line), scoord('CONTAINS', line, OTHER), num(LONG_AXIS, '7', mm)),
    );
    expect(measurements(ofGroup)).to.have.length(0);
    expect(only(findings(ofGroup)).regions.map((r) => r.image)).to.deep.equal([IMAGE]);
  });

  it('does not take an earlier time point for now, unless it names images of now', () => {
    const baseline = textItem('HAS OBS CONTEXT', MR.TimePoint, 'Baseline');
    const ds = reportOfGroup(baseline, FINDING, num(LONG_AXIS, '7', mm));
    expect(read(ds)).to.deep.equal([]);
    expect(causes(ds)).to.match(/earlier time point/);
    const marked = reportOfGroup(baseline, FINDING, num(LONG_AXIS, '7', mm, scoord('INFERRED FROM', line)));
    expect(measurements(marked)).to.have.length(1);
    expect(
      measurements(
        reportOfGroup(textItem('HAS OBS CONTEXT', MR.TimePoint, 'Week 8'), FINDING, num(LONG_AXIS, '7', mm)),
      ),
    ).to.have.length(1);
  });

  it('drops a region whose image the document puts into two series, and says so', () => {
    const twice = { ...IMAGE, seriesInstanceUid: seriesInstanceUid('1.2.7.1.3') };
    const ds = { ...reportOfGroup(FINDING, scoord('CONTAINS', line)) };
    expect(only(findings(ds)).regions).to.have.length(1);
    const disputed = { ...ds, [TAG.PertinentOtherEvidenceSequence]: { vr: 'SQ', Value: [declared(twice)] } };
    expect(only(findings(disputed)).regions).to.have.length(0);
    expect(causes(disputed)).to.match(/A region/);
    const series = uidItem({ value: '112002', scheme: 'DCM', meaning: 'Series Instance UID' }, '1.2.7.1.3');
    const entry = item('CONTAINS', 'IMAGE', undefined, imageValue(IMAGE), series);
    const library = report([
      container(MR.ImageLibrary, container(MR.ImageLibraryGroup, entry)),
      container(MR.ImagingMeasurements, group(FINDING, scoord('CONTAINS', line))),
    ]);
    expect(only(findings(library)).regions).to.have.length(0);
  });
});
