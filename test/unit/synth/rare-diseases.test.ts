import { expect } from 'chai';
import type { BodyParameters } from '../../../sidecar/synth/bodies/body.ts';
import { lesionFacts, type StudyPlan } from '../../../sidecar/synth/images/study-images.ts';
import { type Recipe, SEVERITIES } from '../../../sidecar/synth/rare/disease.ts';
import { FOCAL_DISEASES } from '../../../sidecar/synth/rare/focal-diseases.ts';
import { LUNG_DISEASES } from '../../../sidecar/synth/rare/lung-diseases.ts';

const DISEASES = [...LUNG_DISEASES, ...FOCAL_DISEASES];
const BODY: BodyParameters = { seed: 'rare', sex: 'F', ageYears: 40, heightCm: 168, bodyMassIndex: 23 };

/** Lesion names of a recipe's looks; each must be in the images of one of its views. Few, small slices. */
function shown(recipe: Recipe, severity: (typeof SEVERITIES)[number]): string[] {
  return recipe(severity, 'seed').flatMap((look) => {
    const views = look.views.filter((view) => view !== 'chestLateral' && view !== 'chestPa');
    const plan = { body: BODY, noiseSeed: 'n', size: 128, sliceCount: 60, ...look, views } as StudyPlan;
    return lesionFacts(plan).map(({ kind, views: seen, id }) => {
      expect(Object.keys(seen), `${kind} ${id}`).to.not.deep.equal([]);
      return kind;
    });
  });
}

describe('synth: rare diseases', () => {
  it('are at least 14, each with codes, ages, three severities and a mimic', () => {
    expect(DISEASES).to.have.length.of.at.least(14);
    expect(new Set(DISEASES.map(({ key }) => key)).size).to.equal(DISEASES.length);
    for (const { icd10, ages, sexes, mimic } of DISEASES) {
      expect(ages).to.have.length.of.at.least(2);
      expect(sexes).to.have.length.of.at.least(1);
      for (const code of [...icd10, mimic.icd10]) expect(code).to.match(/^[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?$/);
    }
  });

  it('differ by severity and from their mimic', () => {
    for (const { key, recipe, mimic } of DISEASES) {
      const plans = SEVERITIES.map((severity) => JSON.stringify(recipe(severity, 'seed')));
      const mimics = SEVERITIES.map((severity) => JSON.stringify(mimic.recipe(severity, 'seed')));
      expect(new Set([...plans, ...mimics]).size, key).to.equal(2 * SEVERITIES.length);
    }
  });

  it('show every lesion of their recipe', () => {
    for (const { recipe, mimic } of DISEASES) {
      shown(recipe, 2);
      shown(mimic.recipe, 2);
    }
  });
});
