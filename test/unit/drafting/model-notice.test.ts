import { expect } from 'chai';
import fc from 'fast-check';
import type { WordingRecord } from '../../../sidecar/domain/draft.ts';
import { checkStatement } from '../../../sidecar/drafting/check-claims.ts';
import { checkContext } from '../../../sidecar/drafting/check-context.ts';
import { draftReport } from '../../../sidecar/drafting/draft-report.ts';
import {
  acceptedWording,
  demonstrationModel,
  digestOfLetter,
  refusedWording,
  wordingRecord,
} from '../../support/model-wording.ts';
import { grownNodule } from './builders.ts';

const LEFT_OUT = 'Worded without a language model: ';
const draftOf = (wording: WordingRecord) => draftReport({ ...grownNodule(), wording });
const summary = (wording: WordingRecord): readonly string[] =>
  draftOf(wording)
    .statements.filter(({ section }) => section === 'summary')
    .map(({ text }) => text);
/** Between what every draft says of itself and on what it rests. */
const notices = (wording: WordingRecord): readonly string[] => summary(wording).slice(1, -2);

describe('what a draft says of the language model', () => {
  it('calls a demonstration model one, behind the notice that it is a draft', () => {
    const [first, second] = summary(wordingRecord());
    expect(first).to.match(/^AI DRAFT - NOT VERIFIED/);
    expect(second).to.equal(
      'Worded by the demonstration model preread-drafter 0.3.0: trained on synthetic text, not for clinical use.',
    );
  });

  it('names another model without more', () => {
    const model = demonstrationModel({ purpose: 'clinical', id: 'ward', version: '7' });
    expect(notices(wordingRecord({ model }))).to.deep.equal(['Worded by the language model ward 7.']);
  });

  it('says why the rest is in other words, where the model did not come to it', () => {
    const reason = 'the time for the whole draft was used up';
    const model = demonstrationModel({ purpose: 'clinical', id: 'ward', version: '7' });
    expect(notices(wordingRecord({ model, reason }))).to.deep.equal([
      'Worded by the language model ward 7.',
      `Worded in part without the language model: ${reason}.`,
    ]);
  });

  it('says why no model worded it, where one was to', () => {
    const reason = 'the modality is outside the intended use of the language model';
    expect(notices({ reason, statements: [] })).to.deep.equal([`${LEFT_OUT}${reason}.`]);
    expect(notices(wordingRecord({ reason, statements: [refusedWording()] }))).to.deep.equal([`${LEFT_OUT}${reason}.`]);
    expect(notices(wordingRecord({ statements: [refusedWording()] }))).to.deep.equal([
      `${LEFT_OUT}none of its sentences agreed with the evidence.`,
    ]);
    expect(notices(wordingRecord({ statements: [] }))).to.deep.equal([
      `${LEFT_OUT}there was no sentence for it to word.`,
    ]);
  });

  it('says nothing where none is configured', () => {
    expect(
      draftReport(grownNodule()).statements.some(({ text }) => /language model|demonstration/.test(text)),
    ).to.equal(false);
  });

  it('lets no other line about a model stand: not of another one, not without its warning', () => {
    const wording = wordingRecord();
    const notice = draftOf(wording).statements[1];
    if (notice === undefined) throw new Error('no notice');
    const reasons = (text: string, context: WordingRecord | undefined) =>
      checkStatement({ ...notice, text }, checkContext({ ...grownNodule(), ...(context ? { wording: context } : {}) }));
    expect(reasons(notice.text, wording)).to.deep.equal([]);
    expect(reasons(notice.text, undefined)).not.to.deep.equal([]);
    expect(reasons(notice.text, wordingRecord({ model: demonstrationModel({ version: '0.3.1' }) }))).not.to.deep.equal(
      [],
    );
    expect(reasons(notice.text.replace('not for clinical use', 'for clinical use'), wording)).not.to.deep.equal([]);
    expect(reasons(notice.text.replace('demonstration', 'clinical'), wording)).not.to.deep.equal([]);
  });

  it('is never left out, whatever a model is called and whatever the reason', () => {
    const words = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 90 }), fc.lorem({ maxCount: 6 }));
    const record = fc.record({ id: words, version: words, reason: words, accepted: fc.boolean() });
    fc.assert(
      fc.property(record, ({ id, version, reason, accepted }) => {
        const model = demonstrationModel({ id, version, digest: digestOfLetter('e') });
        const draft = draftOf({ model, reason, statements: accepted ? [acceptedWording()] : [] });
        expect(draft.dropped).to.deep.equal([]);
        const said = draft.statements.filter(({ text }) => text.startsWith('Worded '));
        expect(said).to.have.length(accepted ? 2 : 1);
      }),
    );
  });
});
