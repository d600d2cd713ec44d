import { expect } from 'chai';
import fc from 'fast-check';
import { extractText, getDocumentProxy } from 'unpdf';
import { attr, items, TAG, text } from '../../../sidecar/dicom/dicom-json.ts';
import { encodePart10 } from '../../../sidecar/dicom/part10.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { PrereadError } from '../../../sidecar/errors.ts';
import { isOwnDocument } from '../../../sidecar/evidence/own-drafts.ts';
import { ReportFonts } from '../../../sidecar/fonts/report-fonts.ts';
import { type PdfDocumentInput, pdfDocument, retiredPdfDocument } from '../../../sidecar/report/pdf-document.ts';
import { sectionTexts } from '../../../sidecar/report/section-texts.ts';
import { type DraftSpec, image, olderDraft, PLAIN, PRIOR, type StatementSpec } from '../../conformance/drafts.ts';
import { fileIn, MANY, NAMES, pdfInput } from '../../conformance/pdf-inputs.ts';
import { demonstrationModel, digestOfLetter, refusedWording, wordingRecord } from '../../support/model-wording.ts';

const fonts = new ReportFonts();
const build = (spec: Partial<DraftSpec> = {}): Promise<DicomJson> => pdfDocument(pdfInput(spec), fonts);
const finding = (words: string): StatementSpec => ({ section: 'findings', text: words, on: [image()] });

/** A reader breaks lines and joins runs as it likes: only the characters count. */
const bare = (words: string): string => words.replace(/\s/g, '');

async function pagesOf(dataset: DicomJson): Promise<readonly string[]> {
  const pdf = await getDocumentProxy(fileIn(dataset), { verbosity: 0 });
  try {
    return (await extractText(pdf, { mergePages: false })).text.map(bare);
  } finally {
    await pdf.loadingTask.destroy();
  }
}

const retired = (spec: Partial<DraftSpec> = {}): Promise<DicomJson> => {
  const { draft: _none, identity, ...input } = pdfInput({ predecessor: olderDraft(), instanceNumber: 2, ...spec });
  const because = {
    reason: 'verified',
    replacedBy: { instance: image(), words: 'CT Chest Report, verified 2026-01-03 by Reader, R.' },
  } as const;
  return retiredPdfDocument({ ...input, identity: { ...identity, retired: true }, because }, fonts);
};

const refusal = (change: (input: PdfDocumentInput) => PdfDocumentInput): Promise<string> =>
  pdfDocument(change(pdfInput()), fonts).then(
    () => 'taken',
    (thrown) => (thrown instanceof PrereadError ? thrown.code : String(thrown)),
  );

describe('PDF of a draft: the DICOM object', () => {
  it('is an Encapsulated PDF in a series of documents, unverified, made from the text draft', async () => {
    const document = await build();
    const input = pdfInput();
    expect(text(document, TAG.SOPClassUID)).to.equal('1.2.840.10008.5.1.4.1.1.104.1');
    expect(text(document, TAG.Modality)).to.equal('DOC');
    expect(text(document, TAG.VerificationFlag)).to.equal('UNVERIFIED');
    expect(text(document, TAG.SeriesDescription)).to.equal('AI DRAFT REPORT (PDF) - NOT VERIFIED');
    expect(text(document, '00080064')).to.equal('WSD');
    expect(text(document, '00280301')).to.equal('YES');
    expect(text(document, '00420010')).to.equal('CT Chest Report (AI DRAFT - NOT VERIFIED)');
    expect(text(document, '00420012')).to.equal('application/pdf');
    expect(text(items(document, TAG.ConceptNameCodeSequence)[0] ?? {}, TAG.CodeValue)).to.equal('11538-6');
    expect(text(items(document, '00420013')[0] ?? {}, TAG.ReferencedSOPInstanceUID)).to.equal(
      input.textDocument?.sopInstanceUid,
    );
    expect(document[TAG.PatientName]).to.deep.equal(input.study.identifyingModules[TAG.PatientName]);
  });

  it('holds the file with an even length, and says its true one', async () => {
    for (const words of ['x', 'xx', 'xxx', 'xxxx']) {
      const document = await build({ statements: [finding(words)] });
      expect(Buffer.from(document['00420011']?.InlineBinary ?? '', 'base64').length % 2).to.equal(0);
      expect(Buffer.from(fileIn(document)).subarray(0, 5).toString()).to.equal('%PDF-');
      expect(Buffer.from(fileIn(document)).subarray(-6).toString().trim()).to.equal('%%EOF');
    }
  });

  it('is recognised as our own', async () => {
    expect(isOwnDocument(await build())).to.equal(true);
    expect(isOwnDocument(await retired())).to.equal(true);
  });

  it('is unverified also when the images bring such a flag with them', async () => {
    const document = await build({ modules: { [TAG.VerificationFlag]: attr('CS', 'VERIFIED') } });
    expect(text(document, TAG.VerificationFlag)).to.equal('UNVERIFIED');
  });

  it('is the same bytes for the same input, whatever was made before', async () => {
    const spec = { name: NAMES.Arabic, statements: [...PLAIN, finding('胸部 张 µm μm ﬁ "لا"')] };
    const first = encodePart10(await build(spec));
    await build({ statements: [finding('قباني لا µ μ - ‐ 张小东')] });
    expect(Buffer.from(first).equals(encodePart10(await build(spec)))).to.equal(true);
    const fresh = await pdfDocument(pdfInput(spec), new ReportFonts());
    expect(Buffer.from(first).equals(encodePart10(fresh))).to.equal(true);
  });

  it('names no patient in the properties of the file', async () => {
    const pdf = await getDocumentProxy(fileIn(await build()), { verbosity: 0 });
    const { info } = await pdf.getMetadata();
    expect(info).to.include({ Title: 'CT Chest Report (AI DRAFT - NOT VERIFIED)', CreationDate: 'D:20260102020407Z' });
    expect(JSON.stringify(info)).to.not.match(/Test|P-1/);
    await pdf.loadingTask.destroy();
  });

  const wrong: readonly [string, (input: PdfDocumentInput) => PdfDocumentInput][] = [
    ['another study', (input) => ({ ...input, identity: { ...input.identity, studyInstanceUid: PRIOR } })],
    ['another kind', (input) => ({ ...input, identity: { ...input.identity, kind: 'text' } })],
    [
      'a content date that is none',
      (input) => ({ ...input, identity: { ...input.identity, contentDate: '20261399' } }),
    ],
    ['a draft without statements', (input) => ({ ...input, draft: { ...input.draft, statements: [] } })],
    [
      'control characters',
      (input) => ({
        ...input,
        draft: { ...input.draft, statements: input.draft.statements.map((one) => ({ ...one, text: 'a\u001bb' })) },
      }),
    ],
  ];
  for (const [what, change] of wrong)
    it(`refuses ${what}`, async () => {
      expect(await refusal(change)).to.equal('DICOM_INVALID');
    });
});

describe('PDF of a draft: what every page says', () => {
  for (const [script, name] of Object.entries(NAMES))
    it(`the patient's name: ${script}`, async () => {
      const pages = await pagesOf(await build({ name, statements: MANY.slice(0, 40) }));
      expect(pages).to.have.length.above(1);
      const parts = Object.values(name).flatMap((group) => group.split('^'));
      for (const page of pages) for (const part of parts) expect(page.normalize('NFKC')).to.include(bare(part));
    });

  it('the mark, patient, study, page, version and that nobody signed', async () => {
    const pages = await pagesOf(await build({ statements: MANY }));
    expect(pages).to.have.length.above(9);
    for (const [at, page] of pages.entries()) {
      const said = ['AI DRAFT - NOT VERIFIED', 'No person has checked it.', 'Test, A', 'P-1', 'issued by TESTHOSPITAL'];
      said.push('1950-01-01', 'Female', '2026-01-02', 'A-1', 'CT Thorax', 'Not a signed report.');
      said.push(`Page ${at + 1} of ${pages.length}`, 'made 2026-01-02 03:04:07 +01:00 by Preread 0.1.0');
      for (const words of said) expect(page).to.include(bare(words));
    }
    const whole = pages.join('');
    for (const at of [0, 1, 150, 299]) expect(whole).to.include(bare(`Nodule ${at} in the upper lobe`));
  });

  it('models that had a part in it, among those who contributed', async () => {
    const encoder = demonstrationModel({ id: 'preread-encoder', digest: digestOfLetter('e') });
    const document = await build({ wording: wordingRecord({ encoder }) });
    const names = items(document, TAG.ContributingEquipmentSequence).map((item) =>
      text(item, TAG.ManufacturerModelName),
    );
    expect(names.slice(-2)).to.deep.equal(['preread-drafter', 'preread-encoder']);
  });

  it('the language model that worded it, where one did', async () => {
    const words = bare('Worded by the language model preread-drafter 0.3.0.');
    const pages = await pagesOf(await build({ statements: MANY, wording: wordingRecord() }));
    for (const page of pages) expect(page).to.include(words);
    const replaced = wordingRecord({ statements: [refusedWording()] });
    for (const page of await pagesOf(await build({ wording: replaced }))) expect(page).not.to.include(words);
  });

  it('what is not stated is not guessed', async () => {
    const without: string[] = [
      TAG.PatientID,
      TAG.IssuerOfPatientID,
      TAG.PatientBirthDate,
      TAG.PatientSex,
      TAG.StudyDate,
    ];
    without.push(TAG.AccessionNumber, TAG.StudyDescription);
    const [page = ''] = await pagesOf(await build({ name: 'absent', without }));
    expect(page.match(/notstated/g)).to.have.length(7);
    const [issued = ''] = await pagesOf(await build({ without: [TAG.PatientID] }));
    expect(issued).to.not.include('TESTHOSPITAL');
  });

  it('whatever characters a name is made of', async () => {
    const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(name, name, async (alphabetic, ideographic) => {
        const [page = ''] = await pagesOf(await build({ name: { alphabetic, ideographic } }));
        expect(page).to.include(bare('AI DRAFT - NOT VERIFIED')).and.to.include('P-1');
      }),
      { numRuns: 60 },
    );
  });

  it('an overlong value is shortened, and the page says so', async () => {
    const [page = ''] = await pagesOf(
      await build({ modules: { [TAG.StudyDescription]: attr('LO', 'Thorax '.repeat(90)) } }),
    );
    expect(page).to.include('(shortened)');
    expect(page).to.include('Findings');
  });
});

describe('PDF of a draft: its words', () => {
  it('are those of the text draft, in its order, each marked as there', async () => {
    const { draft, softwareVersion } = pdfInput();
    const page = (await pagesOf(await build())).join('');
    let from = 0;
    for (const { heading, texts } of sectionTexts(draft, softwareVersion))
      for (const words of [heading.meaning, ...texts.map((one) => one.words)]) {
        const at = page.indexOf(bare(words), from);
        expect(at, words).to.be.at.least(0);
        from = at + bare(words).length;
      }
    expect(page).to.include(bare('[AI DRAFT - NOT VERIFIED] Nodule in the upper lobe'));
  });

  it('lose no character: what no font has is spelled out', async () => {
    const known = fc.constantFrom(...'aZżÅφЖ胸张や한龍𠮷 -/.,;≥×%');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(known, fc.constantFrom('😀', '𓀀')), { maxLength: 200 }),
        async (characters) => {
          const words = `x${characters.join('')}x`;
          const page = (await pagesOf(await build({ statements: [finding(words)] }))).join('');
          const spelled = words.normalize('NFC').replaceAll('😀', '[U+1F600]').replaceAll('𓀀', '[U+13000]');
          expect(page).to.include(bare(spelled));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('never leave the page, however long a word is', async () => {
    const long = ['x'.repeat(2000), '胸部'.repeat(900), 'قباني '.repeat(300), `${'ab '.repeat(60)}${'W'.repeat(300)}`];
    const pdf = await getDocumentProxy(fileIn(await build({ statements: long.map(finding) })), { verbosity: 0 });
    expect(pdf.numPages).to.be.above(2);
    for (let at = 1; at <= pdf.numPages; at += 1) {
      const { items: found } = await (await pdf.getPage(at)).getTextContent();
      for (const item of found) {
        if (!('transform' in item) || item.str.trim() === '') continue;
        const [, , , , x, y] = item.transform as number[];
        expect(x).to.be.at.least(47);
        expect((x ?? 0) + item.width).to.be.at.most(595.28 - 47);
        expect(y).to.be.within(47, 841.89 - 47);
      }
    }
    await pdf.loadingTask.destroy();
  });
});

describe('PDF of a retired draft', () => {
  it('says on its page not to use it, why, and what to read instead; no findings', async () => {
    const [page = '', ...more] = await pagesOf(await retired());
    expect(more).to.deep.equal([]);
    for (const words of [
      'RETIRED - DO NOT USE',
      'AI DRAFT - NOT VERIFIED',
      'A person has verified a report of this study.',
    ])
      expect(page).to.include(bare(words));
    expect(page).to.include(bare('Read instead: CT Chest Report, verified 2026-01-03 by Reader, R.'));
    expect(page).to.include(bare('Test, A'));
    expect(page).to.not.include('Nodule');
  });

  it('is titled so, and names what it replaces', async () => {
    const document = await retired();
    expect(text(document, '00420010')).to.equal('CT Chest Report (RETIRED - DO NOT USE)');
    expect(document[TAG.PredecessorDocumentsSequence]?.Value).to.have.length(1);
    expect(text(document, TAG.VerificationFlag)).to.equal('UNVERIFIED');
  });
});
