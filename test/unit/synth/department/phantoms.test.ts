import { expect } from 'chai';
import { CONDITIONS } from '../../../../sidecar/synth/department/conditions/by-specialty.ts';
import { looksOf, RARE_DISEASES } from '../../../../sidecar/synth/department/lesions.ts';
import { planPatient } from '../../../../sidecar/synth/department/plan-patient.ts';
import { type SpecFacts, specFacts } from '../../../../sidecar/synth/department/spec-facts.ts';
import { studyPlan } from '../../../../sidecar/synth/department/study-plan.ts';
import { type LesionSpec, type Region, SPECIALTIES } from '../../../../sidecar/synth/department/truth.ts';
import type { StudyPlan } from '../../../../sidecar/synth/images/study-images.ts';
import { viewOf } from '../../../../sidecar/synth/images/views.ts';
import { illBreasts } from '../../../../sidecar/synth/lesions/breast-lesions.ts';
import { illHead } from '../../../../sidecar/synth/lesions/head-lesions.ts';
import { illKnee } from '../../../../sidecar/synth/lesions/knee-lesions.ts';
import type { Lesion } from '../../../../sidecar/synth/lesions/lesion.ts';
import { illTorso } from '../../../../sidecar/synth/lesions/torso-lesions.ts';
import { seededRandom } from '../../../../sidecar/synth/random.ts';

const BODY = { seed: 'body', sex: 'F', ageYears: 55, heightCm: 168, bodyMassIndex: 26 } as const;

function painted(plan: StudyPlan): readonly Lesion[] {
  switch (plan.region) {
    case 'trunk':
      return illTorso(plan.body, plan.lesions, 'supine').lesions;
    case 'head':
      return illHead(plan.body, plan.lesions).lesions;
    case 'knee':
      return illKnee(plan.body, plan.side, plan.lesions).lesions;
    case 'breast':
      return illBreasts(plan.body, plan.lesions).lesions;
  }
}

const planOf = (region: Region, specs: readonly LesionSpec[]): StudyPlan =>
  ({ region, side: 'left', body: BODY, views: [], noiseSeed: 'n', lesions: specs }) as unknown as StudyPlan;

const kneeSide = (region: Region) => (region === 'knee' ? 'left' : undefined);

/** What the phantoms call a place, by what the truth calls it. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  'upper lobe of lung': ['RUL', 'LUL'],
  'middle lobe of right lung': ['RML'],
  'lower lobe of lung': ['RLL', 'LLL'],
  lung: ['RUL', 'RML', 'RLL', 'LUL', 'LLL', 'lower lobes', 'lungs'],
  'hilum of lung': ['hilum'],
  brain: ['convexity', 'basalGanglia', 'cortex'],
  'frontal lobe': ['frontal'],
  'parietal lobe': ['parietal'],
  'occipital lobe': ['occipital'],
  'lateral ventricle': ['lateral ventricles'],
  knee: ['suprapatellar recess'],
  meniscus: ['medial meniscus', 'lateral meniscus'],
  femur: ['femur', 'femur and tibia'],
  'upper outer quadrant of breast': ['upperOuter'],
  'upper inner quadrant of breast': ['upperInner'],
  'lower outer quadrant of breast': ['lowerOuter'],
  'lower inner quadrant of breast': ['lowerInner'],
  'chest wall': ['rib 5', 'rib 6', 'rib 7', 'rib 8', 'rib 9', 'right ventricle'],
  // The vein that a catheter lies in.
  mediastinum: ['mediastinum', 'superior vena cava'],
  bronchus: ['main bronchus'],
  esophagus: ['oesophagus'],
  kidney: ['kidney', 'perirenal space'],
};

function agree(facts: SpecFacts, lesion: Lesion, what: string): void {
  const { site, laterality, sizes } = facts;
  expect(PLACES[site.name] ?? [site.name], what).to.include(lesion.site);
  // Unpaired organs have no side for a report, wherever they lie.
  if (laterality) expect(laterality === 'bilateral' ? 'both' : laterality, what).to.equal(lesion.side);
  else
    expect(['liver', 'gallbladder', 'heart', 'trachea', 'bronchus', 'stomach', 'esophagus'], what).to.include(
      site.name,
    );
  for (const [ours, theirs] of [
    [sizes.longMm, lesion.longAxisMm],
    [sizes.shortMm, lesion.shortAxisMm],
    [sizes.volumeMl, lesion.exactMl],
  ])
    if (ours !== undefined && theirs !== undefined) expect(ours, what).to.be.closeTo(theirs, 1e-9);
  if (sizes.hu !== undefined) expect(sizes.hu, what).to.equal(lesion.hu);
  for (const name of ['apexMm', 'thicknessMm', 'midlineShiftMm', 'gapMm', 'cardiothoracicRatio', 'tipAboveCarinaMm'])
    if (sizes.numbers[name] !== undefined && lesion.numbers[name] !== undefined)
      expect(sizes.numbers[name], `${what} ${name}`).to.be.closeTo(lesion.numbers[name], 1e-9);
}

describe('synth department: truth and phantoms', () => {
  for (const specialty of SPECIALTIES)
    it(`agree on side, place, sizes and density of every condition: ${specialty}`, () => {
      for (const { key, region, draw, size, bounds } of CONDITIONS[specialty]) {
        const random = seededRandom(key);
        const sizes = key === 'effusion' ? [size[0]] : [...bounds, ...size];
        const specs = sizes.map((mm, at) => draw(random).at(`one-${at}`, mm));
        for (const [at, lesion] of painted(planOf(region, specs)).entries())
          agree(specFacts(specs[at] ?? expect.fail(), kneeSide(region)), lesion, `${key} ${lesion.id}`);
      }
    });

  it('agree on rare diseases and their mimics', () => {
    for (const { key } of RARE_DISEASES)
      for (const mimic of [false, true]) {
        const [look] = looksOf({ key, severity: 3, mimic }, 'seed');
        if (!look) continue;
        const { region, lesions } = look;
        // Many small things are long to make, and so is a level of fluid, which is looked at above.
        const specs = (lesions as readonly LesionSpec[]).filter(
          ({ kind }) => !['cysts', 'micronodules', 'effusion'].includes(kind),
        );
        for (const [at, lesion] of painted(planOf(region, specs)).entries())
          agree(specFacts(specs[at] as LesionSpec, kneeSide(region)), lesion, `${key} ${lesion.id}`);
      }
  });

  it('a study gives a plan with its views and all its lesions; the same body, and another noise, in each study', () => {
    for (let index = 0; index < 20; index++) {
      const { studies } = planPatient({ seed: 'phantoms', index });
      const plans = studies.map(studyPlan);
      expect(new Set(plans.map(({ noiseSeed }) => noiseSeed)).size).to.equal(studies.length);
      for (const [at, plan] of plans.entries()) {
        const { findings, modality, region, side } = studies[at] ?? expect.fail();
        expect(plan.lesions.map(({ id }) => id)).to.deep.equal(findings.map(({ spec }) => spec.id));
        expect(new Set(plan.views.map((view) => viewOf(view, plan.body).modality))).to.deep.equal(new Set([modality]));
        expect('side' in plan ? plan.side : undefined).to.equal(region === 'knee' ? (side ?? 'none') : undefined);
        for (const [number, lesion] of painted(region === 'trunk' ? { ...plan, lesions: [] } : plan).entries())
          agree(specFacts(findings[number]?.spec ?? expect.fail(), side), lesion, lesion.id);
      }
    }
  });
});
