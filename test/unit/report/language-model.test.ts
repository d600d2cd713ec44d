import { expect } from 'chai';
import { parseContentTree } from '../../../sidecar/dicom/content-tree.ts';
import { items, TAG, text } from '../../../sidecar/dicom/dicom-json.ts';
import type { WordingRecord } from '../../../sidecar/domain/draft.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { buildDraftDocument } from '../../../sidecar/report/draft-document.ts';
import { draftInput } from '../../conformance/drafts.ts';
import { demonstrationModel, digestOfLetter, refusedWording, wordingRecord } from '../../support/model-wording.ts';

const documentOf = (wording?: WordingRecord): DicomJson =>
  buildDraftDocument(draftInput({ label: 'model', ...(wording ? { wording } : {}) }));
const contributors = (document: DicomJson) =>
  items(document, TAG.ContributingEquipmentSequence).map((item) => ({
    name: text(item, TAG.ManufacturerModelName),
    version: text(item, TAG.SoftwareVersions),
    uid: text(item, TAG.DeviceUID),
    purpose: text(items(item, TAG.PurposeOfReferenceCodeSequence)[0] ?? {}, TAG.CodeMeaning),
  }));
const algorithm = (document: DicomJson) =>
  parseContentTree(document)
    .children.filter(({ concept }) => /^11100[123]$/.test(concept?.value ?? ''))
    .map(({ concept, relationship, text: words }) => [relationship, concept?.value, words]);
/** Everything that names who made a document but the list of contributors. */
const author = (document: DicomJson) => [
  text(document, TAG.DeviceUID),
  text(items(document, TAG.AuthorObserverSequence)[0] ?? {}, TAG.DeviceUID),
  text(document, TAG.ManufacturerModelName),
];

describe('text draft: the language model that worded it', () => {
  it('is an algorithm that contributed, and Preread stays the one who speaks', () => {
    const document = documentOf(wordingRecord());
    const [processing, algorithmItem, model, ...more] = contributors(document);
    expect([processing?.name, algorithmItem?.name]).to.deep.equal(['Preread', 'Preread']);
    expect(model).to.deep.include({
      name: 'preread-drafter',
      version: '0.3.0',
      purpose: 'Processing Algorithm',
    });
    expect(more).to.deep.equal([]);
    expect(author(document)).to.deep.equal(author(documentOf()));
  });

  it('stands beside the encoder that ranked, whatever the language model did', () => {
    const encoder = demonstrationModel({ id: 'preread-encoder', version: '2', digest: digestOfLetter('e') });
    const names = (record: WordingRecord) => contributors(documentOf(record)).map(({ name }) => name);
    expect(names(wordingRecord({ encoder })).slice(2)).to.deep.equal(['preread-drafter', 'preread-encoder']);
    expect(names(wordingRecord({ encoder, statements: [refusedWording()] })).slice(2)).to.deep.equal([
      'preread-encoder',
    ]);
    const uids = contributors(documentOf(wordingRecord({ encoder }))).map(({ uid }) => uid);
    expect(uids[3]).not.to.equal(uids[2]);
  });

  it('is identified by name, version, digest and settings (TID 4019)', () => {
    expect(algorithm(documentOf(wordingRecord()))).to.deep.equal([
      ['HAS CONCEPT MOD', '111001', 'preread-drafter'],
      ['HAS CONCEPT MOD', '111003', '0.3.0'],
      ['HAS CONCEPT MOD', '111002', `SHA-256 ${digestOfLetter('a')}`],
      ['HAS CONCEPT MOD', '111002', 'q8, decoding greedy'],
    ]);
  });

  it('has a Device UID that changes with its digest and with nothing else', () => {
    const uid = (wording: WordingRecord) => contributors(documentOf(wording)).at(-1)?.uid;
    const first = uid(wordingRecord());
    expect(first).to.match(/^2\.25\.\d+$/);
    expect(uid(wordingRecord({ model: demonstrationModel({ version: '9', purpose: 'clinical' }) }))).to.equal(first);
    expect(uid(wordingRecord({ model: demonstrationModel({ digest: digestOfLetter('b') }) }))).not.to.equal(first);
    expect(contributors(documentOf()).map((one) => one.uid)).not.to.include(first);
  });

  it('is not named where it worded nothing: the document is the deterministic one', () => {
    const plain = documentOf();
    expect(documentOf(wordingRecord({ statements: [refusedWording()] }))).to.deep.equal(plain);
    expect(documentOf({ reason: 'busy', statements: [] })).to.deep.equal(plain);
  });

  it('makes the same document whatever the threads', () => {
    const threads = (count: number) =>
      documentOf(wordingRecord({ settings: { dtype: 'q8', threads: count, decoding: 'greedy' } }));
    expect(threads(8)).to.deep.equal(threads(1));
  });
});
