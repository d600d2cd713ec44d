import { expect } from 'chai';
import { PrereadError } from '../../../sidecar/errors.ts';
import { readEncapsulatedPdf } from '../../../sidecar/evidence/encapsulated-pdf.ts';
import { seededRandom } from '../../../sidecar/synth/random.ts';
import { encapsulated, madeEncapsulatedPdf } from '../../support/made-documents/encapsulated-pdf.ts';
import { referenceOf } from '../../support/made-documents/read-made.ts';

const PDFS = madeEncapsulatedPdf().map(({ dataset }) => Buffer.from(dataset['00420011']?.InlineBinary ?? '', 'base64'));

/** A few bytes of a good file changed; number 57 made the library fail in a promise that nobody waits for. */
function spoilt(number: number): Buffer {
  const random = seededRandom(`q${number}`);
  const bytes = Buffer.from(random.pick(PDFS));
  for (let left = random.integer(1, 30); left > 0; left--) {
    const at = random.integer(0, bytes.length - 1);
    bytes[at] = random.pick([0, 0x20, 0x28, 0x29, 0x3c, 0x39, random.integer(0, 255)]);
  }
  return bytes;
}

describe('broken PDFs', () => {
  it('are read or refused by name, and leave nothing behind that would end the process', async () => {
    const stray: unknown[] = [];
    const note = (reason: unknown): void => void stray.push(reason);
    process.prependListener('unhandledRejection', note);
    const outcomes = new Set<string>();
    for (let number = 40; number <= 80; number++) {
      const { dataset } = encapsulated(`spoilt-${number}`, spoilt(number));
      const outcome = await readEncapsulatedPdf(dataset, referenceOf(dataset)).then(
        () => 'read',
        (thrown: unknown) => (thrown instanceof PrereadError ? thrown.code : String(thrown)),
      );
      outcomes.add(outcome);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.removeListener('unhandledRejection', note);
    expect(stray).to.deep.equal([]);
    expect([...outcomes].sort()).to.deep.equal(['EVIDENCE_UNREADABLE', 'read']);
  }).timeout(120_000);
});
