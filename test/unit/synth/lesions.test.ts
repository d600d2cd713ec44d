import { expect } from 'chai';
import type { BodyParameters } from '../../../sidecar/synth/bodies/body.ts';
import { sizeOn } from '../../../sidecar/synth/department/growth.ts';
import { lesionFacts, type StudyPlan } from '../../../sidecar/synth/images/study-images.ts';
import { illBreasts } from '../../../sidecar/synth/lesions/breast-lesions.ts';
import { illHead } from '../../../sidecar/synth/lesions/head-lesions.ts';
import { illKnee } from '../../../sidecar/synth/lesions/knee-lesions.ts';
import type { Lesion } from '../../../sidecar/synth/lesions/lesion.ts';
import { illTorso } from '../../../sidecar/synth/lesions/torso-lesions.ts';
import type { TorsoLesionSpec } from '../../../sidecar/synth/lesions/torso-specs.ts';

const BODY: BodyParameters = { seed: 'test', sex: 'M', ageYears: 58, heightCm: 178, bodyMassIndex: 27 };
const AT = { side: 'left', lateral: 0.2, posterior: 0.2, height: 0.6 } as const;

/** Volume of a lesion's extent by points `step` mm apart. ml. */
function sampledMl({ extent: { box, distance } }: Lesion, step: number): number {
  let inside = 0;
  for (let z = box.min[2] + step / 2; z < box.max[2]; z += step)
    for (let y = box.min[1] + step / 2; y < box.max[1]; y += step)
      for (let x = box.min[0] + step / 2; x < box.max[0]; x += step) if (distance(x, y, z) < 0) inside++;
  return (inside * step ** 3) / 1000;
}

const SPECS: readonly TorsoLesionSpec[] = [
  {
    id: 'nodule',
    kind: 'nodule',
    at: AT,
    longMm: 18,
    shortMm: 14,
    density: 'partSolid',
    solidMm: 8,
    margin: 'spiculated',
  },
  { id: 'mass', kind: 'mass', at: { ...AT, side: 'right' }, longMm: 46, density: 'solid' },
  { id: 'node', kind: 'hilarNode', side: 'right', longMm: 28 },
  { id: 'cyst', kind: 'renalCyst', side: 'left', longMm: 42 },
  { id: 'stone', kind: 'renalStone', side: 'right', longMm: 9 },
  { id: 'gallstone', kind: 'gallstone', longMm: 15 },
];

describe('synth: lesions', () => {
  it('fill the volume that their formula gives, to 2 %, in space and in the voxels of the images', () => {
    for (const lesion of illTorso(BODY, SPECS, 'supine').lesions) {
      const { exactMl = 0, longAxisMm = 0 } = lesion;
      expect(sampledMl(lesion, longAxisMm / 40) / exactMl, lesion.id).to.be.closeTo(1, 0.02);
    }
    const views = { chestCt: ['mass', 'node'], abdomenCt: ['cyst'] } as const;
    for (const [view, ids] of Object.entries(views)) {
      const plan = { region: 'trunk', body: BODY, noiseSeed: 'n', views: [view], lesions: SPECS } as StudyPlan;
      for (const id of ids) {
        const facts = lesionFacts(plan).find((one) => one.id === id) ?? expect.fail('no facts');
        const voxels = facts.views[view as 'chestCt' | 'abdomenCt']?.voxelMl ?? 0;
        expect(voxels / (facts.exactMl ?? 0), id).to.be.closeTo(1, 0.02);
      }
    }
  });

  it('an effusion holds the millilitres asked for, standing and lying, within the pleural room', () => {
    for (const ml of [150, 500, 1200])
      for (const posture of ['upright', 'supine'] as const) {
        const { lesions, torso } = illTorso(BODY, [{ id: 'e', kind: 'effusion', side: 'right', ml }], posture);
        const lesion = lesions[0] as Lesion;
        expect(sampledMl(lesion, 2.2) / ml, `${ml} ml ${posture}`).to.be.closeTo(1, 0.02);
        expect(lesion.extent.box.max[0]).to.be.at.most(0);
        // Fluid lies at the base of one who stands and at the back of one who lies.
        const deepest = posture === 'upright' ? torso.inLung(-1, 0.93, 0.3, -0.2) : torso.inLung(-1, 0, 0.94, 0.3);
        expect(lesion.extent.distance(...deepest), posture).to.be.below(0);
        expect(lesion.extent.distance(...torso.inLung(-1, 0, -0.3, 0.9))).to.be.above(0);
      }
  });

  it('a pneumothorax is as deep at the apex as asked for', () => {
    for (const apexMm of [12, 30]) {
      const { lesions, torso } = illTorso(BODY, [{ id: 'p', kind: 'pneumothorax', side: 'left', apexMm }], 'upright');
      const { extent } = lesions[0] as Lesion;
      const [x, y] = torso.inLung(1, 0, 0, 1);
      let depth = 0;
      for (let z = 60; z < 120; z += 0.1) if (extent.distance(x, y, z) < 0) depth += 0.1;
      // The outline of the lung slopes where the line from the apex leaves it: a few millimetres less.
      expect(depth).to.be.within(apexMm * 0.85, apexMm * 1.05);
    }
  });

  it('a heart is as wide as its ratio says', () => {
    for (const ratio of [0.5, 0.58, 0.68]) {
      const { lesions, torso } = illTorso(BODY, [{ id: 'h', kind: 'cardiomegaly', ratio }], 'upright');
      const { extent } = lesions[0] as Lesion;
      expect((extent.box.max[0] - extent.box.min[0]) / torso.innerWidthMm).to.be.closeTo(ratio, 1e-9);
      const plan: StudyPlan = {
        region: 'trunk',
        body: BODY,
        noiseSeed: 'n',
        views: ['chestPa'],
        lesions: [{ id: 'h', kind: 'cardiomegaly', ratio }],
      };
      const { box = [0, 0, 0, 0] } = lesionFacts(plan)[0]?.views.chestPa?.key ?? {};
      expect(((box[2] - box[0]) * 0.625) / torso.innerWidthMm).to.be.closeTo(ratio, 0.01);
    }
  });

  it('tubes end where they say, measured from the carina', () => {
    const specs: TorsoLesionSpec[] = [
      { id: 'ett', kind: 'endotrachealTube', tipAboveCarinaMm: 42 },
      { id: 'deep', kind: 'endotrachealTube', tipAboveCarinaMm: -18 },
      { id: 'cvc', kind: 'centralVenousCatheter', side: 'left', tipAboveCarinaMm: -25 },
    ];
    const { lesions } = illTorso(BODY, specs, 'supine');
    for (const [index, above] of [42, -18, -25].entries()) {
      const { numbers, extent, centre } = lesions[index] as Lesion;
      expect(numbers.tipAboveCarinaMm).to.be.closeTo(above, 1e-9);
      expect(extent.distance(...centre)).to.be.below(0);
      expect(extent.distance(centre[0], centre[1], centre[2] - 8)).to.be.above(0);
    }
    // The left main bronchus is spared: a tube that is too deep goes to the right.
    expect(lesions[1]?.centre[0]).to.be.below(-10);
  });

  it('grow by their doubling time', () => {
    // clinical.md, section 6: 8 mm, 90 days doubling: 10.1 mm after 90 days, 20.4 mm after a year.
    const grown = (day: number, days: number) => sizeOn({ kind: 'doubling', days }, 8, day, 'longAxis');
    expect(grown(90, 90)).to.be.closeTo(10.1, 0.05);
    expect(grown(365, 90)).to.be.closeTo(20.4, 0.05);
    expect(grown(365, 200)).to.be.closeTo(12.2, 0.05);
    expect(grown(365, 400)).to.be.closeTo(9.9, 0.05);
  });

  it('lie on their own side, inside the skull, the knee or the breast', () => {
    const head = illHead(BODY, [
      { id: 's', kind: 'subduralHaematoma', side: 'left', thicknessMm: 12, midlineShiftMm: 6 },
      { id: 'x', kind: 'extraduralHaematoma', side: 'right', thicknessMm: 18 },
      { id: 'b', kind: 'intracerebralHaemorrhage', side: 'right', lobe: 'basalGanglia', longMm: 30 },
    ]);
    expect(head.head.changes.midlineShiftMm).to.equal(-6);
    const knee = illKnee(BODY, 'left', [{ id: 't', kind: 'meniscalTear', compartment: 'lateral' }]);
    const place = { side: 'left', quadrant: 'upperOuter', depth: 0.5 } as const;
    const breasts = illBreasts(BODY, [{ id: 'm', kind: 'breastMass', at: place, longMm: 15, margin: 'spiculated' }]);
    for (const lesion of [...head.lesions, ...knee.lesions, ...breasts.lesions]) {
      expect(sampledMl(lesion, 1), lesion.kind).to.be.above(0.05);
      const { box, distance } = lesion.extent;
      for (let x = box.min[0]; x < box.max[0]; x += 2)
        for (let y = box.min[1]; y < box.max[1]; y += 2)
          for (let z = box.min[2]; z < box.max[2]; z += 2) {
            if (distance(x, y, z) >= 0) continue;
            expect(Math.sign(x), lesion.kind).to.equal(lesion.side === 'left' ? 1 : -1);
            if (head.lesions.includes(lesion)) expect(head.head.vault.distance(x, y, z)).to.be.at.most(0);
          }
    }
  });
});
