import { expect } from 'chai';
import { MEASUREMENT_REPORT as MR, QUANTITY, UNIT } from '../../../sidecar/dicom/codes.ts';
import { parseContentTree } from '../../../sidecar/dicom/content-tree.ts';
import { items, numbers, TAG, texts } from '../../../sidecar/dicom/dicom-json.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { measurementDocument } from '../../../sidecar/report/measurement-document.ts';
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
  multiFrame,
  OUTLINE,
  PRIOR,
  region,
  report,
  SHORT,
  STUDY,
} from '../../conformance/measurements.ts';
import {
  boxed,
  build,
  child,
  derivedOf,
  everything,
  groupsOf,
  inputOf,
  named,
  tracked,
  under,
  written,
} from '../../conformance/measurements-built.ts';

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
    expect(child(group, MR.Comment)?.text).to.equal('[AI DRAFT - NOT VERIFIED] Nodule, right');
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

  it('says no side and no site of a lesion whose sources name different sides', () => {
    const [group] = groupsOf(written([{ ...boxed, finding: { sideDisputed: true } }]));
    expect(child(group, MR.Finding)?.code?.value).to.equal('27925004');
    expect(JSON.stringify(group)).to.not.match(/272741003|363698007|24028007|right/i);
    const grown = { ...boxed, regions: [], finding: { sideDisputed: true as const }, priors: [GROWN] };
    const derived = JSON.stringify(derivedOf(written([grown])));
    expect(derived)
      .to.include('12.4')
      .and.to.not.match(/272741003|363698007|24028007/);
  });

  it('names neither finding nor algorithm where the source names none', () => {
    const unnamed = { ...boxed, finding: { finding: MR.MeasurementGroup } };
    const [group] = groupsOf(written([unnamed]));
    expect(child(group, MR.Finding)).to.equal(undefined);
    expect(child(group, MR.AlgorithmName)).to.equal(undefined);
    expect(child(group, MR.Comment)?.text).to.equal('[AI DRAFT - NOT VERIFIED] right');
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
