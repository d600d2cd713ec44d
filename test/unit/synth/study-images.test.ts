import { createHash } from 'node:crypto';
import { expect } from 'chai';
import type { BodyParameters } from '../../../sidecar/synth/bodies/body.ts';
import {
  lesionFacts,
  type StudyImage,
  type StudyPlan,
  studyImages,
} from '../../../sidecar/synth/images/study-images.ts';
import type { TorsoLesionSpec } from '../../../sidecar/synth/lesions/torso-specs.ts';

const BODY: BodyParameters = { seed: 'test', sex: 'F', ageYears: 62, heightCm: 166, bodyMassIndex: 24 };
const NODULE = {
  id: 'nodule',
  kind: 'nodule',
  at: { side: 'right', lateral: 0.2, posterior: 0.1, height: 0.55 },
  longMm: 24,
  shortMm: 20,
  density: 'solid',
} as const satisfies TorsoLesionSpec;

const trunk = (lesions: readonly TorsoLesionSpec[], rest: Partial<StudyPlan> = {}): StudyPlan =>
  ({ region: 'trunk', body: BODY, noiseSeed: 'study', views: ['chestCt'], size: 256, lesions, ...rest }) as StudyPlan;

const digest = (images: Iterable<StudyImage>): string[] =>
  Array.from(images, ({ image }) => createHash('sha256').update(image.pixels).digest('hex'));

/** A plan's images, and the one that shows most of a lesion. */
function around(plan: StudyPlan, lesionId: string): { key: StudyImage; all: StudyImage[] } {
  const all = [...studyImages(plan)];
  const keyImage = lesionFacts(plan).find(({ id }) => id === lesionId)?.views[plan.views[0] ?? 'chestCt']?.keyImage;
  const key = all.find(({ image }) => image.index === keyImage);
  if (!key) expect.fail('the lesion is in no image');
  return { key, all };
}

/** Mean HU of a patch of 9 x 9 pixels (the noise is correlated, so that fewer would not do) around a point of the patient. */
function huAt({ image }: StudyImage, x: number, y: number): number {
  const { plane, pixels, columns, pixelSpacingMm, rescale } = image;
  if (!plane || !rescale) expect.fail('not a CT image');
  const column = Math.round((x - plane.position[0]) / pixelSpacingMm[1]);
  const row = Math.round((y - plane.position[1]) / pixelSpacingMm[0]);
  let sum = 0;
  for (let down = -4; down <= 4; down++)
    for (let right = -4; right <= 4; right++) sum += pixels[(row + down) * columns + column + right] ?? 0;
  return sum / 81 + rescale.intercept;
}

describe('synth: images of a plan', () => {
  it('gives the same bytes for the same plan, whatever was made between, and others for another seed', () => {
    const plan: StudyPlan = {
      region: 'knee',
      side: 'right',
      body: BODY,
      noiseSeed: 'study',
      views: ['kneeMr', 'kneeAp'],
      sliceCount: 5,
      lesions: [{ id: 'fluid', kind: 'kneeEffusion', thicknessMm: 12 }],
    };
    const alone = digest(studyImages(plan));
    expect(alone).to.have.length(6);
    const chest = trunk([NODULE], { sliceCount: 3, size: 128 });
    expect(digest(studyImages(chest))).to.deep.equal(digest(studyImages(chest)));
    const first = studyImages(plan);
    const second = studyImages({ ...plan, noiseSeed: 'other' });
    const interleaved: StudyImage[][] = [[], []];
    for (let index = 0; index < alone.length; index++) {
      interleaved[0]?.push(first.next().value as StudyImage);
      interleaved[1]?.push(second.next().value as StudyImage);
    }
    expect(digest(interleaved[0] ?? [])).to.deep.equal(alone);
    for (const [index, hash] of digest(interleaved[1] ?? []).entries()) expect(hash).to.not.equal(alone[index]);
  });

  it('has a box that is the edges of the mask, in sections and projections', () => {
    const plan = trunk([NODULE, { id: 'fluid', kind: 'effusion', side: 'left', ml: 400 }], {
      views: ['chestCt', 'chestPa', 'chestLateral'],
      sliceCount: 10,
    });
    let compared = 0;
    for (const image of studyImages(plan))
      for (const { lesionId, box, pixelCount } of image.lesions) {
        const { pixels, columns } = image.maskOf(lesionId);
        const set = [...pixels.entries()].filter(([, value]) => value === 1).map(([index]) => index);
        const across = set.map((index) => index % columns);
        const down = set.map((index) => Math.floor(index / columns));
        const least = (values: number[]) => values.reduce((a, b) => Math.min(a, b));
        const most = (values: number[]) => values.reduce((a, b) => Math.max(a, b));
        expect(box).to.deep.equal([least(across), least(down), most(across) + 1, most(down) + 1]);
        expect(pixelCount).to.equal(set.length);
        compared++;
      }
    expect(compared).to.be.above(7);
  });

  it('has air, lung, fat, blood, liver, bone and the nodule at their Hounsfield units', () => {
    const plan = trunk([NODULE], { sliceCount: 50 });
    const { key, all } = around(plan, 'nodule');
    const [nodule] = key.lesions;
    expect(nodule?.meanHu).to.be.within(-110, 45);
    const [x = 0, y = 0] = lesionFacts(plan)[0]?.centre ?? [];
    expect(huAt(key, x, y), 'nodule').to.be.closeTo(35, 12);
    expect(huAt(key, 170, -150), 'room').to.be.closeTo(-1000, 12);
    const nearest = (z: number) =>
      all.reduce((a, b) =>
        Math.abs((b.image.plane?.position[2] ?? 0) - z) < Math.abs((a.image.plane?.position[2] ?? 0) - z) ? b : a,
      );
    expect(huAt(nearest(-70), 20, -20), 'heart').to.be.closeTo(42, 10);
    expect(huAt(nearest(-180), -70, 0), 'liver').to.be.closeTo(60, 9);
    expect(huAt(nearest(30), 70, 30), 'lung').to.be.within(-930, -700);
    expect(huAt(nearest(-46), 0, 49), 'vertebra').to.be.within(90, 240);
  });

  it('shows a lesion on the same side and of the same size in CT and radiograph', () => {
    for (const side of ['left', 'right'] as const) {
      const lesion = { ...NODULE, at: { ...NODULE.at, side } };
      const plan = trunk([lesion], { views: ['chestCt', 'chestPa', 'chestLateral'], size: 512 });
      const [facts] = lesionFacts(plan);
      const { chestCt, chestPa, chestLateral } = facts?.views ?? {};
      if (!facts || !chestCt || !chestPa || !chestLateral) expect.fail('a view lacks the lesion');
      // A ray is 1.25 mm wide: an edge may lie one ray further out on either side.
      expect(chestPa.key.longAxisMm).to.be.closeTo(facts.longAxisMm ?? 0, 2.5);
      expect(chestLateral.key.shortAxisMm).to.be.closeTo(facts.shortAxisMm ?? 0, 2.5);
      expect(chestCt.key.longAxisMm).to.be.closeTo(facts.longAxisMm ?? 0, 1);
      expect(chestCt.key.shortAxisMm).to.be.closeTo(facts.shortAxisMm ?? 0, 1);
    }
  });

  it('is brighter in the radiograph where the box says, on that side only', () => {
    const lesion = { ...NODULE, longMm: 40, shortMm: 40, kind: 'mass' } as const;
    const plan = trunk([lesion], { views: ['chestPa', 'chestLateral'] });
    const healthy = [...studyImages({ ...plan, lesions: [] } as StudyPlan)];
    for (const [index, { image, lesions }] of [...studyImages(plan)].entries()) {
      const [left, top, right, bottom] = lesions[0]?.box ?? expect.fail('no box');
      const without = healthy[index]?.image.pixels ?? expect.fail('no image');
      let [inside, beside, insideCount, besideCount] = [0, 0, 0, 0];
      for (let row = top; row < bottom; row++)
        for (let column = 0; column < image.columns; column++) {
          const at = row * image.columns + column;
          const difference = (image.pixels[at] ?? 0) - (without[at] ?? 0);
          if (column >= left && column < right) {
            inside += difference;
            insideCount++;
          } else {
            beside += Math.abs(difference);
            besideCount++;
          }
        }
      expect(inside / insideCount, 'in the box').to.be.above(120);
      expect(beside / besideCount, 'beside it').to.be.below(inside / insideCount / 3);
      // The patient's right is on the left of a frontal view.
      if (image.projection?.viewPosition === 'PA') expect((left + right) / 2).to.be.below(image.columns / 2);
    }
  });

  it('shows fluid dark and a shadow behind a stone in the ultrasound, and boxes inside the sector only', () => {
    const plan = trunk(
      [
        { id: 'stone', kind: 'gallstone', longMm: 16 },
        { id: 'cyst', kind: 'hepaticCyst', longMm: 30 },
        { id: 'other', kind: 'renalCyst', side: 'left', longMm: 30 },
      ],
      { views: ['abdomenUs'], size: 384 },
    );
    const images = [...studyImages(plan)];
    const facts = lesionFacts(plan);
    const mean = (imageIndex: number, [left, top, right, bottom]: readonly number[]) => {
      const { pixels, columns } = images[imageIndex]?.image ?? expect.fail('no image');
      let [sum, count] = [0, 0];
      for (let row = Math.ceil(top ?? 0); row < (bottom ?? 0); row++)
        for (let column = Math.ceil(left ?? 0); column < (right ?? 0); column++, count++)
          sum += pixels[row * columns + column] ?? 0;
      return sum / count;
    };
    const inside = (id: string) => facts.find((one) => one.id === id)?.views.abdomenUs ?? expect.fail(`${id} unseen`);
    const { keyImage, key } = inside('cyst');
    const [left, top, right, bottom] = key.box;
    const width = right - left;
    const core = [left + width / 4, top + width / 4, right - width / 4, bottom - width / 4];
    const liver = [right + 8, top, right + 30, bottom];
    expect(mean(keyImage, core)).to.be.below(mean(keyImage, liver) / 2);
    const stone = inside('stone');
    const [x0, , x1, y1] = stone.key.box;
    const middle = (x0 + x1) / 2;
    const behind = [middle - 3, y1 + 12, middle + 9, y1 + 40];
    const beside = [middle - 60, y1 + 12, middle - 40, y1 + 40];
    expect(mean(stone.keyImage, behind)).to.be.below(mean(stone.keyImage, beside) / 2);
    expect(facts.find(({ id }) => id === 'other')?.views.abdomenUs).to.equal(undefined);
  });
});
