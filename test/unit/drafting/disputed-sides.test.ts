import { expect } from 'chai';
import { compareStudies } from '../../../sidecar/comparison/compare.ts';
import { withDisputedSides } from '../../../sidecar/comparison/disputed-sides.ts';
import type { Code } from '../../../sidecar/domain/code.ts';
import type { Evidence } from '../../../sidecar/domain/evidence.ts';
import { seriesInstanceUid, sopClassUid, sopInstanceUid } from '../../../sidecar/domain/identifiers.ts';
import { checkStatement } from '../../../sidecar/drafting/check-claims.ts';
import { checkContext } from '../../../sidecar/drafting/check-context.ts';
import { draftReport } from '../../../sidecar/drafting/draft-report.ts';
import type { DraftingInput } from '../../../sidecar/drafting/drafting-input.ts';
import {
  CURRENT,
  documentSource,
  finding,
  input,
  LEFT,
  measurement,
  PRIOR,
  RIGHT,
  sct,
  technique,
  UPPER_LOBE,
  withPrior,
} from './builders.ts';

const SIDE = /\b(?:left|right|bilateral)\b/i;
const DISPUTED = 'side omitted as the sources name different ones';

interface Where {
  readonly site?: Code;
  readonly laterality?: Code;
}

/** One lesion out of two documents. */
const lesion = (...places: readonly Where[]): readonly Evidence[] =>
  withDisputedSides([
    technique('t'),
    ...places.flatMap((place, at) => [
      finding(`f${at}`, {
        ...place,
        tracking: { identifier: 'Lesion 1', uid: '2.25.99' },
        source: documentSource({
          instance: {
            studyInstanceUid: CURRENT,
            seriesInstanceUid: seriesInstanceUid('2.25.10'),
            sopInstanceUid: sopInstanceUid(`2.25.11${at}`),
            sopClassUid: sopClassUid('1.2.840.10008.5.1.4.1.1.88.34'),
          },
          observerType: at === 0 ? 'device' : 'person',
        }),
      }),
      measurement(`m${at}`, `f${at}`, '9.8'),
    ]),
  ]);

const findingsOf = (drafted: DraftingInput): readonly string[] => {
  const { dropped, statements } = draftReport(drafted);
  expect(dropped).to.deep.equal([]);
  return statements.filter(({ section }) => ['findings', 'impression'].includes(section)).map(({ text }) => text);
};

const compared = (current: readonly Evidence[], prior: readonly Evidence[]): DraftingInput => {
  const ofStudy = (studyInstanceUid: typeof CURRENT, items: readonly Evidence[]) => ({
    studyInstanceUid,
    items,
    unread: [],
  });
  return input(
    current,
    withPrior(prior, compareStudies({ current: ofStudy(CURRENT, current), prior: ofStudy(PRIOR, prior) })),
  );
};

describe('a draft of a lesion whose sources name different sides', () => {
  it('says so, and neither side; the site stays where it holds no side', () => {
    const texts = findingsOf(
      input(lesion({ site: UPPER_LOBE, laterality: LEFT }, { site: UPPER_LOBE, laterality: RIGHT })),
    );
    expect(texts.length).to.be.greaterThan(0);
    for (const text of texts) {
      expect(text.toLowerCase()).to.include(`nodule, upper lobe of lung, ${DISPUTED}`);
      expect(text).to.not.match(SIDE);
    }
  });

  it('names no site that holds a side, nor one whose words nobody knows', () => {
    for (const site of [
      sct('44714003', 'Upper lobe of left lung'),
      sct('72481006', 'Middle lobe of right lung'),
      { value: 'x', scheme: '99X', meaning: 'lobus superior sinister' },
    ])
      for (const text of findingsOf(input(lesion({ site, laterality: LEFT }, { laterality: RIGHT }))))
        expect(text.toLowerCase()).to.match(new RegExp(`nodule, ${DISPUTED}`));
  });

  it('is not compared with the prior, and says why', () => {
    const place = { site: UPPER_LOBE, laterality: RIGHT };
    const prior = [
      finding('p1', { ...place, tracking: { uid: '2.25.99' }, studyInstanceUid: PRIOR }),
      measurement('pm1', 'p1', '8.0', { studyInstanceUid: PRIOR }),
    ];
    const [text, ...others] = findingsOf(compared(lesion({ ...place, laterality: LEFT }, place), prior)).filter((one) =>
      one.startsWith('Lungs'),
    );
    expect(others).to.deep.equal([]);
    expect(text).to.include(DISPUTED).and.to.include('is not comparable (reason: the findings of one study');
  });

  it('lets no side in: the checker refuses one, and the notice where nothing is disputed', () => {
    const disputed = input(lesion({ site: UPPER_LOBE, laterality: LEFT }, { site: UPPER_LOBE, laterality: RIGHT }));
    const agreed = input(lesion({ site: UPPER_LOBE, laterality: LEFT }, { site: UPPER_LOBE, laterality: LEFT }));
    const first = (of: DraftingInput) => draftReport(of).statements.find(({ section }) => section === 'findings');
    const [ours, theirs] = [first(disputed), first(agreed)];
    if (!ours || !theirs) throw new Error('no findings');
    for (const side of ['left', 'right']) {
      const text = ours.text.replace(`upper lobe of lung, ${DISPUTED}`, `upper lobe of ${side} lung`);
      expect(text).to.not.equal(ours.text);
      expect(checkStatement({ ...ours, text }, checkContext(disputed))).to.include(
        'a side that the evidence does not name',
      );
    }
    const noticed = theirs.text.replace('upper lobe of left lung', `upper lobe of lung, ${DISPUTED}`);
    expect(noticed).to.not.equal(theirs.text);
    expect(checkStatement({ ...theirs, text: noticed }, checkContext(agreed))).to.not.deep.equal([]);
  });
});
