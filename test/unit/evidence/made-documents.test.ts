import { expect } from 'chai';
import { TAG, text } from '../../../sidecar/dicom/dicom-json.ts';
import { MADE_DOCUMENTS } from '../../support/made-documents/all.ts';
import { readMade } from '../../support/made-documents/read-made.ts';

/** A PDF is read with its bytes, which its own test has. */
const isSr = (sopClass: string | undefined): boolean => sopClass?.includes('.5.1.4.1.1.88.') ?? false;

describe('made documents', () => {
  it('have one name and one UID each, and are the same when made again', () => {
    const names = MADE_DOCUMENTS.map(({ name }) => name);
    expect(new Set(names).size).to.equal(names.length);
    const uids = MADE_DOCUMENTS.map(({ make }) => text(make().dataset, TAG.SOPInstanceUID));
    expect(new Set(uids).size).to.equal(names.length);
    for (const { name, make } of MADE_DOCUMENTS) expect(make(), name).to.deep.equal(make());
  });

  it('are read, every kind', () => {
    const read = new Map<string, number>();
    for (const { kind, name, make } of MADE_DOCUMENTS) {
      const document = make();
      if (!isSr(text(document.dataset, TAG.SOPClassUID))) continue;
      expect(readMade(document).items, `${kind} ${name}`).to.have.length.of.at.least(1);
      read.set(kind, (read.get(kind) ?? 0) + 1);
    }
    expect(new Set(MADE_DOCUMENTS.map(({ kind }) => kind)).size - read.size).to.equal(1);
    console.log(`      made and read: ${[...read].map(([kind, count]) => `${kind} ${count}`).join(', ')}`);
  });
});
