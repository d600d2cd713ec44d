import { expect } from 'chai';
import { TAG } from '../../../sidecar/dicom/dicom-json.ts';
import type { Evidence, KeyObjectEvidence } from '../../../sidecar/domain/evidence.ts';
import { PrereadError } from '../../../sidecar/errors.ts';
import { rejectedInstances } from '../../../sidecar/evidence/key-objects.ts';
import { CT, MULTI_FRAME_CT, made, object } from '../../support/made-documents/image-parts.ts';
import { madeKeyObjects } from '../../support/made-documents/key-objects.ts';
import { byName, changed, readMade } from '../../support/made-documents/read-made.ts';
import { dcm, type MadeDocument } from '../../support/made-documents/sr-parts.ts';

const MADE = madeKeyObjects();
const keyObjectOf = (items: readonly Evidence[]): KeyObjectEvidence => {
  const [item, ...others] = items;
  if (item?.kind !== 'keyObject' || others.length > 0) throw new Error('not one key object');
  return item;
};
const read = (name: string): KeyObjectEvidence => keyObjectOf(readMade(byName(MADE, name)).items);

/** With another title, the rest as it is. */
const titled = (name: string, value: string): MadeDocument => {
  const { dataset } = byName(MADE, name);
  const title = { '00080100': { vr: 'SH', Value: [value] }, '00080102': { vr: 'SH', Value: ['DCM'] } };
  return { name, dataset: { ...dataset, [TAG.ConceptNameCodeSequence]: { vr: 'SQ', Value: [title] } } };
};

function refusal(document: MadeDocument): PrereadError {
  try {
    readMade(document);
  } catch (thrown) {
    if (thrown instanceof PrereadError) return thrown;
  }
  throw new Error('it was read');
}

describe('key object selections', () => {
  it('reads every made one, as one piece of evidence', () => {
    for (const document of MADE) {
      const { items, causes } = readMade(document);
      expect([keyObjectOf(items).source.kind, causes], document.name).to.deep.equal(['content-item', []]);
    }
    console.log(`      key objects: 0 real and ${MADE.length} made read`);
  });

  it('says what is marked, by whom, under which title and with which words', () => {
    const item = read('of-interest');
    const [slice, frames] = [made('of-interest', 'slice 41', CT), made('of-interest', 'multi-frame', MULTI_FRAME_CT)];
    expect(item.title).to.deep.equal(dcm('113000', 'Of Interest'));
    expect(item.source).to.include({ observerType: 'person', contentItem: '1' });
    expect(item.description).to.equal('Nodule in the right upper lobe, please compare with 2024.');
    expect(item).to.not.have.property('modifiers');
    expect(item.objects).to.deep.equal([
      {
        studyInstanceUid: slice.study,
        seriesInstanceUid: slice.series,
        sopInstanceUid: slice.instance,
        sopClassUid: CT,
      },
      {
        studyInstanceUid: frames.study,
        seriesInstanceUid: frames.series,
        sopInstanceUid: frames.instance,
        sopClassUid: MULTI_FRAME_CT,
        frames: [3, 4],
      },
    ]);
  });

  it('reads why objects were rejected, and which', () => {
    const item = read('rejected-for-quality');
    expect(item.modifiers).to.deep.equal([dcm('111210', 'Motion blur')]);
    const slices = ['slice 1', 'slice 2'].map((label) => made('rejected-for-quality', label, CT).instance);
    expect([...rejectedInstances([item])]).to.deep.equal(slices);
  });

  it('takes objects out of use for a rejection only, and never for some of their frames', () => {
    expect(rejectedInstances(MADE.flatMap((one) => readMade(one).items)).size).to.equal(2);
    // IHE RAD IOCM: quality, patient safety, wrong worklist entry, expired retention. A quality issue is none of them.
    const outcomes = ['113001', '113037', '113038', '113039', '113010', '113000'].map(
      (title) => rejectedInstances(readMade(titled('of-interest', title)).items).size,
    );
    expect(outcomes).to.deep.equal([1, 1, 1, 1, 0, 0]);
  });

  it('reads waveforms, documents and images of other studies as objects', () => {
    const { objects, studyInstanceUid } = read('for-teaching');
    const kinds = objects.map((one) => [
      one.sopClassUid.split('.1.1.').at(-1),
      one.studyInstanceUid === studyInstanceUid,
    ]);
    expect(kinds).to.deep.equal([
      ['2', true],
      ['9.1.1', true],
      ['88.33', true],
      ['2', false],
    ]);
  });

  it('marks an object once that is listed twice, and says where one has no place', () => {
    const of = byName(MADE, 'best-in-set');
    const slice = made('best-in-set', 'slice 7', CT);
    const also = (...images: readonly ReturnType<typeof made>[]): MadeDocument => {
      const content = of.dataset[TAG.ContentSequence]?.Value ?? [];
      const more = images.map((image) => object('CONTAINS', 'IMAGE', image));
      return { ...of, dataset: { ...of.dataset, [TAG.ContentSequence]: { vr: 'SQ', Value: [...content, ...more] } } };
    };
    expect(keyObjectOf(readMade(also(slice, slice)).items).objects).to.have.length(1);
    const { items, causes } = readMade(also(made('best-in-set', 'undeclared', CT)));
    expect(keyObjectOf(items).objects).to.have.length(1);
    expect(causes).to.deep.equal(['It marks an object that it does not place in a study.']);
  });

  it('reads a manifest of thousands in no time', () => {
    const of = byName(MADE, 'best-in-set');
    const declaration = of.dataset[TAG.CurrentRequestedProcedureEvidenceSequence]?.Value?.[0];
    const slices = Array.from({ length: 20_000 }, (_, at) => ({
      [TAG.ReferencedSOPClassUID]: { vr: 'UI', Value: [CT] },
      [TAG.ReferencedSOPInstanceUID]: { vr: 'UI', Value: [`1.2.3.${at + 1}`] },
    }));
    const image = (slice: (typeof slices)[number]) => ({
      [TAG.RelationshipType]: { vr: 'CS', Value: ['CONTAINS'] },
      [TAG.ValueType]: { vr: 'CS', Value: ['IMAGE'] },
      [TAG.ReferencedSOPSequence]: { vr: 'SQ', Value: [slice] },
    });
    const series = {
      [TAG.SeriesInstanceUID]: { vr: 'UI', Value: ['1.2.3'] },
      [TAG.ReferencedSOPSequence]: { vr: 'SQ', Value: slices },
    };
    const dataset = {
      ...of.dataset,
      [TAG.CurrentRequestedProcedureEvidenceSequence]: {
        vr: 'SQ',
        Value: [{ ...(declaration as object), [TAG.ReferencedSeriesSequence]: { vr: 'SQ', Value: [series] } }],
      },
      [TAG.ContentSequence]: { vr: 'SQ', Value: slices.map(image) },
    };
    const start = performance.now();
    expect(keyObjectOf(readMade({ name: 'manifest', dataset }).items).objects).to.have.length(20_000);
    expect(performance.now() - start).to.be.below(5_000);
  });

  it('refuses one without a title, and one that marks nothing it can place, by plain cause', () => {
    const of = byName(MADE, 'of-interest');
    const { [TAG.ConceptNameCodeSequence]: _title, ...untitled } = of.dataset;
    const { [TAG.CurrentRequestedProcedureEvidenceSequence]: _evidence, ...undeclared } = of.dataset;
    const causes = [untitled, undeclared].map((dataset) => refusal({ name: 'broken', dataset }));
    expect(causes.map(({ code }) => code)).to.deep.equal(['EVIDENCE_UNREADABLE', 'EVIDENCE_UNREADABLE']);
    expect(causes.map(({ message }) => message.replace(/^.*read\. /, ''))).to.deep.equal([
      'It has no title (TID 2010).',
      'It marks no object that it places in a study (TID 2010).',
    ]);
  });

  it('leaves frames alone that cannot be read, rather than marking the whole instance', () => {
    const broken = changed(byName(MADE, 'of-interest'), (item) => {
      const reference = item[TAG.ReferencedSOPSequence]?.Value?.[0];
      if (!reference) return item;
      const unreadable = { ...(reference as object), [TAG.ReferencedFrameNumber]: { vr: 'IS', Value: ['x'] } };
      return { ...item, [TAG.ReferencedSOPSequence]: { vr: 'SQ', Value: [unreadable] } };
    });
    expect(refusal(broken).code).to.equal('EVIDENCE_UNREADABLE');
  });
});
