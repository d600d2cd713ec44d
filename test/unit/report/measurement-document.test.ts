import { expect } from 'chai';
import fc from 'fast-check';
import { MEASUREMENT_REPORT as MR } from '../../../sidecar/dicom/codes.ts';
import { declaredEvidence, itemAt, parseContentTree, walk } from '../../../sidecar/dicom/content-tree.ts';
import { attr, items, TAG, text } from '../../../sidecar/dicom/dicom-json.ts';
import { encodePart10 } from '../../../sidecar/dicom/part10.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { PrereadError } from '../../../sidecar/errors.ts';
import { isOwnDocument } from '../../../sidecar/evidence/own-drafts.ts';
import { type MeasurementDocumentInput, measurementDocument } from '../../../sidecar/report/measurement-document.ts';
import { GROWN, image, PRIOR, report, STUDY } from '../../conformance/measurements.ts';
import {
  anyLesions,
  boxed,
  build,
  child,
  everything,
  groupsOf,
  inputOf,
  tracked,
  written,
} from '../../conformance/measurements-built.ts';

const refused = (change: (input: MeasurementDocumentInput) => MeasurementDocumentInput): boolean => {
  try {
    measurementDocument(change(inputOf([boxed])));
  } catch (thrown) {
    return thrown instanceof PrereadError && thrown.code === 'DICOM_INVALID';
  }
  return false;
};

describe('measurement document: what it never is', () => {
  it('anything but PARTIAL, UNVERIFIED, PRELIMINARY, by a device', () => {
    fc.assert(
      fc.property(anyLesions, (lesions) => {
        const document = build(lesions);
        if (!document) return;
        expect(text(document, TAG.CompletionFlag)).to.equal('PARTIAL');
        expect(text(document, TAG.VerificationFlag)).to.equal('UNVERIFIED');
        expect(text(document, TAG.PreliminaryFlag)).to.equal('PRELIMINARY');
        expect(text(items(document, TAG.AuthorObserverSequence)[0] ?? {}, TAG.ObserverType)).to.equal('DEV');
        expect(JSON.stringify(document)).to.not.match(/"VERIFIED"/);
        expect(isOwnDocument(document)).to.equal(true);
      }),
    );
  });

  it('a document with a reference that leads nowhere, or to what it does not declare', () => {
    fc.assert(
      fc.property(anyLesions, (lesions) => {
        const document = build(lesions);
        if (!document) return;
        const root = parseContentTree(document);
        const all = [...walk(root)];
        for (const { referencedItem } of all)
          if (referencedItem !== undefined) expect(itemAt(root, referencedItem)?.valueType).to.match(/NUM|CONTAINER/);
        const declared = [...declaredEvidence(document).keys()].sort();
        const referenced = new Set(all.flatMap(({ references }) => references.map((one) => one.sopInstanceUid)));
        expect(declared).to.deep.equal([...referenced].sort());
        expect(() => encodePart10(document)).to.not.throw();
      }),
    );
  });

  it('a document that describes one lesion twice, or one without a region where viewers look for it', () => {
    fc.assert(
      fc.property(anyLesions, (lesions) => {
        const groups = groupsOf(build(lesions) ?? written([boxed]));
        const uids = groups.map((group) => child(group, MR.TrackingUniqueIdentifier)?.uid);
        expect(new Set(uids).size).to.equal(uids.length);
        for (const group of groups)
          expect(group.children.filter(({ valueType }) => valueType === 'SCOORD')).to.have.length(1);
      }),
    );
  });

  it('a document on another study, of another class, or on itself', () => {
    expect(refused((input) => ({ ...input, study: { ...input.study, studyInstanceUid: PRIOR } }))).to.equal(true);
    expect(refused((input) => ({ ...input, evidence: { ...input.evidence, studyInstanceUid: PRIOR } }))).to.equal(true);
    expect(
      refused((input) => ({
        ...input,
        study: { ...input.study, identifyingModules: { [TAG.StudyInstanceUID]: attr('UI', PRIOR) } },
      })),
    ).to.equal(true);
    const { sopClassUid } = image(1);
    expect(refused((input) => ({ ...input, identity: { ...input.identity, sopClassUid } }))).to.equal(true);
    expect(refused((input) => ({ ...input, identity: { ...input.identity, instanceNumber: 0 } }))).to.equal(true);
    expect(
      refused((input) => ({
        ...input,
        identity: { ...input.identity, sopInstanceUid: report().sopInstanceUid },
      })),
    ).to.equal(true);
  });
});

describe('measurement document: header', () => {
  it('stands in a series of its own, after that of the text draft', () => {
    const document = written([boxed]);
    expect(text(document, TAG.SeriesDescription)).to.equal('AI MEASUREMENTS - NOT VERIFIED');
    expect(text(document, TAG.SeriesNumber)).to.equal('9802');
    expect(text(document, TAG.Modality)).to.equal('SR');
    expect(text(document, TAG.SOPClassUID)).to.equal('1.2.840.10008.5.1.4.1.1.88.34');
    expect(text(document, TAG.PatientID)).to.equal('P-1');
  });

  it('names one device everywhere, and another one when the rules change', () => {
    const uidsIn = (document: DicomJson) => [
      text(document, TAG.DeviceUID),
      ...items(document, TAG.AuthorObserverSequence).map((item) => text(item, TAG.DeviceUID)),
      ...items(document, TAG.ContributingEquipmentSequence).map((item) => text(item, TAG.DeviceUID)),
      ...everything(document).flatMap((item) =>
        item.concept?.value === '121012' && item.uid !== undefined ? [item.uid] : [],
      ),
    ];
    const [plain, ruled, other] = [{}, { configuration: 'a' }, { configuration: 'b' }].map((spec) =>
      uidsIn(written([boxed], spec)),
    );
    for (const uids of [plain, ruled, other]) {
      expect(uids).to.have.length(5);
      expect(new Set(uids).size).to.equal(1);
    }
    expect(new Set([plain?.[0], ruled?.[0], other?.[0]]).size).to.equal(3);
  });

  it('names the program as equipment and as algorithm (IHE AIR)', () => {
    const equipment = items(written([boxed], { configuration: 'a' }), TAG.ContributingEquipmentSequence);
    const purposes = equipment.map((item) => items(item, TAG.PurposeOfReferenceCodeSequence)[0] ?? {});
    expect(purposes.map((purpose) => text(purpose, TAG.CodeMeaning))).to.deep.equal([
      'Processing Equipment',
      'Processing Algorithm',
    ]);
    for (const item of equipment)
      for (const tag of [TAG.Manufacturer, TAG.ManufacturerModelName, TAG.SoftwareVersions, TAG.DeviceUID])
        expect(text(item, tag), tag).to.be.a('string');
  });

  it('names the version it replaces, and no document that others still count', () => {
    const older = report(STUDY, 'older measurements');
    const predecessors = (document: DicomJson) =>
      items(document, TAG.PredecessorDocumentsSequence)
        .flatMap((study) => items(study, TAG.ReferencedSeriesSequence))
        .flatMap((series) => items(series, TAG.ReferencedSOPSequence))
        .map((one) => text(one, TAG.ReferencedSOPInstanceUID));
    const second = written([boxed], { predecessor: older, instanceNumber: 2 });
    expect(predecessors(second)).to.deep.equal([older.sopInstanceUid]);
    expect(predecessors(written([boxed]))).to.deep.equal([]);
  });

  it('is the same for the same input', () => {
    const lesions = [
      { ...boxed, priors: [GROWN] },
      { ...tracked, name: 'b' },
    ];
    expect(written(lesions)).to.deep.equal(written(lesions));
  });
});
