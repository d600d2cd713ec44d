import { expect } from 'chai';
import fc from 'fast-check';
import { TAG } from '../../../sidecar/dicom/dicom-json.ts';
import type { Code } from '../../../sidecar/domain/code.ts';
import type { Evidence, FindingEvidence } from '../../../sidecar/domain/evidence.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { PrereadError } from '../../../sidecar/errors.ts';
import { chestCad, madeChestCad } from '../../support/made-documents/cad-chest.ts';
import { EARLIER, LCC, LMLO, mammographyCad, RCC, RMLO } from '../../support/made-documents/cad-mammography.ts';
import {
  center,
  certainty,
  composite,
  distance,
  type INTENT,
  impression,
  LATERALITY,
  OVERALL,
  property,
  type Run,
  related,
  single,
} from '../../support/made-documents/cad-parts.ts';
import { byName, changed, named, readMade, without } from '../../support/made-documents/read-made.ts';
import {
  code,
  dcm,
  type MadeDocument,
  mod,
  numAs,
  reference,
  sct,
  text,
  ucum,
} from '../../support/made-documents/sr-parts.ts';

const DENSITY = sct('129793001', 'Mammography breast density');
const MASS = sct('129788004', 'Mammographic breast mass');
const OPACITY = dcm('112033', 'Abnormal opacity');
const DIAMETER = sct('81827009', 'Diameter');
const RIGHT = sct('24028007', 'Right');
const RUN: Run = { kind: 'detection', what: DENSITY, name: 'Made Detector', on: [RCC, LCC, RMLO, LMLO] };

const mammogram = (...found: readonly DicomJson[]): MadeDocument =>
  mammographyCad('broken', OVERALL.with, [impression('required', ...found)], [RUN], ['LCC']);
const chest = (...found: readonly DicomJson[]): MadeDocument => chestCad('broken', OVERALL.with, found, [RUN]);
const density = (presented: keyof typeof INTENT, on: number, ...children: readonly DicomJson[]): DicomJson =>
  single('INFERRED FROM', DENSITY, presented, center(on, 10, 10), ...children);

const findingsOf = (items: readonly Evidence[]): readonly FindingEvidence[] =>
  items.filter((one) => one.kind === 'finding');
const wholeOf = (items: readonly Evidence[]) => {
  const whole = items.find((one) => one.kind === 'processing');
  return [whole?.outcome, whole?.findings, whole?.withheld];
};
const answering = (document: MadeDocument, concept: string, answer: Code): MadeDocument =>
  changed(document, (one) =>
    named(one, concept)
      ? {
          ...one,
          [TAG.ConceptCodeSequence]: code('CONTAINS', answer, answer)[TAG.ConceptCodeSequence] ?? { vr: 'SQ' },
        }
      : one,
  );
const nodules = byName(madeChestCad(), 'chest-nodules');

describe('CAD documents that are broken or doubtful', () => {
  it('reads no mark that does not say whether it may be presented', () => {
    const { items, causes } = readMade(without(nodules, '111056'));
    expect(findingsOf(items)).to.deep.equal([]);
    expect(causes).to.deep.equal(Array(3).fill('A mark does not say whether it may be presented.'));
    const both = [mod(dcm('111056', 'Rendering Intent'), dcm('111152', 'Not for Presentation'))];
    expect(readMade(chest(density('required', 1, ...both))).causes).to.deep.equal([causes[0]]);
  });

  it('does not know how it ended where the summaries contradict each other', () => {
    const contradiction = 'Its summaries contradict each other: how the processing ended is not known.';
    const ended = (document: MadeDocument) => {
      const { items, causes } = readMade(document);
      return [...wholeOf(items), causes.includes(contradiction)];
    };
    const silent = byName(madeChestCad(), 'chest-without-findings');
    // "Without findings", and there are some.
    expect(ended(answering(nodules, '111017', OVERALL.without))).to.deep.equal(['unknown', 'with', 1, true]);
    // "No algorithm succeeded", and detection did.
    expect(ended(answering(silent, '111017', OVERALL.failed))).to.deep.equal(['unknown', 'unknown', 0, true]);
    expect(ended(answering(silent, '111064', dcm('111224', 'Failed')))).to.deep.equal(['unknown', 'unknown', 0, true]);
    const root = silent.dataset[TAG.ContentSequence]?.Value ?? [];
    const second = code('CONTAINS', dcm('111017', 'CAD Processing and Findings Summary'), OVERALL.partlyWith);
    const twice = {
      ...silent,
      dataset: { ...silent.dataset, [TAG.ContentSequence]: { vr: 'SQ', Value: [...root, second] } },
    };
    expect(ended(twice)).to.deep.equal(['unknown', 'unknown', 0, true]);
  });

  it('concludes "nothing found" from no silence', () => {
    const silent = without(byName(madeChestCad(), 'chest-without-findings'), '111017');
    expect(wholeOf(readMade(silent).items)).to.deep.equal(['succeeded', 'unknown', 0]);
    const bare = without(without(without(nodules, '111017'), '111064'), '111065');
    expect(() => readMade(bare))
      .to.throw(PrereadError)
      .with.property('code', 'EVIDENCE_UNREADABLE');
  });

  it('leaves the side out where mark and image contradict each other, and says so', () => {
    const { items, causes } = readMade(mammogram(density('required', LCC, property(LATERALITY, RIGHT))));
    expect(findingsOf(items).map(({ laterality }) => laterality)).to.deep.equal([undefined]);
    expect(causes).to.deep.equal(['The sides of a mark contradict each other.']);
    const agreeing = mammogram(density('required', LCC, property(LATERALITY, sct('80248007', 'Left breast'))));
    expect(findingsOf(readMade(agreeing).items)[0]?.laterality?.value).to.equal('7771000');
    expect(readMade(agreeing).causes).to.deep.equal([]);
  });

  it('gives no side where one of the images does not say which breast it shows', () => {
    const document = mammogram(
      composite(
        'CONTAINS',
        MASS,
        'required',
        ...related('spatially'),
        density('required', LCC),
        density('required', LMLO),
      ),
    );
    let seen = 0;
    const halfSaid = changed(document, (one) =>
      named(one, '111027') && ++seen === 4 ? { ...one, ...text('CONTAINS', MASS, '') } : one,
    );
    expect(findingsOf(readMade(document).items)[0]?.laterality?.value).to.equal('7771000');
    expect(findingsOf(readMade(halfSaid).items)[0]?.laterality).to.equal(undefined);
  });

  it('keeps the two things apart that a composite compares across the breasts', () => {
    const across = composite(
      'CONTAINS',
      DENSITY,
      'required',
      ...related('contra-laterally'),
      density('required', LCC),
      density('optional', RCC),
    );
    const { items } = readMade(mammogram(across));
    expect(findingsOf(items).map(({ laterality, regions }) => [laterality?.meaning, regions.length])).to.deep.equal([
      [undefined, 0],
      ['Left', 1],
      ['Right', 1],
    ]);
  });

  it('reads no mark of another study, and of none that the document names', () => {
    const other = (document: MadeDocument): MadeDocument => {
      const { [TAG.CurrentRequestedProcedureEvidenceSequence]: _own, ...dataset } = document.dataset;
      return { ...document, dataset };
    };
    const earlier = readMade(mammogram(density('required', EARLIER)));
    expect(earlier.causes).to.deep.equal(['A mark lies on an image of another study.']);
    const both = readMade(mammogram(density('required', LCC, center(EARLIER, 4, 4))));
    expect(both.causes).to.deep.equal(['A mark lies on images of two studies.']);
    const nowhere = readMade(other(mammogram(density('required', LCC))));
    expect(nowhere.causes).to.deep.equal(['A mark lies on an image that the document does not place in a study.']);
    for (const { items } of [earlier, both, nowhere]) expect(findingsOf(items)).to.deep.equal([]);
  });

  it('reads no size of the year before as one of now', () => {
    const compared = composite(
      'CONTAINS',
      MASS,
      'required',
      ...related('temporally'),
      distance(DIAMETER, '8', EARLIER, [0, 0, 8, 0]),
      distance(DIAMETER, '14', LCC, [0, 0, 14, 0]),
      density('required', LCC),
    );
    const { items, causes } = readMade(mammogram(compared));
    expect(items.flatMap((one) => (one.kind === 'measurement' ? [one.valueText] : []))).to.deep.equal(['14']);
    expect(causes).to.deep.equal(['A property rests on images of another study.']);
  });

  it('says no certainty that is no percentage', () => {
    const marks = [
      density('required', 1, certainty('120')),
      density('required', 1, numAs('HAS PROPERTIES', dcm('111012', 'Certainty of Finding'), '0.9', ucum('1'))),
      density('required', 1, certainty('10'), certainty('90')),
    ];
    const { items, causes } = readMade(chest(...marks));
    expect(findingsOf(items).map(({ certaintyPercent }) => certaintyPercent)).to.deep.equal(Array(3).fill(undefined));
    expect(causes).to.deep.equal(Array(3).fill('The certainty of a mark is no percentage.'));
  });

  it('reads no mark as present that is itself denied, and none with two names as one of them', () => {
    const denied = density('required', 1, property(sct('705057003', 'Presence'), sct('272519000', 'Absent')));
    expect(readMade(chest(denied)).causes).to.deep.equal(['A mark is itself denied or doubted.']);
    expect(findingsOf(readMade(chest(denied)).items)).to.deep.equal([]);
    const modifier = dcm('112024', 'Single Image Finding Modifier');
    const names = [mod(modifier, sct('27925004', 'Nodule')), mod(modifier, sct('4147007', 'Mass'))];
    const { items, causes } = readMade(chest(single('INFERRED FROM', OPACITY, 'required', ...names, center(1, 1, 1))));
    expect(findingsOf(items).map(({ finding }) => finding.value)).to.deep.equal(['112033']);
    expect(causes).to.deep.equal(['A mark has several modifiers, and none of them is surely what it is.']);
  });

  it('says what it loses: a mark without image, an incomplete region, a size without unit, words', () => {
    const words = text('HAS PROPERTIES', dcm('111058', 'Selected Region Description'), 'near the hilum');
    const bare = numAs('HAS PROPERTIES', DIAMETER, '9', ucum('1'));
    const marks = [
      single('INFERRED FROM', DENSITY, 'required'),
      single('INFERRED FROM', DENSITY, 'required', center(1, 10, Number.NaN), words, bare),
      single('INFERRED FROM', dcm('111099', 'Selected region'), 'required', center(1, 1, 1)),
      single('INFERRED FROM', DENSITY, 'required', center(1, 1, 1), reference('INFERRED FROM', 1, 99)),
    ];
    expect(readMade(chest(...marks)).causes).to.deep.equal([
      'A mark names no image it lies on.',
      'A description in words is not read.',
      'A size is not calibrated: it has no unit of length.',
      'A region is incomplete, or its image is not surely one of this study.',
      'A landmark or selected region is not read.',
      'An item by reference points at nothing.',
    ]);
  });

  it('takes no context of an observation for a property of the finding (TID 4022)', () => {
    const observer = code('HAS OBS CONTEXT', dcm('121005', 'Observer Type'), dcm('121007', 'Device'));
    const { items } = readMade(chest(density('required', 1, observer)));
    expect(items.map(({ kind }) => kind)).to.deep.equal(['processing', 'finding']);
  });

  it('comes to an end where composites are inferred from each other, and reads one of them', () => {
    const cut = (at: number) => reference('INFERRED FROM', 1, 3, 1, at);
    const { items } = readMade(
      mammogram(
        composite('CONTAINS', MASS, 'required', ...related('spatially'), cut(3), density('required', LCC)),
        composite('CONTAINS', MASS, 'required', ...related('spatially'), cut(2), cut(3)),
      ),
    );
    expect(findingsOf(items).map(({ regions }) => regions.length)).to.deep.equal([1]);
  });

  it('reads the same content from a general class by its title, and by its class without a title', () => {
    const nodulesOf = (document: MadeDocument) => findingsOf(readMade(document).items).length;
    const { [TAG.ConceptNameCodeSequence]: _title, ...untitled } = nodules.dataset;
    const general = { ...nodules.dataset, [TAG.SOPClassUID]: { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.88.33'] } };
    expect([untitled, general].map((dataset) => nodulesOf({ name: 'same', dataset }))).to.deep.equal([2, 2]);
  });

  it('never says anything of what is not for presentation, wherever it stands', () => {
    const presented = fc.constantFrom<keyof typeof INTENT>('required', 'optional', 'withheld');
    const secret = sct('79654002', 'Edema');
    const mark = (one: keyof typeof INTENT, on: number): DicomJson =>
      single('INFERRED FROM', one === 'withheld' ? secret : DENSITY, one, center(on, 1, 1), certainty('50'));
    fc.assert(
      fc.property(presented, presented, presented, presented, (outer, whole, first, second) => {
        const hidden = outer === 'withheld' || whole === 'withheld';
        const document = mammographyCad(
          'any',
          OVERALL.with,
          [
            impression(
              outer,
              composite(
                'CONTAINS',
                hidden ? secret : MASS,
                whole,
                ...related('spatially'),
                mark(first, LCC),
                mark(second, LMLO),
              ),
            ),
          ],
          [RUN],
        );
        const { items } = readMade(document);
        expect(JSON.stringify(items)).to.not.include(secret.value);
        if (hidden) expect([findingsOf(items).length, wholeOf(items)[2]]).to.deep.equal([0, 1]);
        else {
          expect(findingsOf(items)).to.have.length(1);
          const parts = [first, second].filter((one) => one !== 'withheld');
          expect(findingsOf(items)[0]?.regions).to.have.length(parts.length);
          expect(wholeOf(items)[2]).to.equal(2 - parts.length);
        }
      }),
    );
  });
});
