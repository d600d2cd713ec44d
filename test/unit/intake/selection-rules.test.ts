import { expect } from 'chai';
import type { Study } from '../../../sidecar/domain/study.ts';
import { PrereadError } from '../../../sidecar/errors.ts';
import { EVERY_STUDY, parseSelectionRules, selectStudy } from '../../../sidecar/intake/selection-rules.ts';

const series = (modality: string, bodyPart?: string) => ({
  modality,
  ...(bodyPart ? { bodyPart } : {}),
  instances: [],
});
const study = (fields: object): Study =>
  ({ series: [series('CT', 'CHEST'), series('SR')], description: 'CT Thorax nativ', ...fields }) as unknown as Study;
const rules = (list: object[], otherwise = false) => parseSelectionRules(JSON.stringify({ rules: list, otherwise }));

describe('selection rules', () => {
  it('select every study by default', () => expect(selectStudy(EVERY_STUDY, study({})).draft).to.equal(true));

  it('take the first rule whose fields all match', () => {
    const table = rules([
      { name: 'no research', when: { callingAe: ['RESEARCH*'] }, draft: false },
      { name: 'chest CT', when: { modality: ['ct', 'cr'], region: ['CHEST'] }, draft: true },
    ]);
    expect(selectStudy(table, study({}))).to.deep.equal({ draft: true, rule: 'chest CT' });
    expect(selectStudy(table, study({ callingAe: 'RESEARCH1' }))).to.deep.equal({ draft: false, rule: 'no research' });
    expect(selectStudy(table, study({ series: [series('CT', 'HEAD')] }))).to.deep.equal({
      draft: false,
      rule: 'otherwise',
    });
  });

  it('look at images, not at the documents beside them', () => {
    expect(selectStudy(rules([{ name: 'sr', when: { modality: ['SR'] }, draft: true }]), study({})).draft).to.equal(
      false,
    );
  });

  it('take * for any text, and nothing else for anything but itself', () => {
    const on = (pattern: string) =>
      selectStudy(rules([{ name: 'd', when: { description: [pattern] }, draft: true }]), study({})).draft;
    expect(['*thorax*', 'CT*', '*nativ', 'ct*x*v', '*', 'CT Thorax nativ'].map(on)).to.deep.equal(Array(6).fill(true));
    expect(['thorax', 'CT.*', 'MR*', '*x*x*', 'CT Thorax*CT Thorax nativ', '(a+)+$'].map(on)).to.deep.equal(
      Array(6).fill(false),
    );
  });

  it('refuse a document with everything that is wrong in it', () => {
    const bad = JSON.stringify({ rules: [{ name: '', when: { modality: 'CT', colour: ['red'] }, draft: 'yes' }] });
    expect(() => parseSelectionRules(bad))
      .to.throw(PrereadError)
      .with.property('message')
      .that.matches(/modality must be a list[\s\S]*colour is not one of[\s\S]*name[\s\S]*draft[\s\S]*otherwise/);
    expect(() => parseSelectionRules('{')).to.throw(PrereadError, /not valid JSON/);
  });
});
