import { expect } from 'chai';
import { code, items, number, numbers, personName, TAG, text, texts } from '../../../sidecar/dicom/dicom-json.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { ctImageReference, ctImages } from '../../support/synthetic-patient/ct-images.ts';
import { doseLengthProduct, doseSr } from '../../support/synthetic-patient/dose-sr.ts';
import { measurementSr } from '../../support/synthetic-patient/measurement-sr.ts';
import { nearestSlice, toImagePoint } from '../../support/synthetic-patient/slice-grid.ts';
import { makePatient, measuredLesions, STUDY_ROLES } from '../../support/synthetic-patient/timeline.ts';
import { verifiedReport } from '../../support/synthetic-patient/verified-report.ts';

const patient = makePatient('documents', '20260115', { sliceCount: 5, nameScript: 'japanese' });

/** All content items below a dataset, itself first, in document order. */
function tree(ds: DicomJson): DicomJson[] {
  return [ds, ...items(ds, TAG.ContentSequence).flatMap(tree)];
}
const named = (ds: DicomJson, value: string) =>
  tree(ds).filter((item) => code(item, TAG.ConceptNameCodeSequence)?.value === value);
const child = (ds: DicomJson, value: string) => {
  const found = items(ds, TAG.ContentSequence).find((item) => code(item, TAG.ConceptNameCodeSequence)?.value === value);
  if (!found) throw new Error(`no child ${value}`);
  return found;
};

describe('synth: CT images', () => {
  const images = [...ctImages(patient, patient.current)];

  it('are as many as asked, head to feet, each with a UID of its own', () => {
    expect(images).to.have.length(5);
    const heights = images.map((image) => numbers(image, TAG.ImagePositionPatient)[2] ?? Number.NaN);
    expect(heights).to.deep.equal([80, 40, 0, -40, -80]);
    expect(new Set(images.map((image) => text(image, TAG.SOPInstanceUID))).size).to.equal(5);
    expect(images.map((image) => text(image, TAG.SOPInstanceUID))).to.deep.equal(
      images.map((_, index) => ctImageReference(patient, patient.current, index).sopInstanceUid),
    );
  });

  it('say in every way they can that they are synthetic', () => {
    for (const image of images) {
      expect(texts(image, TAG.ImageType)[0]).to.equal('DERIVED');
      expect(text(image, '00204000')).to.equal('SYNTHETIC - NOT A PATIENT');
      expect(text(image, TAG.InstitutionName)).to.equal('SYNTHETIC');
      expect(text(image, TAG.PatientID)).to.match(/^SYNTH-/);
      for (const tag of [TAG.StudyInstanceUID, TAG.SeriesInstanceUID, TAG.SOPInstanceUID])
        expect(text(image, tag)).to.match(/^2\.25\.\d+$/);
    }
  });

  it('carry the name in all three groups and say nothing of a side', () => {
    const [image = {}] = images;
    expect(personName(image, TAG.PatientName)).to.deep.equal(patient.identity.name);
    expect(image).to.not.have.property(TAG.Laterality);
    expect(text(image, TAG.BodyPartExamined)).to.equal('CHEST');
  });

  it('hold one 16-bit word per pixel within 12 bits', () => {
    const [image = {}] = images;
    const bytes = image[TAG.PixelData]?.Value?.[0];
    if (!(bytes instanceof Uint8Array)) expect.fail('no bytes');
    expect(bytes.length).to.equal(2 * (number(image, TAG.Rows) ?? 0) * (number(image, TAG.Columns) ?? 0));
    const words = new Uint16Array(bytes.buffer);
    expect(words.reduce((most, word) => Math.max(most, word), 0)).to.be.within(1024, 4095);
  });
});

for (const role of STUDY_ROLES)
  describe(`synth: measurement SR of the ${role} study`, () => {
    const study = patient[role];
    const sr = measurementSr(patient, study);
    const groups = named(sr, '125007');
    const lesions = measuredLesions(patient, role);

    it('has one group per measured lesion with finding, site, side, tracking and number', () => {
      expect(groups.map((group) => text(child(group, '112040'), TAG.UID))).to.deep.equal(
        lesions.map(({ trackingUid }) => trackingUid),
      );
      for (const [index, group] of groups.entries()) {
        const lesion = lesions[index];
        const site = child(group, '363698007');
        expect(code(child(group, '121071'), TAG.ConceptCodeSequence)).to.deep.equal(lesion?.finding);
        expect(code(site, TAG.ConceptCodeSequence)).to.deep.equal(lesion?.site);
        expect(code(child(site, '272741003'), TAG.ConceptCodeSequence)).to.deep.equal(lesion?.laterality);
        const [measured = {}] = items(child(group, '103339001'), TAG.MeasuredValueSequence);
        expect(text(measured, TAG.NumericValue)).to.equal(lesion?.measuredMm[role]?.toFixed(1));
        expect(code(measured, TAG.MeasurementUnitsCodeSequence)?.value).to.equal('mm');
      }
    });

    it('is silent about exactly one lesion', () => {
      expect(lesions.length).to.equal(patient.lesions.length - 1);
    });

    it('draws each region around the lesion, on the image that shows it, in both places where viewers look', () => {
      for (const [index, group] of groups.entries()) {
        const lesion = lesions[index];
        if (!lesion) expect.fail('more groups than lesions');
        const inGroup = child(group, '111030');
        const underNumber = child(child(group, '103339001'), '111030');
        const [image = {}] = items(inGroup, TAG.ContentSequence);
        const [sop = {}] = items(image, TAG.ReferencedSOPSequence);
        expect(numbers(underNumber, TAG.GraphicData)).to.deep.equal(numbers(inGroup, TAG.GraphicData));
        expect(text(sop, TAG.ReferencedSOPInstanceUID)).to.equal(
          ctImageReference(patient, study, nearestSlice(patient.grid, lesion.centre[2])).sopInstanceUid,
        );
        const points = numbers(inGroup, TAG.GraphicData);
        const columns = points.filter((_, at) => at % 2 === 0);
        const rows = points.filter((_, at) => at % 2 === 1);
        const [column, row] = toImagePoint(patient.grid, lesion.centre[0], lesion.centre[1]);
        const pixels = (lesion.measuredMm[role] ?? 0) / patient.grid.pixelSpacingMm;
        expect((Math.min(...columns) + Math.max(...columns)) / 2).to.be.closeTo(column, 0.05);
        expect((Math.min(...rows) + Math.max(...rows)) / 2).to.be.closeTo(row, 0.05);
        expect(Math.max(...columns) - Math.min(...columns)).to.be.closeTo(pixels, 0.05);
        expect(points.slice(0, 2)).to.deep.equal(points.slice(-2));
      }
    });

    it('lists every image it points at as evidence, once', () => {
      const pointedAt = tree(sr)
        .filter((item) => text(item, TAG.ValueType) === 'IMAGE')
        .flatMap((item) =>
          items(item, TAG.ReferencedSOPSequence).map((sop) => text(sop, TAG.ReferencedSOPInstanceUID)),
        );
      const listed = items(sr, TAG.CurrentRequestedProcedureEvidenceSequence)
        .flatMap((entry) => items(entry, TAG.ReferencedSeriesSequence))
        .flatMap((series) => items(series, TAG.ReferencedSOPSequence))
        .map((sop) => text(sop, TAG.ReferencedSOPInstanceUID));
      expect([...listed].sort()).to.deep.equal([...new Set(pointedAt)].sort());
    });

    it('is a device that speaks, complete, unverified, and not Preread', () => {
      expect(text(sr, TAG.CompletionFlag)).to.equal('COMPLETE');
      expect(text(sr, TAG.VerificationFlag)).to.equal('UNVERIFIED');
      expect(code(child(sr, '121005'), TAG.ConceptCodeSequence)?.value).to.equal('121007');
      expect(text(sr, TAG.Manufacturer)).to.equal('SYNTHETIC VENDOR');
    });
  });

describe('synth: verified report', () => {
  const said = (report: DicomJson, element: string) => {
    const found = named(report, element).filter((item) => text(item, TAG.ValueType) === 'TEXT');
    return found.map((item) => text(item, TAG.TextValue));
  };

  it("is a person's, complete and verified", () => {
    const report = verifiedReport(patient, patient.prior);
    expect(text(report, TAG.CompletionFlag)).to.equal('COMPLETE');
    expect(text(report, TAG.VerificationFlag)).to.equal('VERIFIED');
    expect(items(report, TAG.VerifyingObserverSequence)).to.have.length(1);
    expect(code(child(report, '121005'), TAG.ConceptCodeSequence)?.value).to.equal('121006');
  });

  it("says what the study's measurements say, beside those of the study before", () => {
    const { baseline = Number.NaN } = patient.lesions[0]?.measuredMm ?? {};
    const [first = ''] = said(verifiedReport(patient, patient.baseline), '121071');
    expect(first)
      .to.contain(`Left upper lobe: solid nodule, ${baseline.toFixed(1)} mm.`)
      .and.not.to.contain('previously');
    const [second = ''] = said(verifiedReport(patient, patient.prior), '121071');
    expect(second).to.contain(`Left upper lobe: solid nodule, 8.0 mm, previously ${baseline.toFixed(1)} mm.`);
    expect(second.split('\n')).to.have.length(3);
  });

  it('compares, concludes and recommends under LOINC headings', () => {
    const [first, second] = [patient.baseline, patient.prior].map((study) => verifiedReport(patient, study));
    if (!first || !second) expect.fail('no reports');
    for (const report of [first, second])
      expect(
        items(report, TAG.ContentSequence).flatMap((item) => {
          const heading = code(item, TAG.ConceptNameCodeSequence);
          return text(item, TAG.ValueType) === 'CONTAINER' ? [`${heading?.scheme} ${heading?.value}`] : [];
        }),
      ).to.deep.equal(['LN 55111-9', 'LN 55114-3', 'LN 59776-5', 'LN 19005-8', 'LN 18783-1']);
    expect(said(first, '121065')[1]).to.equal('None.');
    const { studyDate } = patient.baseline;
    expect(said(second, '121065')[1]).to.contain(`${studyDate.slice(0, 4)}-${studyDate.slice(4, 6)}`);
    expect(said(second, '121073')[0]).to.match(/8\.0 mm, previously \d\.\d mm: no definite growth\.$/);
    expect(said(first, '121075')).to.deep.equal(['Follow-up CT of the chest in 3 to 6 months.']);
    expect(said(second, '121075')).to.deep.equal(['Follow-up CT of the chest in 6 months.']);
  });
});

describe('synth: dose report', () => {
  const report = doseSr(patient, patient.current);
  const valuesOf = (concept: string) =>
    named(report, concept).map((item) => {
      const [measured = {}] = items(item, TAG.MeasuredValueSequence);
      return { value: text(measured, TAG.NumericValue), unit: code(measured, TAG.MeasurementUnitsCodeSequence)?.value };
    });

  it('gives a total that is the sum of its events, over this very study', () => {
    expect(valuesOf('113813')).to.deep.equal([
      { value: doseLengthProduct(patient, patient.current).toFixed(2), unit: 'mGy.cm' },
    ]);
    const events = valuesOf('113838').map(({ value }) => Number(value));
    expect(valuesOf('113812')).to.deep.equal([{ value: String(events.length), unit: '{events}' }]);
    expect(events.reduce((sum, one) => sum + one, 0)).to.be.closeTo(Number(valuesOf('113813')[0]?.value), 1e-9);
    const [scope = {}] = named(report, '113705');
    expect(text(child(scope, '110180'), TAG.UID)).to.equal(patient.current.studyInstanceUid);
  });

  it('gives each event a dose that fits its scanned length', () => {
    const [lengths, doses, products] = ['113825', '113830', '113838'].map((concept) => valuesOf(concept));
    expect(lengths).to.have.length(2);
    for (const [at, length] of (lengths ?? []).entries())
      expect(Number(products?.[at]?.value)).to.be.closeTo(
        (Number(doses?.[at]?.value) * Number(length.value)) / 10,
        1e-9,
      );
  });

  it('is the scanner speaking, complete and unverified, and differs from study to study', () => {
    expect(text(report, TAG.CompletionFlag)).to.equal('COMPLETE');
    expect(text(report, TAG.VerificationFlag)).to.equal('UNVERIFIED');
    expect(code(child(report, '121005'), TAG.ConceptCodeSequence)?.value).to.equal('121007');
    expect(new Set(STUDY_ROLES.map((role) => text(doseSr(patient, patient[role]), TAG.SOPInstanceUID))).size).to.equal(
      3,
    );
    expect(new Set(STUDY_ROLES.map((role) => doseLengthProduct(patient, patient[role]))).size).to.equal(3);
  });
});
