import { expect } from 'chai';
import { MEASUREMENT_REPORT as MR } from '../../../sidecar/dicom/codes.ts';
import { attr, TAG } from '../../../sidecar/dicom/dicom-json.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { PrereadError } from '../../../sidecar/errors.ts';
import { readDocument } from '../../../sidecar/evidence/read-document.ts';
import { code, container, IMAGE, REFERENCE, report, reportOfGroup, sct, textItem } from './made-sr.ts';

const FINDING = code('CONTAINS', MR.Finding, sct('27925004', 'Nodule'));

describe('readDocument', () => {
  const refusal = (ds: DicomJson): string => {
    try {
      readDocument(ds, REFERENCE);
    } catch (error) {
      expect(error).to.be.instanceOf(PrereadError);
      return (error as PrereadError).code;
    }
    return 'read';
  };

  it('refuses by name what it cannot read', () => {
    const good = reportOfGroup(FINDING);
    expect(refusal(good)).to.equal('read');
    expect(refusal({ ...good, [TAG.SOPClassUID]: attr('UI', IMAGE.sopClassUid) })).to.equal('EVIDENCE_UNKNOWN_KIND');
    const private_ = { value: 'notes', scheme: '99V', meaning: 'Notes' };
    const notes = report([container(private_, textItem('CONTAINS', private_, 'A note.'))]);
    expect(refusal({ ...notes, [TAG.ConceptNameCodeSequence]: attr('SQ') })).to.equal('EVIDENCE_UNKNOWN_KIND');
    expect(refusal({ ...good, [TAG.SOPInstanceUID]: attr('UI', '1.2.99') })).to.equal('EVIDENCE_UNREADABLE');
    expect(refusal(report([]))).to.equal('EVIDENCE_UNREADABLE');
    expect(refusal(report([container(MR.ImageLibrary)]))).to.equal('EVIDENCE_UNREADABLE');
    expect(refusal({ ...good, [TAG.Manufacturer]: attr('LO', 'Preread') })).to.equal('EVIDENCE_UNKNOWN_KIND');
  });

  it('knows a measurement report by its template where the title is missing', () => {
    const template = { vr: 'SQ', Value: [{ [TAG.TemplateIdentifier]: attr('CS', '1500') }] };
    const ds = {
      ...reportOfGroup(FINDING),
      [TAG.ConceptNameCodeSequence]: attr('SQ'),
      [TAG.ContentTemplateSequence]: template,
    };
    expect(refusal(ds)).to.equal('read');
  });
});
