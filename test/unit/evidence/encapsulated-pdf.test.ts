import { expect } from 'chai';
import type { Evidence } from '../../../sidecar/domain/evidence.ts';
import { isEncapsulatedPdf, readEncapsulatedPdf } from '../../../sidecar/evidence/encapsulated-pdf.ts';
import { encapsulated, madeEncapsulatedPdf, madePdf } from '../../support/made-documents/encapsulated-pdf.ts';
import { byName, referenceOf } from '../../support/made-documents/read-made.ts';
import type { MadeDocument } from '../../support/made-documents/sr-parts.ts';

const MADE = madeEncapsulatedPdf();
const read = async ({ dataset }: MadeDocument): Promise<readonly Evidence[]> =>
  (await readEncapsulatedPdf(dataset, referenceOf(dataset))).items;
const causeOf = (document: MadeDocument): Promise<string> =>
  read(document).then(
    () => 'read',
    (thrown: Error) => thrown.message,
  );

describe('encapsulated PDF', () => {
  it('reads every made one', async () => {
    for (const document of MADE) {
      expect(isEncapsulatedPdf(referenceOf(document.dataset))).to.equal(true);
      expect(await read(document), document.name).to.not.deep.equal([]);
    }
    console.log(`      encapsulated PDF: ${MADE.length} made read`);
  });

  it('goes on with a section over the page break, and leaves the form out', async () => {
    const items = await read(byName(MADE, 'pdf-two-pages'));
    const told = items.flatMap((one) =>
      one.kind === 'reportStatement' && one.source.kind === 'encapsulated-document'
        ? [`${one.source.page} ${one.role}: ${one.text}`]
        : [],
    );
    expect(told).to.deep.equal([
      '1 other: CT CHEST WITHOUT CONTRAST',
      '1 indication: Follow-up of a nodule.',
      '1 findings: There is an 8 mm solid nodule in the right upper lobe, which measured 6 mm on the prior examination.',
      '1 findings: No pleural effusion.',
      '2 findings: Mild cardiomegaly.',
      '2 impression: Growing nodule in the right upper lobe.',
      '2 recommendation: PET/CT within 4 weeks.',
      '2 other: Made Reader',
    ]);
    const [recommended] = items.filter((one) => one.kind === 'recommendation');
    expect(recommended).to.deep.include({ modality: 'PT', interval: { from: 0, to: 4, unit: 'wk' } });
    const sizes = items.flatMap((one) => (one.kind === 'measurement' ? [one.valueText] : []));
    expect(sizes).to.deep.equal(['8']);
  });

  it('parses neither another language nor a letter without headings', async () => {
    for (const name of ['pdf-german', 'pdf-letter']) {
      const kinds = new Set((await read(byName(MADE, name))).map((one) => one.kind));
      expect(kinds, name).to.deep.equal(new Set(['reportStatement']));
    }
  });

  it('refuses by name what holds no words, and never repeats any of it', async () => {
    const pdf = madePdf([['Findings: Secret.']]);
    expect(await causeOf(encapsulated('scan', madePdf([[]])))).to.match(/PDF without text, perhaps a scan/);
    expect(await causeOf(encapsulated('cut', pdf.subarray(0, 60)))).to.match(/cannot be opened/);
    expect(await causeOf(encapsulated('none', Buffer.alloc(0)))).to.match(/holds no document/);
    expect(
      await causeOf(encapsulated('long', madePdf(Array.from({ length: 51 }, () => ['Findings: Secret.'])))),
    ).to.match(/more than 50 pages/);
    const other = encapsulated('text', pdf);
    const dataset = { ...other.dataset, '00420012': { vr: 'LO', Value: ['text/plain'] } };
    expect(await causeOf({ ...other, dataset })).to.match(/holds no PDF/);
    expect(await causeOf(encapsulated('cut', pdf.subarray(0, 60)))).to.not.match(/Secret/);
  });

  it('takes the padding of an odd file off', async () => {
    const pdf = Buffer.concat([
      madePdf([['Findings: No pneumothorax in this examination of the chest.']]),
      Buffer.from('\n'),
    ]);
    const odd = pdf.length % 2 === 0 ? Buffer.concat([pdf, Buffer.from('\n')]) : pdf;
    const document = encapsulated('odd', odd);
    const padded = Buffer.concat([odd, Buffer.alloc(1)]).toString('base64');
    const dataset = { ...document.dataset, '00420011': { vr: 'OB', InlineBinary: padded } };
    expect((await read({ ...document, dataset })).map((one) => one.kind)).to.deep.equal(['reportStatement', 'finding']);
  });
});
