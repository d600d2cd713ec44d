import { expect } from 'chai';
import { CONTEXT, MEASUREMENT_REPORT as MR } from '../../../sidecar/dicom/codes.ts';
import { attr, TAG } from '../../../sidecar/dicom/dicom-json.ts';
import type { Code } from '../../../sidecar/domain/code.ts';
import type { FindingEvidence, MeasurementEvidence } from '../../../sidecar/domain/evidence.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { readDocument } from '../../../sidecar/evidence/read-document.ts';
import {
  byReference,
  code,
  container,
  group,
  IMAGE,
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
const LUNG = sct('39607008', 'Lung');
const LEFT = sct('7771000', 'Left');
const RIGHT = sct('24028007', 'Right');
const LONG_AXIS = sct('103339001', 'Long Axis');
const AREA = sct('42798000', 'Area');
const srt = (value: string, meaning: string): Code => ({ value, scheme: 'SRT', meaning });

const FINDING = code('CONTAINS', MR.Finding, NODULE);
const mod = (name: Code, value: Code, ...children: readonly DicomJson[]) =>
  code('HAS CONCEPT MOD', name, value, ...children);
const site = (where: Code, ...children: readonly DicomJson[]) => mod(MR.FindingSite, where, ...children);

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

describe('TID 1500 measurement groups', () => {
  it('reads tracking, finding, site, side and measurement, each with its source', () => {
    const ds = reportOfGroup(
      textItem('HAS OBS CONTEXT', MR.TrackingIdentifier, 'Nodule 1'),
      uidItem(MR.TrackingUniqueIdentifier, '1.2.7.9'),
      FINDING,
      site(LUNG, mod(MR.Laterality, RIGHT)),
      num(LONG_AXIS, '7.10', mm),
    );
    const found = only(findings(ds));
    expect(found).to.deep.include({
      finding: NODULE,
      presence: 'present',
      site: LUNG,
      laterality: RIGHT,
      tracking: { identifier: 'Nodule 1', uid: '1.2.7.9' },
      studyInstanceUid: REFERENCE.studyInstanceUid,
      source: {
        kind: 'content-item',
        instance: REFERENCE,
        contentItem: '1.1.1',
        observerType: 'unknown',
        completionFlag: 'PARTIAL',
        verificationFlag: 'UNVERIFIED',
      },
    });
    const measured = only(measurements(ds));
    expect(measured).to.deep.include({
      findingId: found.id,
      quantity: LONG_AXIS,
      value: 7.1,
      valueText: '7.10',
      unit: mm,
    });
    expect(measured.source).to.have.property('contentItem', '1.1.1.5');
  });

  it('gives the same ids to the same content, and others to other content', () => {
    const ids = (value: string) => read(reportOfGroup(FINDING, num(LONG_AXIS, value, mm))).map((e) => e.id);
    expect(ids('7.1')).to.deep.equal(ids('7.1'));
    expect(ids('7.1')[0]).to.equal(ids('7.2')[0]);
    expect(ids('7.1')[1]).to.not.equal(ids('7.2')[1]);
  });

  it('reads retired SNOMED-RT codes as the same concepts', () => {
    const found = findingIn(
      code('CONTAINS', MR.Finding, srt('M-03010', 'Nodule')),
      mod(
        srt('G-C0E3', 'Finding Site'),
        srt('T-28000', 'Lung'),
        mod(srt('G-C171', 'Laterality'), srt('G-A101', 'Left')),
      ),
    );
    expect(found).to.deep.include({ finding: NODULE, site: LUNG, laterality: LEFT });
  });

  const places: readonly (readonly [string, readonly DicomJson[], Code | undefined, Code | undefined])[] = [
    ['site as content', [code('CONTAINS', MR.FindingSite, LUNG, code('CONTAINS', MR.Laterality, LEFT))], LUNG, LEFT],
    ['side beside the site', [site(LUNG), mod(MR.Laterality, LEFT)], LUNG, LEFT],
    ['no side', [site(LUNG)], LUNG, undefined],
    [
      'side in the site',
      [site(sct('44714003', 'upper lobe of left lung'))],
      sct('44714003', 'upper lobe of left lung'),
      LEFT,
    ],
    [
      'side in a site of a private code',
      [site({ value: '1', scheme: '99X', meaning: 'Right lower lobe of lung' })],
      { value: '1', scheme: '99X', meaning: 'Right lower lobe of lung' },
      RIGHT,
    ],
    [
      'side in the code, meaning in another language',
      [site(sct('41224006', 'Lobe inférieur gauche'))],
      sct('41224006', 'Lobe inférieur gauche'),
      LEFT,
    ],
    ['a part that is not on a side', [site(sct('1', 'Left lobe of liver'))], sct('1', 'Left lobe of liver'), undefined],
    ['a chamber that is not on a side', [site(sct('2', 'Right ventricle'))], sct('2', 'Right ventricle'), undefined],
    ['both sides in the name', [site(sct('3', 'Left and right lung'))], sct('3', 'Left and right lung'), undefined],
    ['two coded sides', [site(LUNG, mod(MR.Laterality, LEFT)), mod(MR.Laterality, RIGHT)], LUNG, undefined],
    [
      'coded side against the site',
      [site(sct('44714003', 'upper lobe of left lung'), mod(MR.Laterality, RIGHT))],
      undefined,
      undefined,
    ],
    ['two sites', [site(LUNG), site(sct('10200004', 'Liver'))], undefined, undefined],
  ];
  for (const [name, children, where, side] of places)
    it(`place: ${name}`, () => {
      const found = findingIn(FINDING, ...children);
      expect(found.site?.meaning).to.equal(where?.meaning);
      expect(found.laterality?.value).to.equal(side?.value);
    });

  it('takes a region from the group and from the measurement, by value and by reference', () => {
    const points = [1, 2, 3, 4];
    const region = { graphicType: 'POLYLINE', graphicData: points, image: IMAGE };
    const ds = reportOfGroup(
      FINDING,
      scoord('CONTAINS', points),
      num(LONG_AXIS, '7', mm, scoord('INFERRED FROM', points)),
      num(AREA, '9', { ...mm, value: 'mm2' }, byReference('INFERRED FROM', 1, 1, 1, 2)),
    );
    expect(only(findings(ds)).regions).to.deep.equal([region]);
    expect(measurements(ds).map((m) => m.regions)).to.deep.equal([[region], [region]]);
  });

  it('has no size without calibration', () => {
    const units = ['1', '{pixels}', 'px', '{px}'].map((value) => ({ ...mm, value }));
    const ds = reportOfGroup(FINDING, ...units.flatMap((unit) => [num(LONG_AXIS, '60', unit), num(AREA, '9', unit)]));
    expect(measurements(ds)).to.have.length(0);
    expect(causes(ds).match(/not calibrated/g)).to.have.length(8);
    const ratio = num(sct('5', 'Ratio of long axis to short axis'), '1.2', { ...mm, value: '1' });
    expect(measurements(reportOfGroup(FINDING, ratio))).to.have.length(1);
  });

  it('drops the side with the two sites it belonged to', () => {
    const found = findingIn(FINDING, site(LUNG, mod(MR.Laterality, LEFT)), site(sct('10200004', 'Liver')));
    expect(found).to.not.have.any.keys('site', 'laterality');
  });

  it('keeps topographical modifiers apart from the site', () => {
    const apical = sct('43674008', 'Apical');
    const found = findingIn(FINDING, site(LUNG, mod(MR.TopographicalModifier, apical), mod(MR.Laterality, LEFT)));
    expect(found).to.deep.include({ site: LUNG, laterality: LEFT, topographicalModifiers: [apical] });
  });

  it('says what of a group stands in words', () => {
    const inWords = reportOfGroup(textItem('CONTAINS', MR.Finding, 'no nodule'));
    expect(read(inWords)).to.deep.equal([]);
    expect(causes(inWords)).to.match(/finding is written as free text/);
    const commented = reportOfGroup(FINDING, textItem('CONTAINS', MR.Comment, 'prior, see there'));
    expect(findings(commented)).to.have.length(1);
    expect(causes(commented))
      .to.match(/comment is free text/)
      .and.not.match(/see there/);
  });

  it('keeps method and derivation, the measurement before the group', () => {
    const [method, own, mean] = [sct('1', 'by group'), sct('2', 'own'), sct('373098007', 'Mean')];
    const ds = reportOfGroup(
      FINDING,
      mod(MR.MeasurementMethod, method),
      num(LONG_AXIS, '7', mm),
      num(LONG_AXIS, '8', mm, mod(MR.MeasurementMethod, own), mod(MR.Derivation, srt('R-00317', 'Mean'))),
    );
    expect(measurements(ds).map((m) => [m.method, m.derivation])).to.deep.equal([
      [method, undefined],
      [own, mean],
    ]);
  });

  it('has no number without value, without unit, or with a unit that cannot be', () => {
    const ds = reportOfGroup(
      FINDING,
      num(LONG_AXIS, undefined, mm),
      num(LONG_AXIS, '7', undefined),
      num(AREA, '7', mm),
    );
    expect(read(ds).map((e) => e.kind)).to.deep.equal(['finding']);
    const unread = readDocument(ds, REFERENCE).unread;
    expect(unread.map((u) => [u.code, u.instance])).to.deep.equal(Array(3).fill(['EVIDENCE_UNREADABLE', REFERENCE]));
    expect(unread.map((u) => u.cause).join()).to.match(/no value.*no unit.*does not fit/);
  });

  it('invents no finding: the category, else only that it is a measurement group', () => {
    const category = sct('4147007', 'Mass');
    expect(findingIn(mod(sct('276214006', 'Finding category'), category)).finding).to.deep.equal(category);
    expect(findingIn(num(LONG_AXIS, '7', mm)).finding).to.deep.equal(MR.MeasurementGroup);
    const freeText = { value: 'CORNERSTONEFREETEXT', scheme: 'CORNERSTONEJS', meaning: 'anything' };
    const inWords = [code('CONTAINS', MR.Finding, freeText), num(LONG_AXIS, '7', mm)];
    expect(findingIn(...inWords).finding).to.deep.equal(MR.MeasurementGroup);
    expect(causes(reportOfGroup(...inWords))).to.match(/finding is written as free text/);
  });

  it('reads evaluations of the finding, and every group', () => {
    const margin = sct('8', 'Margin');
    const spiculated = sct('9', 'Spiculated');
    const ds = report([
      container(MR.ImagingMeasurements, group(FINDING, code('CONTAINS', margin, spiculated)), group(FINDING)),
    ]);
    const [first, second] = findings(ds);
    expect(first?.id).to.not.equal(second?.id);
    expect(only(read(ds).filter((e) => e.kind === 'qualitative'))).to.deep.include({
      findingId: first?.id,
      question: margin,
      answer: spiculated,
    });
  });

  it('reads measurements outside of groups as of the study, but nothing of the image library', () => {
    const ds = report([
      container(MR.ImageLibrary, num(LONG_AXIS, '512', mm)),
      container(MR.DerivedImagingMeasurements, num(LONG_AXIS, '7', mm)),
    ]);
    expect(only(measurements(ds))).to.not.have.property('findingId');
    expect(only(measurements(ds)).value).to.equal(7);
  });
});

describe('TID 1500 provenance', () => {
  const observer = (type: Code) => code('HAS OBS CONTEXT', CONTEXT.ObserverType, type);
  const sourceOf = (ds: DicomJson) => {
    const { source } = only(findings(ds));
    if (source.kind !== 'content-item') throw new Error('wrong source');
    return source;
  };

  it('tells persons from devices, the nearer observer first, and leaves two kinds open', () => {
    const measured = container(MR.ImagingMeasurements, group(FINDING));
    expect(sourceOf(report([observer(CONTEXT.Person), measured])).observerType).to.equal('person');
    expect(sourceOf(report([observer(CONTEXT.Device), measured])).observerType).to.equal('device');
    expect(sourceOf(report([observer(CONTEXT.Person), observer(CONTEXT.Device), measured])).observerType).to.equal(
      'unknown',
    );
    const nearer = container(MR.ImagingMeasurements, group(observer(CONTEXT.Device), FINDING));
    expect(sourceOf(report([observer(CONTEXT.Person), nearer])).observerType).to.equal('device');
    expect(
      sourceOf(report([item('HAS OBS CONTEXT', 'UIDREF', CONTEXT.DeviceObserverUid), measured])).observerType,
    ).to.equal('device');
    const author = { [TAG.AuthorObserverSequence]: { vr: 'SQ', Value: [{ [TAG.ObserverType]: attr('CS', 'PSN') }] } };
    expect(sourceOf(report([measured], author)).observerType).to.equal('person');
  });

  it('keeps the algorithm of the group before that of the report', () => {
    const algorithm = (name: string) => [
      textItem('HAS CONCEPT MOD', MR.AlgorithmName, name),
      textItem('HAS CONCEPT MOD', MR.AlgorithmVersion, '1.0'),
    ];
    const inherited = report([container(MR.ImagingMeasurements, ...algorithm('outer'), group(FINDING))]);
    expect(sourceOf(inherited).algorithm).to.deep.equal({ name: 'outer', version: '1.0' });
    const own = report([
      container(MR.ImagingMeasurements, ...algorithm('outer'), group(...algorithm('inner'), FINDING)),
    ]);
    expect(sourceOf(own).algorithm).to.deep.equal({ name: 'inner', version: '1.0' });
  });
});
