import { expect } from 'chai';
import type { Evidence, FindingEvidence, MeasurementEvidence } from '../../../sidecar/domain/evidence.ts';
import { PrereadError } from '../../../sidecar/errors.ts';
import { isOwnDocument } from '../../../sidecar/evidence/own-drafts.ts';
import { readDocument } from '../../../sidecar/evidence/read-document.ts';
import { isVerifiedReport } from '../../../sidecar/evidence/verified-report.ts';
import { haveSharedFiles, referenceTo, sharedDataset, sharedFiles } from './shared-files.ts';

const read = (path: string): readonly Evidence[] => {
  const ds = sharedDataset(path);
  return readDocument(ds, referenceTo(ds)).items;
};
const findingsOf = (items: readonly Evidence[]): readonly FindingEvidence[] =>
  items.filter((e) => e.kind === 'finding');
const numbersOf = (items: readonly Evidence[]) =>
  items
    .filter((e): e is MeasurementEvidence => e.kind === 'measurement')
    .map((m) => [m.quantity.meaning, m.valueText, m.unit.value, m.derivation?.value]);

/** What each file must give: its kinds (f finding, m measurement, q qualitative), or the error that names it. */
const EXPECTED: Readonly<Record<string, string>> = {
  'sr/basictext-offis-reportsi.dcm': 'EVIDENCE_UNKNOWN_KIND',
  'sr/basictext-osirix-annotations-mr.dcm': 'EVIDENCE_UNKNOWN_KIND',
  'sr/basictext-osirix-annotations.dcm': 'EVIDENCE_UNKNOWN_KIND',
  'sr/basictext-synthetic-nested.dcm': 'EVIDENCE_UNKNOWN_KIND',
  // r: statement of a report.
  'sr/comprehensive-test-sr.dcm': 'rfmrfrrrrr',
  'sr/enhanced-diagnostic-imaging-report-agfa.dcm': 'EVIDENCE_UNREADABLE',
  'sr/enhanced-dose-esr-ge-optima.dcm': 'dddd',
  // Dose reports: how many values each; the private summary (rf-esr-siemens-...) is refused by name.
  ...Object.fromEntries(
    Object.entries({
      'ct-ge-pixelmed': 6,
      'ct-siemens-continued-1': 6,
      'ct-siemens-continued-2': 6,
      'ct-siemens-flash-tap': 10,
      'ct-toshiba-dosecheck': 6,
      'dual-siemens-dx': 10,
      'dx-canon-cxdi': 4,
      'mg-hologic-2d': 6,
      'rf-ge': 25,
      'rf-philips-allura-ir87': 15,
    }).map(([name, values]) => [`rdsr/${name}.dcm`, 'd'.repeat(values)]),
  ),
  'sr/tid1500-dcmjs-sample.dcm': 'f',
  'sr/tid1500-dcmqi-enhanced-0003.dcm': 'fm',
  'sr/tid1500-dcmqi-liver-result.dcm': 'fmmmmmm',
  'sr/tid1500-dcmqi-liver-rsna2018.dcm': 'fmmmmmm',
  'sr/tid1500-dcmqi-pet-0003.dcm': `f${'m'.repeat(22)}`,
  'sr/tid1500-highdicom-comp3d.dcm': 'fm',
  'sr-json/hl7-tid1500-measurement-report.json': 'fqqmmm',
  // Text reports: what is broken in them does not touch their words.
  ...Object.fromEntries(
    ['elem_code', 'enum', 'longmeaning', 'nocharset', 'nocompletion', 'noevidence', 'nolanguage', 'norel']
      .concat(['num_in_basic', 'rel_observer', 'verified_noobserver'])
      .map((defect) => [`sr-defects/bad_${defect}.dcm`, 'rrrrrrrfmrfrfmrr']),
  ),
  'sr-defects/bad_uid.dcm': 'EVIDENCE_UNREADABLE',
  'sr-defects/badm_nomeasurements.dcm': 'EVIDENCE_UNREADABLE',
  'sr-defects/badm_nonumeric.dcm': 'fmff',
  'sr-defects/badm_oddcoords.dcm': 'fmfmf',
  'sr-defects/badm_scoord_contains.dcm': 'fmfmf',
  'sr-defects/badm_scoord_noimage.dcm': 'fmfmf',
  'sr-defects/badm_site_rel.dcm': 'fmfmf',
  'sr-defects/badm_units.dcm': 'ffmf',
};

/** Without the collection there is nothing to define: a skipped test would count as a failure of the run. */
if (haveSharedFiles())
  describe('real documents', () => {
    it('reads or refuses every document by name', () => {
      const files = sharedFiles('{sr,sr-json,sr-defects,rdsr}/*.{dcm,json}');
      expect(files).to.have.length.of.at.least(44);
      for (const path of files) {
        const ds = sharedDataset(path);
        let outcome: string;
        try {
          outcome = readDocument(ds, referenceTo(ds))
            .items.map((evidence) => evidence.kind[0])
            .join('');
        } catch (error) {
          expect(error, path).to.be.instanceOf(PrereadError);
          outcome = (error as PrereadError).code;
        }
        expect(outcome, path).to.equal(EXPECTED[path] ?? 'EVIDENCE_UNKNOWN_KIND');
        expect(isOwnDocument(ds), path).to.equal(false);
      }
    }).timeout(60_000);

    it('reads dcmqi: retired codes, derivations, two levels of algorithm, one volume in two units', () => {
      const items = read('sr/tid1500-dcmqi-liver-result.dcm');
      const [liver] = findingsOf(items);
      expect(liver?.finding).to.deep.equal({ value: '113343008', scheme: 'SCT', meaning: 'Organ' });
      expect(liver?.site).to.deep.equal({ value: '10200004', scheme: 'SCT', meaning: 'Liver' });
      expect(liver).to.not.have.property('laterality');
      expect(liver?.tracking).to.deep.equal({
        identifier: 'Measurements group 1',
        uid: '1.3.6.1.4.1.43046.3.1.4.8323329.5607.1542879484.507969',
      });
      expect(numbersOf(items)).to.deep.equal([
        ['Attenuation Coefficient', '37.3289', "[hnsf'U]", '373098007'],
        ['Attenuation Coefficient', '-778', "[hnsf'U]", '255605001'],
        ['Attenuation Coefficient', '221', "[hnsf'U]", '56851009'],
        ['Attenuation Coefficient', '59.1691', "[hnsf'U]", '386136009'],
        ['Volume', '70361.9', 'mm3', undefined],
        ['Volume', '70.3619', 'cm3', undefined],
      ]);
      const algorithms = items.map(({ source }) =>
        source.kind === 'content-item' ? source.algorithm?.version : undefined,
      );
      expect(algorithms.slice(0, 3)).to.deep.equal([
        '4.6 (group level)',
        '4.6 (measurement level)',
        '4.6 (group level)',
      ]);
      expect(liver?.source).to.deep.include({
        observerType: 'device',
        completionFlag: 'COMPLETE',
        contentItem: '1.8.1',
      });
    });

    it('reads dcmqi on PET: method of the group, and of the measurement', () => {
      const items = read('sr/tid1500-dcmqi-pet-0003.dcm');
      expect(numbersOf(items).slice(0, 6)).to.deep.equal([
        ['SUVbw', '6.01529', 'g/ml{SUVbw}', '373098007'],
        ['SUVbw', '2.91136', 'g/ml{SUVbw}', '255605001'],
        ['SUVbw', '10.3814', 'g/ml{SUVbw}', '56851009'],
        ['SUVbw', '9.45534', 'g/ml{SUVbw}', '126031'],
        ['Volume', '33.5824', 'ml', undefined],
        ['Total Lesion Glycolysis', '202.008', 'g', undefined],
      ]);
      const methods = items.flatMap((e) => (e.kind === 'measurement' ? [e.method?.value] : []));
      expect(methods.slice(3, 5)).to.deep.equal(['126410', '126030']);
      const [tumour] = findingsOf(items);
      expect(tumour?.finding.value).to.equal('86049000');
      expect(tumour?.source).to.deep.include({
        observerType: 'person',
        completionFlag: 'PARTIAL',
        verificationFlag: 'UNVERIFIED',
      });
    });

    it('reads dcmjs (OHIF): no finding named, and sizes without a unit of length are no sizes', () => {
      const items = read('sr/tid1500-dcmjs-sample.dcm');
      const [found] = findingsOf(items);
      expect(found?.finding.value).to.equal('125007');
      expect(found?.tracking.uid).to.equal('2.25.639471218588509803385904782051176077285');
      expect(numbersOf(items)).to.deep.equal([]);
      const ds = sharedDataset('sr/tid1500-dcmjs-sample.dcm');
      const causes = readDocument(ds, referenceTo(ds)).unread.map((one) => one.cause);
      expect(causes.filter((cause) => /not calibrated/.test(cause))).to.have.length(2);
    });

    it('reads highdicom: a circle, and an observer that is person and device', () => {
      const items = read('sr/tid1500-highdicom-comp3d.dcm');
      const [found] = findingsOf(items);
      expect(found?.finding).to.deep.include({ value: '2748008', meaning: 'Spinal cord' });
      expect(found?.site).to.deep.include({ value: '297171002', meaning: 'Cervico-thoracic spine' });
      expect(found?.regions).to.have.length(1);
      expect(found?.regions[0]).to.deep.include({ graphicType: 'CIRCLE', graphicData: [58, 52, 58, 41] });
      expect(numbersOf(items)).to.deep.equal([['Area of defined region', '1.7', 'cm2', undefined]]);
      expect(found?.source).to.deep.include({ observerType: 'unknown', completionFlag: 'PARTIAL' });
    });

    it('reads the HL7 example: a lung nodule with scores', () => {
      const items = read('sr-json/hl7-tid1500-measurement-report.json');
      expect(findingsOf(items)[0]).to.deep.include({
        presence: 'present',
        finding: { value: '427359005', scheme: 'SCT', meaning: 'Solitary nodule of lung' },
      });
      expect(numbersOf(items).slice(0, 2)).to.deep.equal([
        ['Volume', '31112.2', 'mm3', undefined],
        ['Diameter', '49.94462', 'mm', undefined],
      ]);
      const answers = items.flatMap((e) => (e.kind === 'qualitative' ? [e.answer.meaning] : []));
      expect(answers).to.deep.equal(['5 out of 5 (Obvious)', '5 out of 5 (Highly Suspicious for Cancer)']);
    });

    it('keeps what a defect does not touch, and says what it does', () => {
      const site = findingsOf(read('sr-defects/badm_site_rel.dcm'))[0];
      expect(site?.site?.meaning).to.equal('Lung');
      expect(site?.laterality?.meaning).to.equal('Right');
      expect(numbersOf(read('sr-defects/badm_scoord_contains.dcm'))).to.deep.include([
        'Length',
        '7.1',
        'mm',
        undefined,
      ]);
      const causeOf = (path: string) => {
        const ds = sharedDataset(path);
        return readDocument(ds, referenceTo(ds)).unread.map((one) => one.cause.replace(/^.*read\. /, ''));
      };
      expect(causeOf('sr-defects/badm_nonumeric.dcm')).to.deep.equal([
        'A measurement has no value.',
        'A comment is free text, which is not read.',
      ]);
      expect(causeOf('sr-defects/badm_units.dcm')).to.deep.equal([
        'A measurement has a unit that does not fit it.',
        'A comment is free text, which is not read.',
      ]);
      const [box] = findingsOf(read('sr-defects/badm_oddcoords.dcm'));
      expect(box?.regions).to.deep.equal([]);
    });

    it('tells verified narrative reports from other verified documents', () => {
      const verified = sharedFiles('{sr,sr-json,sr-defects,rdsr}/*.{dcm,json}').filter((path) =>
        isVerifiedReport(sharedDataset(path)),
      );
      expect(verified).to.deep.equal(['sr-defects/bad_verified_noobserver.dcm', 'sr/comprehensive-test-sr.dcm']);
    }).timeout(60_000);
  });
