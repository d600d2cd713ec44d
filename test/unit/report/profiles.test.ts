import { expect } from 'chai';
import fc from 'fast-check';
import { MEASUREMENT_REPORT as MR, QUANTITY } from '../../../sidecar/dicom/codes.ts';
import type { ContentItem } from '../../../sidecar/dicom/content-tree.ts';
import { attr, TAG, text } from '../../../sidecar/dicom/dicom-json.ts';
import type { ImageRegion } from '../../../sidecar/domain/evidence.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { drawableRegion } from '../../../sidecar/report/drawable-region.ts';
import { measurementDocument } from '../../../sidecar/report/measurement-document.ts';
import { PROFILE_NAMES, type ProfileName } from '../../../sidecar/report/profiles.ts';
import {
  AREA,
  BOX,
  CIRCLE,
  ELLIPSE,
  GROWN,
  type LesionSpec,
  LINE,
  LONG,
  OUTLINE,
  POINT,
  region,
  SHORT,
  SHORT_LINE,
  sourceOfClass,
} from '../../conformance/measurements.ts';
import {
  anyLesions,
  boxed,
  build,
  child,
  derivedOf,
  everything,
  groupsOf,
  inputOf,
  tracked,
  valuesOf,
  written,
} from '../../conformance/measurements-built.ts';
import { illegalRelationships } from '../../conformance/measurements-legal.ts';

/** The rules of each destination (SR reference 6), apart from the table they are implemented by. */
const RULES: Readonly<
  Record<
    ProfileName,
    {
      /** SOP class, by its end. */
      readonly writes: string;
      readonly draws: readonly string[];
      readonly pdf: boolean;
      /** A box that a vendor wrote in a group with its number beside it, by the end of the document's class. */
      readonly alreadyShows: readonly string[];
    }
  >
> = {
  // A number beside its region does not hydrate: nothing of it counts as shown.
  ohif: { writes: '34', draws: ['POINT', 'POLYLINE', 'CIRCLE', 'ELLIPSE'], pdf: false, alreadyShows: [] },
  pdf: { writes: '34', draws: ['POINT', 'POLYLINE', 'CIRCLE', 'ELLIPSE'], pdf: true, alreadyShows: [] },
  weasis: { writes: '22', draws: ['POINT', 'POLYLINE', 'CIRCLE', 'ELLIPSE'], pdf: false, alreadyShows: ['11', '22'] },
  stone: { writes: '33', draws: ['POLYLINE'], pdf: false, alreadyShows: ['33'] },
  horos: {
    writes: '33',
    draws: ['POINT', 'POLYLINE', 'CIRCLE', 'ELLIPSE'],
    pdf: false,
    alreadyShows: ['11', '22', '33', '50', '65'],
  },
};
const SR_CLASSES = ['11', '22', '33', '34', '50', '65'];

const regionsOf = (document: DicomJson): readonly ContentItem[] =>
  everything(document).filter(({ valueType }) => valueType?.startsWith('SCOORD'));
const labelsOf = (document: DicomJson) => groupsOf(document).map((group) => child(group, MR.Comment)?.text);

for (const profile of PROFILE_NAMES) {
  const { writes, draws, alreadyShows, pdf } = RULES[profile];
  const make = (...lesions: readonly LesionSpec[]) => build(lesions, { profile });

  describe(`profile ${profile}`, () => {
    it(`writes class 88.${writes}, and no other one`, () => {
      const input = inputOf([boxed], { profile });
      expect(input.profile.pdf).to.equal(pdf);
      expect(text(written([boxed], { profile }), TAG.SOPClassUID)).to.equal(`1.2.840.10008.5.1.4.1.1.88.${writes}`);
      for (const other of PROFILE_NAMES.filter((one) => RULES[one].writes !== writes)) {
        const { identity } = inputOf([boxed], { profile: other });
        expect(() => measurementDocument({ ...input, identity })).to.throw();
      }
    });

    it('writes only relationships and graphic types that this class and this viewer have', () => {
      fc.assert(
        fc.property(anyLesions, (lesions) => {
          const document = make(...lesions);
          if (!document) return;
          expect(illegalRelationships(document)).to.deep.equal([]);
          for (const { valueType, graphic } of regionsOf(document)) {
            expect(valueType).to.equal('SCOORD');
            expect(draws).to.include(graphic?.type);
          }
        }),
      );
    });

    for (const end of SR_CLASSES)
      it(`${alreadyShows.includes(end) ? 'copies nothing' : 'copies the lesion'} from a document of class 88.${end}`, () => {
        const source = { ...boxed, document: sourceOfClass(end) };
        const isShown = alreadyShows.includes(end);
        expect(make(source) === undefined).to.equal(isShown);
        const compared = written([{ ...source, priors: [GROWN] }], { profile });
        expect(groupsOf(compared)).to.have.length(isShown ? 0 : 1);
        expect(valuesOf(compared)).to.have.length(2);
      });

    it('gives every lesion one group, with its own tracking UID and the mark in its label', () => {
      fc.assert(
        fc.property(anyLesions, (lesions) => {
          const document = make(...lesions);
          if (!document) return;
          const uids = inputOf(lesions).evidence.items.flatMap((item) =>
            item.kind === 'finding' ? [item.tracking.uid] : [],
          );
          const own = groupsOf(document).map((group) => child(group, MR.TrackingUniqueIdentifier)?.uid);
          expect(new Set(own).size).to.equal(own.length);
          for (const uid of own) expect(uids).to.include(uid);
          for (const item of derivedOf(document))
            expect(uids).to.include(child(item, MR.TrackingUniqueIdentifier)?.uid);
          for (const label of labelsOf(document)) expect(label).to.match(/^\[AI DRAFT - NOT VERIFIED\]/);
        }),
      );
    });

    it('gives the same changes with the same sources as every other', () => {
      const numbersBelow = (item: ContentItem, document: DicomJson): readonly (string | undefined)[] =>
        item.children.flatMap((below) => {
          const target = below.referencedItem
            ? everything(document).find(({ path }) => path === below.referencedItem)
            : below;
          return target?.valueType === 'NUM'
            ? [target.number?.valueText]
            : (child(target, QUANTITY.LongAxis)?.number?.valueText ?? []);
        });
      for (const lesion of [boxed, tracked]) {
        const document = written([{ ...lesion, priors: [GROWN] }], { profile });
        expect(valuesOf(document)).to.deep.equal([
          ['DIFFERENCE', '3.3', 'mm'],
          ['PERCENT', '36.3', '%'],
        ]);
        for (const item of derivedOf(document))
          expect(new Set(numbersBelow(item, document))).to.have.keys('12.4', '9.1');
      }
    });

    it('has no label by which Horos hides a series or reads it as its own', () => {
      expect(text(written([boxed], { profile }), TAG.SeriesDescription)).to.equal('AI MEASUREMENTS - NOT VERIFIED');
    });
  });
}

describe('profile pdf', () => {
  it('writes the measurements as OHIF shows them', () => {
    const lesions = [{ ...boxed, priors: [GROWN] }];
    expect(build(lesions, { profile: 'pdf' })).to.deep.equal(build(lesions, { profile: 'ohif' }));
  });
});

describe('profile stone', () => {
  const stone = (lesion: LesionSpec) => build([lesion], { profile: 'stone' });
  const regionIn = (lesion: LesionSpec) => child(groupsOf(stone(lesion) ?? {})[0], MR.ImageRegion);

  it('draws circles and ellipses as closed polylines, and says so', () => {
    for (const [shape, name] of [
      [CIRCLE, 'circle'],
      [ELLIPSE, 'ellipse'],
    ] as const) {
      const lesion = { ...boxed, regions: [shape], numbers: [LONG, AREA] };
      const { type, data = [] } = regionIn(lesion)?.graphic ?? {};
      expect(type).to.equal('POLYLINE');
      expect(data.slice(0, 2)).to.deep.equal(data.slice(-2));
      expect(labelsOf(stone(lesion) ?? {})).to.deep.equal([
        `[AI DRAFT - NOT VERIFIED] Nodule, right (${name} of the source, drawn as ${data.length / 2} points)`,
      ]);
    }
    for (const shape of [BOX, LINE, OUTLINE])
      expect(regionIn({ ...boxed, regions: [shape] })?.graphic?.data).to.deep.equal(shape.graphicData);
  });

  it('names the image of a region: without its name Stone reads nothing of the document', () => {
    const [image] = regionIn(boxed)?.children ?? [];
    expect([image?.relationship, image?.concept?.value]).to.deep.equal(['SELECTED FROM', '111040']);
    for (const group of groupsOf(stone(boxed) ?? {})) expect(group.templateId).to.equal('1410');
  });

  it('draws no point: a lesion that has nothing else stands only with its changes', () => {
    const point = { ...boxed, regions: [POINT] };
    expect(stone(point)).to.equal(undefined);
    const document = stone({ ...point, priors: [GROWN] }) ?? {};
    expect([groupsOf(document).length, derivedOf(document).length]).to.deep.equal([0, 2]);
    expect(regionsOf(document)).to.deep.equal([]);
  });

  it('copies what Stone does not draw out of a Comprehensive SR', () => {
    const comprehensive = { ...boxed, document: sourceOfClass('33') };
    expect(stone({ ...comprehensive, regions: [LINE] })).to.equal(undefined);
    for (const [what, lesion] of Object.entries({
      circle: { regions: [CIRCLE] },
      'below a number': { regions: [], numbers: [{ ...LONG, regions: [LINE] }] },
      'in no group': { path: '1.6.1.1' },
    }))
      expect(groupsOf(stone({ ...comprehensive, ...lesion }) ?? {}), what).to.have.length(1);
  });
});

describe('profile weasis', () => {
  const compared = written([{ ...tracked, priors: [GROWN] }], { profile: 'weasis' });

  it('gives each change its numbers with study, date and document of each', () => {
    for (const item of derivedOf(compared)) {
      const [now, before] = item.children.filter(({ valueType }) => valueType === 'NUM');
      expect([now?.number?.valueText, before?.number?.valueText]).to.deep.equal(['12.4', '9.1']);
      expect(before?.children.find(({ concept }) => concept?.value === '111060')?.date).to.equal('20250630');
      for (const source of [now, before])
        expect(source?.children.filter(({ valueType }) => valueType === 'COMPOSITE')).to.have.length(1);
    }
  });

  it('needs its own form: the one by reference is not allowed in its class', () => {
    const other = written([{ ...boxed, priors: [GROWN] }], { profile: 'ohif' });
    const relabelled = { ...other, [TAG.SOPClassUID]: attr('UI', '1.2.840.10008.5.1.4.1.1.88.22') };
    expect(illegalRelationships(relabelled)).to.have.members([
      'NUM HAS OBS CONTEXT TEXT',
      'NUM HAS OBS CONTEXT UIDREF',
      'NUM INFERRED FROM CONTAINER',
      'by reference',
    ]);
  });
});

describe('profile horos', () => {
  it('copies nothing whose text is there, whatever its region', () => {
    const lesions: readonly Partial<LesionSpec>[] = [
      { regions: [CIRCLE] },
      { regions: [POINT] },
      {
        regions: [],
        numbers: [
          { ...LONG, regions: [LINE] },
          { ...SHORT, regions: [SHORT_LINE] },
        ],
      },
    ];
    for (const lesion of lesions) {
      const shown = { ...boxed, ...lesion, document: sourceOfClass('33') };
      expect(build([shown], { profile: 'horos' })).to.equal(undefined);
      expect(build([{ ...shown, document: sourceOfClass('34') }], { profile: 'horos' })).to.not.equal(undefined);
    }
  });
});

describe('a curve as a polyline', () => {
  /** Distance of a point from a chord. */
  const distance = (x: number, y: number, [ax = 0, ay = 0, bx = 0, by = 0]: readonly number[]): number => {
    const length = (bx - ax) ** 2 + (by - ay) ** 2;
    const along = length === 0 ? 0 : ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length;
    const t = Math.min(1, Math.max(0, along));
    return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay));
  };
  const furthest = (curve: ImageRegion, at: (angle: number) => readonly [number, number]): number => {
    const { graphicData: data = [] } = drawableRegion(curve, ['POLYLINE']) ?? {};
    const points = data.length / 2;
    const steps = 4 * points;
    const distances = Array.from({ length: steps }, (_, step) => {
      const [x, y] = at((2 * Math.PI * step) / steps);
      const near = [-1, 0, 1].map((by) => (Math.floor(step / 4) + by + points - 1) % (points - 1));
      return Math.min(...near.map((chord) => distance(x, y, data.slice(2 * chord, 2 * chord + 4))));
    });
    return Math.max(...distances);
  };
  const pixel = fc.integer({ min: 0, max: 4096 }).map((parts) => parts / 4);
  const radius = fc.integer({ min: 1, max: 8192 }).map((parts) => parts / 4);
  const angle = fc.integer({ min: 0, max: 359 }).map((degrees) => (degrees * Math.PI) / 180);

  it('lies less than a sixteenth of a pixel off a circle or an ellipse, on coordinates that FL holds', () => {
    fc.assert(
      fc.property(pixel, pixel, radius, radius, angle, (x, y, a, b, turn) => {
        const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
        const on = (t: number, u: number, v: number): readonly [number, number] => [
          x + u * Math.cos(t) * cos - v * Math.sin(t) * sin,
          y + u * Math.cos(t) * sin + v * Math.sin(t) * cos,
        ];
        const circle = region('CIRCLE', [x, y, x + a * cos, y + a * sin]);
        expect(furthest(circle, (t) => on(t, a, a))).to.be.below(1 / 16);
        const ends = [0, Math.PI, Math.PI / 2, -Math.PI / 2].flatMap((t) => on(t, a, b));
        expect(furthest(region('ELLIPSE', ends), (t) => on(t, -a, -b))).to.be.below(1 / 16);
      }),
    );
  });

  it('is read back as it was written, from a dot to the largest image', () => {
    for (const size of [0, 0.01, 0.5, 3, 700.3, 65_535, 1e300]) {
      const drawn = drawableRegion(region('CIRCLE', [size, size, 2 * size, size]), ['POLYLINE']);
      const data = drawn?.graphicData ?? [];
      expect(data.length % 2).to.equal(0);
      expect(data.length).to.be.within(26, 8194);
      if (size < 1e5) expect(data.map(Math.fround)).to.deep.equal(data);
    }
    expect(drawableRegion(POINT, ['POLYLINE'])).to.equal(undefined);
    expect(drawableRegion(CIRCLE, ['POINT'])).to.equal(undefined);
  });
});
