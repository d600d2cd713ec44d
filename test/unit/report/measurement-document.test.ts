import { expect } from 'chai';
import fc from 'fast-check';
import { parseDecimal, subtract, toNumber } from '../../../sidecar/comparison/decimal.ts';
import { CHANGE, MEASUREMENT_REPORT as MR, QUANTITY, UNIT } from '../../../sidecar/dicom/codes.ts';
import {
  type ContentItem,
  declaredEvidence,
  itemAt,
  parseContentTree,
  walk,
} from '../../../sidecar/dicom/content-tree.ts';
import { attr, items, numbers, TAG, text, texts } from '../../../sidecar/dicom/dicom-json.ts';
import { encodePart10 } from '../../../sidecar/dicom/part10.ts';
import type { Code } from '../../../sidecar/domain/code.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { PrereadError } from '../../../sidecar/errors.ts';
import { isOwnDocument } from '../../../sidecar/evidence/own-drafts.ts';
import { type MeasurementDocumentInput, measurementDocument } from '../../../sidecar/report/measurement-document.ts';
import {
  AREA,
  BOX,
  CIRCLE,
  ELLIPSE,
  GROWN,
  image,
  type LesionSpec,
  LINE,
  LONG,
  type MeasurementSpec,
  measurementInput,
  multiFrame,
  OLDER,
  OUTLINE,
  POINT,
  PRIOR,
  region,
  report,
  SHORT,
  STUDY,
} from '../../conformance/measurements.ts';

const boxed: LesionSpec = { name: 'a', regions: [BOX], numbers: [LONG] };
const tracked: LesionSpec = {
  name: 'a',
  identifier: 'Cornerstone3DTools@^0.1.0:Length',
  numbers: [{ ...LONG, regions: [LINE] }],
};

const inputOf = (lesions: readonly LesionSpec[], spec: Partial<MeasurementSpec> = {}) =>
  measurementInput({ label: 'test', lesions, ...spec });
const build = (lesions: readonly LesionSpec[], spec: Partial<MeasurementSpec> = {}) =>
  measurementDocument(inputOf(lesions, spec));
const written = (lesions: readonly LesionSpec[], spec: Partial<MeasurementSpec> = {}): DicomJson => {
  const document = build(lesions, spec);
  if (!document) throw new Error('nothing to write');
  return document;
};

const named = (item: ContentItem, { value, scheme }: Code) =>
  item.concept?.value === value && item.concept.scheme === scheme;
const under = (root: ContentItem, container: Code) =>
  root.children.find((child) => named(child, container))?.children ?? [];
const groupsOf = (document: DicomJson) => under(parseContentTree(document), MR.ImagingMeasurements);
const derivedOf = (document: DicomJson) =>
  under(parseContentTree(document), MR.DerivedImagingMeasurements).filter(({ valueType }) => valueType === 'NUM');
const valuesOf = (document: DicomJson) =>
  derivedOf(document).map(({ concept, number }) => [concept?.value, number?.valueText, number?.unit?.value]);
const child = (item: ContentItem | undefined, concept: Code) => item?.children.find((one) => named(one, concept));
const everything = (document: DicomJson) => [...walk(parseContentTree(document))];

const refused = (change: (input: MeasurementDocumentInput) => MeasurementDocumentInput): boolean => {
  try {
    measurementDocument(change(inputOf([boxed])));
  } catch (thrown) {
    return thrown instanceof PrereadError && thrown.code === 'DICOM_INVALID';
  }
  return false;
};

const anyRegion = fc.constantFrom(BOX, LINE, CIRCLE, ELLIPSE, POINT, OUTLINE, region('MULTIPOINT', [1, 2, 3, 4]));
const anyNumber = fc.record({
  quantity: fc.constantFrom(QUANTITY.LongAxis, QUANTITY.ShortAxis, QUANTITY.Volume),
  text: fc.integer({ min: 1, max: 99999 }).map((tenths) => String(tenths / 10)),
  regions: fc.array(anyRegion, { maxLength: 2 }),
});
const anyLesion = fc
  .record({
    regions: fc.array(anyRegion, { maxLength: 2 }),
    numbers: fc.array(anyNumber, { minLength: 1, maxLength: 3 }),
    isTracked: fc.boolean(),
    hasPrior: fc.boolean(),
  })
  .map(({ isTracked, hasPrior, ...lesion }) => ({
    ...lesion,
    ...(isTracked ? { identifier: 'Cornerstone3DTools@^0.1.0:Length' } : {}),
    ...(hasPrior ? { priors: [GROWN] } : {}),
  }));
const anyLesions = fc
  .array(anyLesion, { minLength: 1, maxLength: 4 })
  .map((lesions) => lesions.map((lesion, at) => ({ ...lesion, name: `lesion ${at}` })));

describe('measurement document: what it never is', () => {
  it('anything but PARTIAL, UNVERIFIED, PRELIMINARY, by a device', () => {
    fc.assert(
      fc.property(anyLesions, (lesions) => {
        const document = build(lesions);
        if (!document) return;
        expect(text(document, TAG.CompletionFlag)).to.equal('PARTIAL');
        expect(text(document, TAG.VerificationFlag)).to.equal('UNVERIFIED');
        expect(text(document, TAG.PreliminaryFlag)).to.equal('PRELIMINARY');
        expect(text(items(document, TAG.AuthorObserverSequence)[0] ?? {}, TAG.ObserverType)).to.equal('DEV');
        expect(JSON.stringify(document)).to.not.match(/"VERIFIED"/);
        expect(isOwnDocument(document)).to.equal(true);
      }),
    );
  });

  it('a document with a reference that leads nowhere, or to what it does not declare', () => {
    fc.assert(
      fc.property(anyLesions, (lesions) => {
        const document = build(lesions);
        if (!document) return;
        const root = parseContentTree(document);
        const all = [...walk(root)];
        for (const { referencedItem } of all)
          if (referencedItem !== undefined) expect(itemAt(root, referencedItem)?.valueType).to.match(/NUM|CONTAINER/);
        const declared = [...declaredEvidence(document).keys()].sort();
        const referenced = new Set(all.flatMap(({ references }) => references.map((one) => one.sopInstanceUid)));
        expect(declared).to.deep.equal([...referenced].sort());
        expect(() => encodePart10(document)).to.not.throw();
      }),
    );
  });

  it('a document that describes one lesion twice, or one without a region where viewers look for it', () => {
    fc.assert(
      fc.property(anyLesions, (lesions) => {
        const groups = groupsOf(build(lesions) ?? written([boxed]));
        const uids = groups.map((group) => child(group, MR.TrackingUniqueIdentifier)?.uid);
        expect(new Set(uids).size).to.equal(uids.length);
        for (const group of groups)
          expect(group.children.filter(({ valueType }) => valueType === 'SCOORD')).to.have.length(1);
      }),
    );
  });

  it('a document on another study, of another class, or on itself', () => {
    expect(refused((input) => ({ ...input, study: { ...input.study, studyInstanceUid: PRIOR } }))).to.equal(true);
    expect(refused((input) => ({ ...input, evidence: { ...input.evidence, studyInstanceUid: PRIOR } }))).to.equal(true);
    expect(
      refused((input) => ({
        ...input,
        study: { ...input.study, identifyingModules: { [TAG.StudyInstanceUID]: attr('UI', PRIOR) } },
      })),
    ).to.equal(true);
    const { sopClassUid } = image(1);
    expect(refused((input) => ({ ...input, identity: { ...input.identity, sopClassUid } }))).to.equal(true);
    expect(refused((input) => ({ ...input, identity: { ...input.identity, instanceNumber: 0 } }))).to.equal(true);
    expect(
      refused((input) => ({
        ...input,
        identity: { ...input.identity, sopInstanceUid: report().sopInstanceUid },
      })),
    ).to.equal(true);
  });
});

describe('measurement document: header', () => {
  it('stands in a series of its own, after that of the text draft', () => {
    const document = written([boxed]);
    expect(text(document, TAG.SeriesDescription)).to.equal('AI MEASUREMENTS - NOT VERIFIED');
    expect(text(document, TAG.SeriesNumber)).to.equal('9802');
    expect(text(document, TAG.Modality)).to.equal('SR');
    expect(text(document, TAG.SOPClassUID)).to.equal('1.2.840.10008.5.1.4.1.1.88.34');
    expect(text(written([boxed], { sopClass: 'comprehensive' }), TAG.SOPClassUID)).to.match(/\.88\.33$/);
    expect(text(document, TAG.PatientID)).to.equal('P-1');
  });

  it('names one device everywhere, and another one when the rules change', () => {
    const uidsIn = (document: DicomJson) => [
      text(document, TAG.DeviceUID),
      ...items(document, TAG.AuthorObserverSequence).map((item) => text(item, TAG.DeviceUID)),
      ...items(document, TAG.ContributingEquipmentSequence).map((item) => text(item, TAG.DeviceUID)),
      ...everything(document).flatMap((item) =>
        item.concept?.value === '121012' && item.uid !== undefined ? [item.uid] : [],
      ),
    ];
    const [plain, ruled, other] = [{}, { configuration: 'a' }, { configuration: 'b' }].map((spec) =>
      uidsIn(written([boxed], spec)),
    );
    for (const uids of [plain, ruled, other]) {
      expect(uids).to.have.length(5);
      expect(new Set(uids).size).to.equal(1);
    }
    expect(new Set([plain?.[0], ruled?.[0], other?.[0]]).size).to.equal(3);
  });

  it('names the program as equipment and as algorithm (IHE AIR)', () => {
    const equipment = items(written([boxed], { configuration: 'a' }), TAG.ContributingEquipmentSequence);
    const purposes = equipment.map((item) => items(item, TAG.PurposeOfReferenceCodeSequence)[0] ?? {});
    expect(purposes.map((purpose) => text(purpose, TAG.CodeMeaning))).to.deep.equal([
      'Processing Equipment',
      'Processing Algorithm',
    ]);
    for (const item of equipment)
      for (const tag of [TAG.Manufacturer, TAG.ManufacturerModelName, TAG.SoftwareVersions, TAG.DeviceUID])
        expect(text(item, tag), tag).to.be.a('string');
  });

  it('names the version it replaces, and no document that others still count', () => {
    const older = report(STUDY, 'older measurements');
    const predecessors = (document: DicomJson) =>
      items(document, TAG.PredecessorDocumentsSequence)
        .flatMap((study) => items(study, TAG.ReferencedSeriesSequence))
        .flatMap((series) => items(series, TAG.ReferencedSOPSequence))
        .map((one) => text(one, TAG.ReferencedSOPInstanceUID));
    const second = written([boxed], { predecessor: older, instanceNumber: 2 });
    expect(predecessors(second)).to.deep.equal([older.sopInstanceUid]);
    expect(predecessors(written([boxed]))).to.deep.equal([]);
  });

  it('is the same for the same input', () => {
    const lesions = [
      { ...boxed, priors: [GROWN] },
      { ...tracked, name: 'b' },
    ];
    expect(written(lesions)).to.deep.equal(written(lesions));
  });
});

describe('measurement document: lesions', () => {
  it('copies region, tracking, number, place and source as they are', () => {
    const [group] = groupsOf(written([{ ...boxed, algorithm: { name: 'Vendor AI', version: '2.1' } }]));
    const [finding] = inputOf([boxed]).evidence.items.filter((item) => item.kind === 'finding');
    expect(group?.templateId).to.equal('1410');
    expect(child(group, MR.TrackingUniqueIdentifier)?.uid).to.equal(finding?.tracking.uid);
    expect(child(group, MR.TrackingIdentifier)?.text).to.equal('Cornerstone3DTools@^0.1.0:RectangleROI:vendor a');
    expect(child(group, MR.Finding)?.code?.value).to.equal('27925004');
    expect(child(group, MR.ImageRegion)?.graphic).to.deep.equal({ type: 'POLYLINE', data: BOX.graphicData });
    expect(child(group, MR.ImageRegion)?.children[0]?.references[0]?.sopInstanceUid).to.equal(BOX.image.sopInstanceUid);
    const site = child(group, MR.FindingSite);
    expect([site?.relationship, site?.code?.value]).to.deep.equal(['HAS CONCEPT MOD', '45653009']);
    expect(child(site, MR.Laterality)?.code?.value).to.equal('24028007');
    expect(child(group, QUANTITY.LongAxis)?.number).to.deep.equal({
      value: 12.4,
      valueText: '12.4',
      unit: UNIT.Millimeter,
    });
    expect([child(group, MR.AlgorithmName)?.text, child(group, MR.AlgorithmVersion)?.text]).to.deep.equal([
      'Vendor AI',
      '2.1',
    ]);
    const [source] = group?.children.filter(({ valueType }) => valueType === 'COMPOSITE') ?? [];
    expect(source?.references[0]?.sopInstanceUid).to.equal(report().sopInstanceUid);
    expect(child(group, MR.Comment)?.text).to.equal('[AI DRAFT - NOT VERIFIED] Nodule');
  });

  it('copies how it was measured, which part, and which kind', () => {
    const code = (value: string) => ({ value, scheme: '99X', meaning: `meaning ${value}` });
    const number = { ...LONG, method: code('m'), modifiers: [{ concept: code('q'), value: code('a') }] };
    const finding = { category: code('c'), topographicalModifiers: [code('t')] };
    const [group] = groupsOf(written([{ ...boxed, numbers: [number], finding }]));
    const long = child(group, QUANTITY.LongAxis);
    expect(child(long, MR.MeasurementMethod)?.code).to.deep.equal(code('m'));
    expect(child(long, code('q'))?.code).to.deep.equal(code('a'));
    expect(child(group, MR.FindingCategory)?.code).to.deep.equal(code('c'));
    expect(child(child(group, MR.FindingSite), MR.TopographicalModifier)?.code).to.deep.equal(code('t'));
  });

  it('names frames of images that have several, and of no others (PS3.3 10.3)', () => {
    const framesOn = (on: typeof BOX.image) => {
      const region = { ...BOX, image: { ...on, frames: [3] } };
      const document = written([{ ...boxed, regions: [region] }]);
      return child(groupsOf(document)[0], MR.ImageRegion)?.children[0]?.references[0]?.frames;
    };
    expect(framesOn(multiFrame())).to.deep.equal([3]);
    expect(framesOn(image(40))).to.equal(undefined);
  });

  it('says no side and no site that the source does not', () => {
    const {
      site: _site,
      laterality: _side,
      ...bare
    } = inputOf([boxed]).evidence.items[1] as unknown as Record<string, unknown>;
    const input = inputOf([boxed]);
    const stripped = { ...input.evidence, items: input.evidence.items.map((item, at) => (at === 1 ? bare : item)) };
    const document = measurementDocument({ ...input, evidence: stripped as typeof input.evidence });
    expect(JSON.stringify(document)).to.not.match(/272741003|363698007/);
  });

  it('names neither finding nor algorithm where the source names none', () => {
    const unnamed = { ...boxed, finding: { finding: MR.MeasurementGroup } };
    const [group] = groupsOf(written([unnamed]));
    expect(child(group, MR.Finding)).to.equal(undefined);
    expect(child(group, MR.AlgorithmName)).to.equal(undefined);
    expect(child(group, MR.Comment)?.text).to.equal('[AI DRAFT - NOT VERIFIED]');
  });

  it('gives a lesion without tracking UID the same one every time, and none of another lesion', () => {
    const untracked = { ...boxed, identifier: null, trackingUid: null };
    const uidOf = (lesion: LesionSpec) => child(groupsOf(written([lesion]))[0], MR.TrackingUniqueIdentifier)?.uid;
    expect(uidOf(untracked)).to.match(/^2\.25\.\d+$/);
    expect(uidOf(untracked)).to.equal(uidOf(untracked));
    expect(uidOf(untracked)).to.not.equal(uidOf({ ...untracked, name: 'b' }));
    expect(uidOf({ ...boxed, trackingUid: 'no uid' })).to.match(/^2\.25\.\d+$/);
  });

  it('is there only for what is there: no absent findings, no marks that are to be asked for', () => {
    for (const finding of [
      { presence: 'absent' as const },
      { presence: 'uncertain' as const },
      { renderingIntent: 'optional' as const },
    ])
      expect(build([{ ...boxed, finding }])).to.equal(undefined);
  });

  it('draws nothing on images that the study does not hold, and no sets of points', () => {
    expect(build([{ ...boxed, regions: [{ ...BOX, image: image(999) }] }])).to.equal(undefined);
    expect(build([{ ...boxed, regions: [region('MULTIPOINT', [1, 2, 3, 4])] }])).to.equal(undefined);
  });

  it('leaves out sizes from sentences', () => {
    const [group] = groupsOf(written([{ ...boxed, numbers: [LONG, { ...SHORT, fromText: true }] }]));
    expect(child(group, QUANTITY.LongAxis)).to.not.equal(undefined);
    expect(child(group, QUANTITY.ShortAxis)).to.equal(undefined);
  });

  it('describes a lesion once that several documents describe alike, and not where they contradict each other', () => {
    const again = { ...boxed, document: report(STUDY, 'another') };
    expect(groupsOf(written([boxed, again]))).to.have.length(1);
    expect(build([boxed, { ...again, numbers: [{ text: '12.5' }] }])).to.equal(undefined);
    expect(
      build([boxed, { ...again, finding: { laterality: { value: '7771000', scheme: 'SCT', meaning: 'Left' } } }]),
    ).to.equal(undefined);
  });

  it('keeps numbers to the last digit', () => {
    const digits = (value: string) => {
      const document = written([{ ...boxed, numbers: [{ text: value }] }]);
      const found: DicomJson[] = [];
      const visit = (item: DicomJson): void => {
        found.push(...items(item, TAG.MeasuredValueSequence));
        for (const below of items(item, TAG.ContentSequence)) visit(below);
      };
      visit(document);
      const [measured = {}] = found;
      return [texts(measured, TAG.NumericValue)[0], numbers(measured, '0040A161')[0]];
    };
    expect(digits('12.40')).to.deep.equal(['12.40', undefined]);
    expect(digits('12.345678901234567')).to.deep.equal(['12.3456789012346', 12.345678901234567]);
    expect(digits('0.00000001234567890')).to.deep.equal(['1.23456789e-8', undefined]);
  });

  it('lists the images of the regions once, with their modality', () => {
    const document = written([boxed, { ...boxed, name: 'b', regions: [CIRCLE] }]);
    const [group, ...others] = under(parseContentTree(document), MR.ImageLibrary);
    expect(others).to.deep.equal([]);
    expect(child(group, MR.Modality)?.code?.value).to.equal('CT');
    expect(group?.children.filter(({ valueType }) => valueType === 'IMAGE')).to.have.length(1);
  });
});

describe('measurement document: what hydrates already', () => {
  it('is not copied, and without a change there is no document', () => {
    expect(build([tracked])).to.equal(undefined);
    expect(build([])).to.equal(undefined);
  });

  it('leaves its changes, with the numbers and documents they rest on', () => {
    const document = written([{ ...tracked, priors: [GROWN] }]);
    expect(groupsOf(document)).to.deep.equal([]);
    expect(everything(document).some(({ valueType }) => valueType === 'SCOORD')).to.equal(false);
    const [difference] = derivedOf(document);
    const sources = difference?.children.filter((item) => named(item, MR.MeasurementGroup)) ?? [];
    expect(sources.map((group) => child(group, QUANTITY.LongAxis)?.number?.valueText)).to.deep.equal(['12.4', '9.1']);
    const documents = sources.map((group) => group.children.find(({ valueType }) => valueType === 'COMPOSITE'));
    expect(documents.map((item) => [item?.concept?.meaning, item?.references[0]?.sopInstanceUid])).to.deep.equal([
      ['Current procedure evidence', report().sopInstanceUid],
      ['Previous Finding', report(PRIOR).sopInstanceUid],
    ]);
  });
});

describe('measurement document: changes', () => {
  it('gives difference and percent with their sources, by reference where they stand in the document', () => {
    const document = written([{ ...boxed, priors: [GROWN] }]);
    const root = parseContentTree(document);
    expect(valuesOf(document)).to.deep.equal([
      ['DIFFERENCE', '3.3', 'mm'],
      ['PERCENT', '36.3', '%'],
    ]);
    for (const one of derivedOf(document)) {
      const targets = one.children.flatMap(({ referencedItem }) =>
        referencedItem ? [itemAt(root, referencedItem)] : [],
      );
      const within = one.children.flatMap((item) => [item, ...item.children]);
      const values = [...targets, ...within].flatMap((item) =>
        item?.valueType === 'NUM' ? [item.number?.valueText] : [],
      );
      expect(values).to.have.members(['12.4', '9.1']);
      expect(targets.some((item) => item && named(item, MR.MeasurementGroup))).to.equal(true);
      expect(child(one, MR.TrackingUniqueIdentifier)?.uid).to.equal(
        child(groupsOf(document)[0], MR.TrackingUniqueIdentifier)?.uid,
      );
    }
  });

  it('says of which study the prior number is', () => {
    const [difference] = derivedOf(written([{ ...boxed, priors: [GROWN] }]));
    const prior = difference?.children.find((item) => named(item, MR.MeasurementGroup));
    expect(prior?.children.find(({ concept }) => concept?.value === '121018')?.uid).to.equal(PRIOR);
    expect(prior?.children.find(({ concept }) => concept?.value === '111060')?.date).to.equal('20250630');
  });

  it('says the outcome with its rule, or why there is none', () => {
    const comments = (priors: LesionSpec['priors']) =>
      derivedOf(written([{ ...boxed, priors: priors ?? [] }])).map((item) => child(item, MR.Comment)?.text);
    expect(new Set(comments([GROWN]))).to.deep.equal(
      new Set(['[AI DRAFT - NOT VERIFIED] larger: Fleischner Society 2017, limit 2 mm']),
    );
    const { rule: _rule, ...unruled } = GROWN;
    expect(new Set(comments([{ ...unruled, outcome: 'notComparable', reason: 'no limit is on file' }]))).to.deep.equal(
      new Set(['[AI DRAFT - NOT VERIFIED] not comparable: no limit is on file']),
    );
  });

  it('gives each prior its own values', () => {
    const older = { study: OLDER, date: '20240101', number: { text: '14' }, difference: -1.6, percent: -11.4 };
    expect(valuesOf(written([{ ...boxed, priors: [GROWN, older] }])).map(([, value]) => value)).to.deep.equal([
      '3.3',
      '36.3',
      '-1.6',
      '-11.4',
    ]);
  });

  it('is exact, with no more decimals than its sources', () => {
    const decimal = fc
      .tuple(fc.integer({ min: 1, max: 999_999 }), fc.integer({ min: 0, max: 3 }))
      .map(([coefficient, places]) => (coefficient / 10 ** places).toFixed(places));
    fc.assert(
      fc.property(decimal, decimal, (now, before) => {
        const [a, b] = [parseDecimal(now), parseDecimal(before)];
        if (!a || !b) throw new Error('no decimal');
        const exact = subtract(a, b);
        const document = written([
          { ...boxed, numbers: [{ text: now }], priors: [{ number: { text: before }, difference: toNumber(exact) }] },
        ]);
        const [[, value = ''] = []] = valuesOf(document);
        const said = parseDecimal(value);
        expect(said && subtract(said, exact).coefficient).to.equal(0n);
        const places = (of: string) => of.split('.')[1]?.length ?? 0;
        expect(places(value)).to.be.at.most(Math.max(places(now), places(before)));
      }),
    );
  });

  it('gives no percent of percentages', () => {
    const ratio = { ...boxed, numbers: [{ text: '40', unit: UNIT.Percent }] };
    const priors = [{ number: { text: '30', unit: UNIT.Percent }, difference: 10, percent: 33.3 }];
    expect(valuesOf(written([{ ...ratio, priors }]))).to.deep.equal([['DIFFERENCE', '10', '%']]);
  });

  it('is not computed from sentences, nor across modalities that no rule compares', () => {
    expect(build([{ ...tracked, priors: [{ ...GROWN, number: { text: '9.1', fromText: true } }] }])).to.equal(
      undefined,
    );
    const { rule: _rule, ...unruled } = GROWN;
    const priors = [{ ...unruled, outcome: 'notComparable' as const, reason: 'the studies differ' }];
    expect(build([{ ...tracked, priors }], { modality: 'CT', priorModality: 'MR' })).to.equal(undefined);
    expect(valuesOf(written([{ ...tracked, priors }]))).to.have.length(2);
  });

  it('is left out where its measurements are not at hand', () => {
    const input = inputOf([{ ...tracked, priors: [GROWN] }]);
    expect(measurementDocument({ ...input, priors: [] })).to.equal(undefined);
    const bare = input.priors.map((prior) => ({ ...prior, items: [] }));
    expect(measurementDocument({ ...input, priors: bare })).to.equal(undefined);
  });

  describe('doubling time', () => {
    const rule = { id: 'bts', name: 'BTS pulmonary nodules 2015', version: '2015', source: 'Thorax 2015' };
    const BY_DIAMETER = 't ln2 / (3 ln(d2/d1))';
    const growth = { doublingDays: 139, formula: BY_DIAMETER, rule };
    const doubling = (lesion: LesionSpec) =>
      derivedOf(written([lesion])).find((item) => named(item, CHANGE.VolumeDoublingTime));

    it('names days, formula and rule', () => {
      const item = doubling({ ...boxed, priors: [{ ...GROWN, growth }] });
      expect([item?.number?.valueText, item?.number?.unit?.value]).to.deep.equal(['139', 'd']);
      expect(child(item, MR.Equation)?.text).to.equal(`${BY_DIAMETER}, t = 186 days`);
      expect(child(item, MR.EquationCitation)?.text).to.equal('BTS pulmonary nodules 2015 (2015): Thorax 2015');
    });

    it('is left out where its sources do not give it', () => {
      expect(doubling({ ...boxed, priors: [{ ...GROWN, growth: { ...growth, doublingDays: 140 } }] })).to.equal(
        undefined,
      );
      const { days: _days, ...undated } = GROWN;
      expect(doubling({ ...boxed, priors: [{ ...undated, growth }] })).to.equal(undefined);
    });

    const volume = (value: string) => ({ quantity: QUANTITY.Volume, text: value, unit: UNIT.CubicMillimeter });
    // 186 ln2 / ln(1000/500) = 186
    const byVolume = { doublingDays: 186, formula: 't ln2 / ln(V2/V1)', rule };

    it('out of volumes rests on the volumes', () => {
      const priors = [{ ...GROWN, also: [volume('500')], growth: byVolume }];
      const document = written([{ ...boxed, numbers: [LONG, volume('1000')], priors }]);
      const item = derivedOf(document).find((one) => named(one, CHANGE.VolumeDoublingTime));
      const root = parseContentTree(document);
      const sources = (item?.children ?? []).flatMap((one) => {
        const target = one.referencedItem ? itemAt(root, one.referencedItem) : one;
        return target?.valueType === 'NUM' ? [target] : (child(one, QUANTITY.Volume) ?? []);
      });
      expect(sources.map(({ number }) => number?.valueText)).to.deep.equal(['1000', '500']);
      expect(item?.number?.valueText).to.equal('186');
    });

    it('is not of volumes that are not there, or of which there are two', () => {
      expect(doubling({ ...boxed, priors: [{ ...GROWN, growth: byVolume }] })).to.equal(undefined);
      const priors = [{ ...GROWN, also: [volume('500'), volume('501')], growth: byVolume }];
      expect(doubling({ ...boxed, numbers: [LONG, volume('1000')], priors })).to.equal(undefined);
    });
  });
});

describe('measurement document: the form of regions', () => {
  const first = (lesion: Partial<LesionSpec>) => {
    const [group] = groupsOf(written([{ ...boxed, ...lesion }]));
    const all = group?.children.filter(({ valueType }) => valueType === 'NUM') ?? [];
    return {
      tag: child(group, MR.TrackingIdentifier)?.text?.match(/^Cornerstone3DTools@\^0\.1\.0:(\w+):/)?.[1],
      numbers: all.map(({ concept }) => concept?.meaning),
      drawn: all.map(({ children }) => children.some(({ valueType }) => valueType === 'SCOORD')),
    };
  };

  it('puts the area first and the region below it, whatever the source has first', () => {
    for (const [shape, tool] of [
      [CIRCLE, 'CircleROI'],
      [ELLIPSE, 'EllipticalROI'],
      [OUTLINE, 'PlanarFreehandROI'],
      [BOX, 'RectangleROI'],
    ] as const)
      expect(first({ regions: [shape], numbers: [LONG, AREA] })).to.deep.equal({
        tag: tool,
        numbers: ['Area', 'Long Axis'],
        drawn: [true, false],
      });
  });

  it('is only shown where a viewer would take another number for an area or a length', () => {
    const volume = { quantity: QUANTITY.Volume, text: '998', unit: UNIT.CubicMillimeter };
    for (const lesion of [
      { regions: [CIRCLE], numbers: [LONG] },
      { regions: [ELLIPSE], numbers: [LONG, SHORT] },
      { regions: [OUTLINE], numbers: [LONG] },
      { regions: [LINE], numbers: [volume] },
      { regions: [LINE], numbers: [LONG, SHORT] },
      { regions: [CIRCLE], numbers: [AREA, { ...AREA, text: '99' }] },
    ]) {
      const { tag, drawn } = first(lesion);
      expect(tag).to.equal(undefined);
      expect(drawn).to.not.include(true);
    }
  });

  it('names axes as viewers look for them, however the source spells them', () => {
    const long = { ...LONG, quantity: { ...QUANTITY.LongAxis, meaning: 'Längsachse' } };
    expect(first({ numbers: [long] }).numbers).to.deep.equal(['Long Axis']);
  });

  it('prefers the region that hydrates among several', () => {
    expect(first({ regions: [CIRCLE, BOX] }).tag).to.equal('RectangleROI');
  });
});
