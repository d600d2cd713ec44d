import { expect } from 'chai';
import fc from 'fast-check';
import { attr, TAG, text } from '../../../sidecar/dicom/dicom-json.ts';
import type { DoseEvidence, Evidence } from '../../../sidecar/domain/evidence.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { PrereadError } from '../../../sidecar/errors.ts';
import { openDocument } from '../../../sidecar/evidence/document.ts';
import { doseReportReader } from '../../../sidecar/evidence/dose.ts';
import { readDocument } from '../../../sidecar/evidence/read-document.ts';
import { madeCtDose, madeMammographyDose, madeProjectionDose } from '../../support/made-documents/dose.ts';
import { byName, changed, readMade } from '../../support/made-documents/read-made.ts';
import {
  code,
  container,
  dcm,
  type MadeDocument,
  madeReport,
  num,
  srt,
  ucum,
  uid,
  uidOf,
} from '../../support/made-documents/sr-parts.ts';
import { haveSharedFiles, referenceTo, sharedDataset, sharedFiles } from './shared-files.ts';

const dosesOf = (items: readonly Evidence[]): readonly DoseEvidence[] => items.filter((one) => one.kind === 'dose');
const doses = (document: MadeDocument): readonly DoseEvidence[] => dosesOf(readMade(document).items);
const shown = (one: DoseEvidence): string => `${one.quantity.value} ${one.valueText} ${one.unit.value}`;
const totals = (items: readonly DoseEvidence[]): readonly string[] =>
  items.filter(({ scope }) => scope === 'study').map(shown);
const isNamed = (item: DicomJson, value: string): boolean =>
  text((item[TAG.ConceptNameCodeSequence]?.Value?.[0] ?? {}) as DicomJson, TAG.CodeValue) === value;

const MADE = [...madeCtDose(), ...madeProjectionDose(), ...madeMammographyDose()];
const REAL = haveSharedFiles() ? [...sharedFiles('rdsr/*.dcm'), 'sr/enhanced-dose-esr-ge-optima.dcm'] : [];

/** A CT report with these items in its accumulation, whose scope is the study. */
const ctWith = (name: string, ...values: readonly DicomJson[]): MadeDocument =>
  madeReport(name, 67, dcm('113701', 'X-Ray Radiation Dose Report'), undefined, [
    code(
      'HAS OBS CONTEXT',
      dcm('113705', 'Scope of Accumulation'),
      dcm('113014', 'Study'),
      uid('HAS PROPERTIES', dcm('110180', 'Study Instance UID'), uidOf(`${name} study`)),
    ),
    container(dcm('113811', 'CT Accumulated Dose Data'), ...values),
  ]);
const DLP = dcm('113813', 'CT Dose Length Product Total');

describe('dose reports', () => {
  it('reads CT: the total of the study, and events with phantom, region, protocol and type', () => {
    const items = doses(byName(MADE, 'ct-chest'));
    expect(totals(items)).to.deep.equal(['113812 2 {events}', '113813 60.17 mGy.cm']);
    const events = items.filter(({ scope }) => scope === 'event');
    expect(events.map(shown)).to.deep.equal([
      '113830 0.14 mGy',
      '113838 5.05 mGy.cm',
      '113830 2.03 mGy',
      '113838 55.12 mGy.cm',
      '113930 2.6 mGy',
    ]);
    expect(events[2]).to.deep.include({ protocol: 'Thorax', value: 2.03 });
    expect([
      events[2]?.phantom?.value,
      events[2]?.targetRegion?.value,
      events[2]?.acquisitionType?.value,
    ]).to.deep.equal(['113691', '51185008', '116152004']);
    expect(events[0]?.acquisitionType?.meaning).to.equal('Constant Angle Acquisition');
  });

  it('keeps each CTDIvol with its own phantom', () => {
    const ctdi = doses(byName(MADE, 'ct-head-and-abdomen')).filter(({ quantity }) => quantity.value === '113830');
    expect(ctdi.map((one) => [one.valueText, one.phantom?.value])).to.deep.equal([
      ['48.2', '113690'],
      ['8.1', '113691'],
    ]);
  });

  it('never takes what is accumulated over a procedure step for the total of the study', () => {
    for (const name of ['ct-one-step', 'rf-one-step']) {
      const items = doses(byName(MADE, name));
      expect(totals(items)).to.deep.equal([]);
      const part = items.filter(({ accumulatedOver }) => accumulatedOver !== undefined);
      expect(new Set(part.map((one) => one.accumulatedOver?.value))).to.deep.equal(new Set(['113016']));
      expect(part.map(({ quantity }) => quantity.value)).to.include(name === 'ct-one-step' ? '113813' : '113722');
    }
  });

  it('keeps two planes apart and adds nothing up', () => {
    const dap = doses(byName(MADE, 'xa-biplane')).filter(({ quantity }) => quantity.value === '113722');
    expect(dap.map((one) => [one.scope, one.valueText, one.plane?.meaning])).to.deep.equal([
      ['study', '0.0021', 'Plane A'],
      ['study', '0.0014', 'Plane B'],
    ]);
  });

  it('reads mammography by breast, and drops a side that is contradicted', () => {
    const glandular = (document: MadeDocument) =>
      doses(document).filter(({ quantity }) => ['111637', '111631'].includes(quantity.value));
    const [both] = madeMammographyDose();
    if (!both) throw new Error('nothing made');
    expect(glandular(both).map((one) => [one.scope, one.valueText, one.laterality?.meaning])).to.deep.equal([
      ['study', '1.30', 'Left'],
      ['study', '1.28', 'Right'],
      ['event', '1.30', 'Left'],
      ['event', '1.28', 'Right'],
    ]);
    const side = (value: string) => code('HAS CONCEPT MOD', srt('G-C171', 'Laterality'), srt(value, 'side'));
    const odd = ctWith(
      'odd-side',
      num(dcm('111637', 'Accumulated Average Glandular Dose'), '1.3', ucum('mGy'), side('T-04030'), side('T-04020')),
    );
    expect(doses(odd)[0]).to.not.have.property('laterality');
    expect(readMade(odd).causes).to.deep.equal(['The sides of a dose contradict each other.']);
  });

  it('says nothing of a total whose scope is missing, or that is of another study', () => {
    const chest = byName(MADE, 'ct-chest');
    const without = changed(chest, (item) => (isNamed(item, '113705') ? {} : item));
    expect(totals(doses(without))).to.deep.equal([]);
    expect(new Set(readMade(without).causes)).to.deep.equal(
      new Set(['An accumulated dose does not say over what it is accumulated.']),
    );
    const other = changed(chest, (item) =>
      isNamed(item, '110180') ? { ...item, [TAG.UID]: attr('UI', '1.2.3') } : item,
    );
    expect(totals(doses(other))).to.deep.equal([]);
    expect(new Set(readMade(other).causes)).to.deep.equal(
      new Set(['An accumulated dose is that of another study by its own words.']),
    );
  });

  it('names what a broken report lacks: value, unit, name; a negative dose; a unit that does not fit', () => {
    const noValue = { ...num(DLP, '1', ucum('mGy.cm')), [TAG.MeasuredValueSequence]: attr('SQ') };
    const noUnit = {
      ...num(DLP, '1', ucum('mGy.cm')),
      [TAG.MeasuredValueSequence]: attr('SQ', { [TAG.NumericValue]: attr('DS', '1') }),
    };
    const { [TAG.ConceptNameCodeSequence]: _, ...nameless } = num(DLP, '1', ucum('mGy.cm'));
    const document = ctWith(
      'broken',
      noValue,
      noUnit,
      nameless,
      num(DLP, '-1', ucum('mGy.cm')),
      num(DLP, '1', ucum('mGy')),
      num(DLP, '1', ucum('1')),
      num(DLP, '7', ucum('mGycm')),
    );
    const { items, causes } = readMade(document);
    expect(dosesOf(items).map(shown)).to.deep.equal(['113813 7 mGycm']);
    expect(causes).to.deep.equal([
      'A dose has no value.',
      'A dose has no unit.',
      'A dose has no name.',
      'A dose is negative.',
      'A dose has a unit that does not fit it.',
      'A dose has a unit that does not fit it.',
    ]);
  });

  it("keeps a vendor's own quantity when its unit is one of dose, and no limits, forecasts or distances", () => {
    const own = (value: string) => ({ value, scheme: '99MADE', meaning: `Own ${value}` });
    const document = ctWith(
      'own',
      num(own('A'), '1.5', ucum('dGy*cm2')),
      num(own('B'), '1065', ucum('mm')),
      container(
        dcm('113900', 'Dose Check Alert Details'),
        num(dcm('113904', 'CTDIvol Alert Value'), '1000', ucum('mGy')),
      ),
    );
    expect(doses(document).map(shown)).to.deep.equal(['A 1.5 dGy*cm2']);
  });

  it('gives the same ids for the same document, and another id for another value', () => {
    const ids = (document: MadeDocument) => doses(document).map(({ id }) => id);
    const chest = byName(MADE, 'ct-chest');
    expect(ids(chest)).to.deep.equal(ids(byName(madeCtDose(), 'ct-chest')));
    expect(new Set(ids(chest))).to.have.length(ids(chest).length);
  });

  it('never makes a study total of anything but an accumulation over this study, whatever is cut out', () => {
    const chest = byName(MADE, 'ct-chest');
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 80, maxLength: 80 }), (keep) => {
        let at = 0;
        const cut = changed(chest, (item) => (keep[at++ % keep.length] || item[TAG.SOPClassUID] ? item : {}));
        const found = (() => {
          try {
            return doses(cut);
          } catch (error) {
            expect(error).to.be.instanceOf(PrereadError);
            return [];
          }
        })();
        for (const one of found.filter(({ scope }) => scope === 'study'))
          expect(['113812', '113813']).to.include(one.quantity.value);
        for (const one of found) expect(one.unit.value).to.not.equal('');
      }),
      { numRuns: 200 },
    );
  });
});

if (haveSharedFiles())
  describe('real dose reports', () => {
    const read = (path: string) => {
      const ds = sharedDataset(path);
      return dosesOf(readDocument(ds, referenceTo(ds)).items);
    };

    it('reads every one of them but the private summary, which is refused by name', () => {
      const refused = REAL.filter((path) => {
        const ds = sharedDataset(path);
        return !doseReportReader.matches(openDocument(ds, referenceTo(ds)));
      });
      expect(refused).to.deep.equal(['rdsr/rf-esr-siemens-private-template.dcm']);
      const numbers = Object.fromEntries(
        REAL.filter((path) => !refused.includes(path)).map((path) => [path, read(path).length]),
      );
      expect(numbers).to.deep.equal({
        'rdsr/ct-ge-pixelmed.dcm': 6,
        'rdsr/ct-siemens-continued-1.dcm': 6,
        'rdsr/ct-siemens-continued-2.dcm': 6,
        'rdsr/ct-siemens-flash-tap.dcm': 10,
        'rdsr/ct-toshiba-dosecheck.dcm': 6,
        'rdsr/dual-siemens-dx.dcm': 10,
        'rdsr/dx-canon-cxdi.dcm': 4,
        'rdsr/mg-hologic-2d.dcm': 6,
        'rdsr/rf-ge.dcm': 25,
        'rdsr/rf-philips-allura-ir87.dcm': 15,
        'sr/enhanced-dose-esr-ge-optima.dcm': 4,
      });
      console.log(
        `      dose: ${REAL.length - refused.length} real and ${MADE.length} made read, ${refused.length} real refused by name`,
      );
    }).timeout(60_000);

    it('keeps the units in the spelling of the vendor', () => {
      expect(totals(read('rdsr/ct-siemens-flash-tap.dcm'))).to.include('113813 724.52 mGycm');
      expect(totals(read('rdsr/dual-siemens-dx.dcm'))).to.include('113722 0.00000239 Gym2');
    });

    it('reads Hologic by breast, GE and Philips fluoroscopy over a procedure step only', () => {
      expect(
        read('rdsr/mg-hologic-2d.dcm')
          .slice(0, 2)
          .map((one) => [one.valueText, one.laterality?.value]),
      ).to.deep.equal([
        ['1.3', '7771000'],
        ['1.28', '24028007'],
      ]);
      for (const path of ['rdsr/rf-ge.dcm', 'rdsr/rf-philips-allura-ir87.dcm', 'rdsr/dx-canon-cxdi.dcm'])
        expect(totals(read(path)), path).to.deep.equal([]);
    });

    it('says of the GE document that names another study that its totals are not of this one', () => {
      const ds = sharedDataset('sr/enhanced-dose-esr-ge-optima.dcm');
      expect(
        readDocument(ds, referenceTo(ds)).unread.filter(({ cause }) => /another study/.test(cause)),
      ).to.have.length(2);
    });
  });
