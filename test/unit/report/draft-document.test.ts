import { expect } from 'chai';
import fc from 'fast-check';
import { declaredEvidence, parseContentTree, walk } from '../../../sidecar/dicom/content-tree.ts';
import { attr, items, numbers, TAG, text } from '../../../sidecar/dicom/dicom-json.ts';
import { encodePart10 } from '../../../sidecar/dicom/part10.ts';
import { SECTIONS } from '../../../sidecar/domain/draft.ts';
import type { InstanceReference } from '../../../sidecar/domain/evidence.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { PrereadError } from '../../../sidecar/errors.ts';
import { buildDraftDocument, type DraftDocumentInput } from '../../../sidecar/report/draft-document.ts';
import {
  type DraftSpec,
  draftInput,
  image,
  olderDraft,
  PLAIN,
  PRIOR,
  report,
  STUDY,
  type StatementSpec,
} from '../../conformance/drafts.ts';

const build = (spec: Partial<DraftSpec> = {}): DicomJson => buildDraftDocument(draftInput({ label: 'test', ...spec }));
const textsOf = (document: DicomJson) =>
  [...walk(parseContentTree(document))].filter((item) => item.valueType === 'TEXT' && item.relationship === 'CONTAINS');
const sections = (document: DicomJson) =>
  parseContentTree(document).children.filter((item) => item.valueType === 'CONTAINER');

const refused = (change: (input: DraftDocumentInput) => DraftDocumentInput): boolean => {
  try {
    buildDraftDocument(change(draftInput({ label: 'test' })));
  } catch (thrown) {
    return thrown instanceof PrereadError && thrown.code === 'DICOM_INVALID';
  }
  return false;
};

const anyReference = fc.record({
  study: fc.constantFrom(STUDY, PRIOR),
  series: fc.constantFrom('axial', 'coronal', 'lung'),
  at: fc.integer({ min: 1, max: 6 }),
  frames: fc.option(fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }), { nil: undefined }),
  document: fc.boolean(),
});
const anyStatement = fc.record({
  section: fc.constantFrom(...SECTIONS),
  weight: fc.integer({ min: 0, max: 5 }),
  on: fc.array(
    anyReference.map(({ study, series, at, frames, document }): InstanceReference => {
      if (document) return report(study, String(at));
      return frames ? { ...image(at, study, series), frames } : image(at, study, series);
    }),
    { minLength: 1, maxLength: 6 },
  ),
  text: fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 300 })
    .map((value) => `x${value.replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, '')}`),
});
const anyDraft = fc.array(anyStatement, { minLength: 1, maxLength: 8 });

describe('text draft: what it never is', () => {
  it('anything but PARTIAL, UNVERIFIED, PRELIMINARY, by a device', () => {
    fc.assert(
      fc.property(anyDraft, fc.boolean(), (statements, second) => {
        const document = build({ statements, ...(second ? { predecessor: olderDraft(), instanceNumber: 2 } : {}) });
        expect(text(document, TAG.CompletionFlag)).to.equal('PARTIAL');
        expect(text(document, TAG.VerificationFlag)).to.equal('UNVERIFIED');
        expect(text(document, TAG.PreliminaryFlag)).to.equal('PRELIMINARY');
        expect(text(items(document, TAG.AuthorObserverSequence)[0] ?? {}, TAG.ObserverType)).to.equal('DEV');
        expect(document[TAG.VerifyingObserverSequence]).to.equal(undefined);
        expect(JSON.stringify(document)).to.not.match(/"VERIFIED"/);
      }),
    );
  });

  it('also when the images bring such flags with them', () => {
    const document = build({
      modules: {
        [TAG.VerificationFlag]: attr('CS', 'VERIFIED'),
        [TAG.CompletionFlag]: attr('CS', 'COMPLETE'),
        [TAG.PreliminaryFlag]: attr('CS', 'FINAL'),
        [TAG.SeriesDescription]: attr('LO', 'Thorax'),
        [TAG.SOPInstanceUID]: attr('UI', '1.2.3'),
      },
    });
    expect(text(document, TAG.VerificationFlag)).to.equal('UNVERIFIED');
    expect(text(document, TAG.CompletionFlag)).to.equal('PARTIAL');
    expect(text(document, TAG.PreliminaryFlag)).to.equal('PRELIMINARY');
    expect(text(document, TAG.SeriesDescription)).to.equal('AI DRAFT REPORT - NOT VERIFIED');
    expect(text(document, TAG.SOPInstanceUID)).to.not.equal('1.2.3');
  });

  it('unmarked: the summary comes first and says so, each finding and impression begins with it', () => {
    fc.assert(
      fc.property(anyDraft, (statements) => {
        const document = build({ statements });
        const [first] = sections(document);
        expect(first?.concept?.value).to.equal('55112-7');
        expect(first?.children[0]?.text).to.match(/^(\[?AI DRAFT - NOT VERIFIED)/);
        for (const item of textsOf(document))
          if (item.concept?.value === '121071' || item.concept?.value === '121073')
            expect(item.text).to.match(/^\[AI DRAFT - NOT VERIFIED\] x/);
      }),
    );
  });
});

describe('text draft: what it rests on', () => {
  it('its evidence sequences are exactly the instances of the tree, each once, study by study', () => {
    fc.assert(
      fc.property(anyDraft, (statements) => {
        const document = build({ statements });
        const inTree = new Set(
          [...walk(parseContentTree(document))].flatMap((item) =>
            item.references.map((one) => one.sopInstanceUid as string),
          ),
        );
        const wanted = new Map(statements.flatMap((one) => one.on).map((one) => [one.sopInstanceUid as string, one]));
        expect(inTree).to.deep.equal(new Set(wanted.keys()));
        const seen: string[] = [];
        for (const [tag, own] of [
          [TAG.CurrentRequestedProcedureEvidenceSequence, true],
          [TAG.PertinentOtherEvidenceSequence, false],
        ] as const) {
          if (document[tag] !== undefined) expect(items(document, tag)).to.not.deep.equal([]);
          for (const [sop, at] of declaredEvidence({ [tag]: document[tag] ?? { vr: 'SQ' } })) {
            const { frames: _frames, ...place } = wanted.get(sop) as InstanceReference;
            expect(at).to.deep.equal(place);
            expect(at.studyInstanceUid === STUDY).to.equal(own);
          }
          for (const study of items(document, tag))
            for (const series of items(study, TAG.ReferencedSeriesSequence))
              for (const sop of items(series, TAG.ReferencedSOPSequence))
                seen.push(text(sop, TAG.ReferencedSOPInstanceUID) ?? '');
        }
        expect(seen.toSorted()).to.deep.equal([...inTree].toSorted());
      }),
    );
  });

  it('every statement names its sources, images as IMAGE and documents as COMPOSITE', () => {
    const [first] = textsOf(
      build({
        statements: [
          { section: 'findings', text: 'x 9.8 mm', on: [image(), report(), image(1, PRIOR), report(PRIOR)] },
        ],
      }),
    ).filter((item) => item.concept?.value === '121071');
    expect(first?.children.map((item) => [item.relationship, item.valueType, item.concept?.value])).to.deep.equal([
      ['INFERRED FROM', 'IMAGE', '121112'],
      ['INFERRED FROM', 'COMPOSITE', '122073'],
      ['INFERRED FROM', 'IMAGE', '121079'],
      ['INFERRED FROM', 'COMPOSITE', '121069'],
    ]);
  });

  it('calls an image the source of a measurement only under a finding with a number', () => {
    const purposes = (section: StatementSpec['section'], words: string) =>
      textsOf(build({ statements: [{ section, text: words, on: [image()] }] }))
        .at(-1)
        ?.children.map((item) => item.concept?.value);
    expect(purposes('findings', 'x: long axis 9.8 mm.')).to.deep.equal(['121112']);
    expect(purposes('impression', '1. Nodule (Lesion 1), described on 2026-05-20 by a device.')).to.deep.equal([
      '121080',
    ]);
    expect(purposes('technique', 'CT, chest: slice thickness 1.25 mm.')).to.deep.equal(['121080']);
    expect(purposes('summary', 'Rests on 2 series.')).to.deep.equal(['121080']);
  });

  it('takes the place that the gathered study gives an instance, whichever was said first', () => {
    const [right] = [image()];
    const wrong = { ...right, seriesInstanceUid: '2.25.9' as InstanceReference['seriesInstanceUid'] };
    for (const on of [
      [wrong, right, image(2)],
      [right, wrong, image(2)],
      [image(2), wrong, right],
    ]) {
      const input = draftInput({ label: 'test', statements: [{ section: 'findings', text: 'x', on }] });
      const series = [{ ...input.study.series[0], seriesInstanceUid: right.seriesInstanceUid }];
      const document = buildDraftDocument({
        ...input,
        study: { ...input.study, series: series as unknown as typeof input.study.series },
      });
      const evidence = {
        [TAG.CurrentRequestedProcedureEvidenceSequence]: document[TAG.CurrentRequestedProcedureEvidenceSequence] ?? {
          vr: 'SQ',
        },
      };
      expect([...declaredEvidence(evidence).values()]).to.have.deep.members([right, image(2)]);
    }
  });

  it('names an instance once, with the frames of all mentions, or whole', () => {
    const enhanced = { ...image(), sopClassUid: '1.2.840.10008.5.1.4.1.1.2.1' as InstanceReference['sopClassUid'] };
    const frames = (...on: readonly InstanceReference[]) =>
      [...walk(parseContentTree(build({ statements: [{ section: 'technique', text: 'x', on }] })))].flatMap(
        (item) => item.references,
      );
    const place = { sopClassUid: enhanced.sopClassUid, sopInstanceUid: enhanced.sopInstanceUid };
    expect(frames({ ...enhanced, frames: [3] }, { ...enhanced, frames: [1, 3] })).to.deep.equal([
      { ...place, frames: [1, 3] },
    ]);
    expect(frames({ ...enhanced, frames: [3] }, enhanced)).to.deep.equal([place]);
    expect(frames({ ...image(), frames: [1] })).to.deep.equal([{ ...place, sopClassUid: image().sopClassUid }]);
  });

  it('refuses a statement that rests on nothing, on the draft itself, or on an instance in two places', () => {
    expect(refused((input) => ({ ...input, referencesOf: () => [] }))).to.equal(true);
    const own = (input: DraftDocumentInput): InstanceReference => ({
      ...image(),
      sopInstanceUid: input.identity.sopInstanceUid,
    });
    expect(refused((input) => ({ ...input, referencesOf: () => [own(input)] }))).to.equal(true);
    let at = 0;
    const moving = () => [{ ...image(), seriesInstanceUid: `1.2.${at++}` as InstanceReference['seriesInstanceUid'] }];
    expect(refused((input) => ({ ...input, referencesOf: moving }))).to.equal(true);
  });
});

describe('text draft: patient, study and versions', () => {
  it('carries patient and study as they are: empty stays empty, absent type 2 becomes empty, absent type 3 stays absent', () => {
    const document = build({
      name: { ideographic: '山田^太郎' },
      without: [TAG.PatientSex, TAG.IssuerOfPatientID, TAG.StudyDescription],
      modules: { [TAG.PatientBirthDate]: attr('DA') },
    });
    expect(document[TAG.PatientName]).to.deep.equal({ vr: 'PN', Value: [{ Ideographic: '山田^太郎' }] });
    expect(document[TAG.PatientID]?.Value).to.deep.equal(['P-1']);
    expect(document[TAG.PatientSex]).to.deep.equal({ vr: 'CS' });
    expect(document[TAG.PatientBirthDate]).to.deep.equal({ vr: 'DA' });
    expect(document[TAG.IssuerOfPatientID]).to.equal(undefined);
    expect(document[TAG.StudyDescription]).to.equal(undefined);
    expect(document[TAG.SpecificCharacterSet]?.Value).to.deep.equal(['ISO_IR 192']);
  });

  it('names its predecessor with study and series, and has none of its own accord', () => {
    const older = olderDraft();
    const named = {
      [TAG.CurrentRequestedProcedureEvidenceSequence]: build({ predecessor: older })[
        TAG.PredecessorDocumentsSequence
      ] ?? { vr: 'SQ' },
    };
    expect([...declaredEvidence(named).values()]).to.deep.equal([older]);
    expect(build()[TAG.PredecessorDocumentsSequence]).to.equal(undefined);
    expect(numbers(build({ instanceNumber: 7 }), TAG.InstanceNumber)).to.deep.equal([7]);
  });

  it('is the same dataset and the same bytes for the same input', () => {
    expect(Buffer.from(encodePart10(build())).equals(encodePart10(build()))).to.equal(true);
  });

  it('gives the device another UID with another version, the same in header and tree', () => {
    const uids = (softwareVersion: string) => {
      const document = buildDraftDocument({ ...draftInput({ label: 'test' }), softwareVersion });
      const inTree = parseContentTree(document).children.find((item) => item.concept?.value === '121012')?.uid;
      return [text(document, TAG.DeviceUID), inTree];
    };
    const [header, tree] = uids('0.1.0');
    expect(header).to.equal(tree);
    expect(uids('0.1.1')).to.not.include(header);
  });

  const wrongIdentity: readonly [string, Partial<DraftDocumentInput['identity']>][] = [
    ['another study', { studyInstanceUid: PRIOR }],
    ['another SOP class', { sopClassUid: '1.2.840.10008.5.1.4.1.1.88.33' as never }],
    ['instance number 0', { instanceNumber: 0 }],
    ['a content date that is none', { contentDate: '2026-01-02' }],
    ['a content time that is none', { contentTime: '03:04' }],
    ['a timezone that is none', { timezoneOffset: 'Z' }],
  ];
  for (const [what, wrong] of wrongIdentity)
    it(`refuses ${what}`, () => {
      expect(refused((input) => ({ ...input, identity: { ...input.identity, ...wrong } }))).to.equal(true);
    });

  it('refuses images that do not name the study', () => {
    expect(refused((input) => ({ ...input, study: { ...input.study, identifyingModules: {} } }))).to.equal(true);
  });

  it('refuses a draft without statements', () => {
    expect(refused((input) => ({ ...input, draft: { ...input.draft, statements: [] } }))).to.equal(true);
  });
});

describe('text draft: words', () => {
  const lines = (statement: string): readonly string[] =>
    textsOf(build({ statements: [{ section: 'findings', text: statement, on: [image()] }] }))
      .at(-1)
      ?.text?.split('\n') ?? [];

  it('have lines of at most 100 characters and lose nothing but spaces', () => {
    const words = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 400 })
      .map((value) => value.replace(/[\p{C}\p{Z}]/gu, ' '));
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 5 }), (parts) => {
        const statement = `x${parts.join('\n')}`;
        const wrapped = lines(statement);
        for (const line of wrapped) expect([...line].length).to.be.at.most(100);
        const bare = (value: string) => value.normalize('NFC').replace(/\s/g, '');
        expect(bare(wrapped.join('')).slice('[AIDRAFT-NOTVERIFIED]'.length)).to.equal(bare(statement));
      }),
    );
  });

  it('keep a number with its unit and "previously" with its number', () => {
    for (let length = 40; length < 90; length += 1) {
      const wrapped = lines(
        `${'x'.repeat(length)} long axis 9.8 mm, previously 8.0 mm on 2026-05-20 (+1.8 mm, 184 days)`,
      );
      expect(
        wrapped.filter((line) => /(?:previously|[\d.]+)$/.test(line) && !line.endsWith('2026-05-20')),
      ).to.deep.equal([]);
    }
  });

  it('are composed (NFC)', () => {
    expect(lines('gro\u0308ßer').join('')).to.contain('größer');
  });

  const bad: readonly [string, string][] = [
    ['empty', '  '],
    ['a NUL', 'a\0b'],
    ['an escape', 'a\u001bb'],
    ['a carriage return', 'a\r\nb'],
    ['a C1 control', 'a\u0085b'],
    ['half a character', 'a\ud800b'],
  ];
  for (const [what, wrong] of bad)
    it(`refuse what cannot be shown: ${what}`, () => {
      const statements: readonly StatementSpec[] = [{ section: 'technique', text: wrong, on: [image()] }];
      expect(() => build({ statements })).to.throw(PrereadError);
    });

  it('stand in order of weight, in the order of the sections', () => {
    const on = [image()];
    const document = build({
      statements: [
        { section: 'impression', text: 'c', on },
        { section: 'technique', text: 'a', on, weight: 1 },
        { section: 'technique', text: 'b', on, weight: 9 },
      ],
    });
    expect(sections(document).map((item) => item.concept?.value)).to.deep.equal(['55112-7', '55111-9', '19005-8']);
    expect(sections(document)[1]?.children.map((item) => item.text)).to.deep.equal(['b', 'a']);
  });

  it('do not repeat the mark that the summary brings', () => {
    expect(sections(build({ statements: PLAIN }))[0]?.children).to.have.length(2);
  });
});
