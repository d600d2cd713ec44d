import { expect } from 'chai';
import { PrereadError } from '../../../sidecar/errors.ts';
import {
  EVERY_STUDY,
  parseSelectionRules,
  type StudyHead,
  selectStudy,
  urgencyOf,
} from '../../../sidecar/intake/selection-rules.ts';

const head = (fields: object = {}): StudyHead =>
  ({ series: [{ modality: 'CT', instances: [] }], ...fields }) as unknown as StudyHead;
const rules = (list: object[], otherwise = true) => parseSelectionRules(JSON.stringify({ rules: list, otherwise }));

describe('urgency by rules', () => {
  it('is routine where no rule speaks of it', () => {
    expect(urgencyOf(EVERY_STUDY, head())).to.equal('routine');
    expect(urgencyOf(rules([{ name: 'ct', when: { modality: ['CT'] }, draft: true }]), head())).to.equal('routine');
  });

  it('is that of the first rule that matches, which also decides of the draft', () => {
    const table = rules([
      { name: 'stat', when: { description: ['*STAT*'] }, draft: true, priority: 'stat' },
      { name: 'ordered', when: { orderPriority: ['STAT', 'HIGH'] }, draft: true, priority: 'stat' },
      { name: 'screening', when: { description: ['*screening*'] }, draft: true, priority: 'background' },
      { name: 'rest', when: {}, draft: false },
    ]);
    const of = (fields: object) => urgencyOf(table, head(fields));
    expect(of({ description: 'CT head stat' })).to.equal('stat');
    expect(of({ orderPriority: 'high' })).to.equal('stat');
    expect(of({ description: 'Lung Screening' })).to.equal('background');
    expect(of({ description: 'Screening STAT' }), 'the first').to.equal('stat');
    expect(of({ description: 'CT head' }), 'a rule without').to.equal('routine');
    expect(selectStudy(table, head({ orderPriority: 'STAT' }))).to.deep.equal({ draft: true, rule: 'ordered' });
  });

  it('takes what it cannot know for no match', () => {
    const table = rules([{ name: 'ordered', when: { orderPriority: ['*'] }, draft: true, priority: 'stat' }]);
    expect(urgencyOf(table, head())).to.equal('routine');
    expect(urgencyOf(table, head({ orderPriority: '' }))).to.equal('routine');
  });

  it('is refused where it is none a rule may give', () => {
    for (const priority of ['urgent', 'command', 'STAT', 1, null])
      expect(() => rules([{ name: 'x', when: {}, draft: true, priority }]), String(priority))
        .to.throw(PrereadError)
        .with.property('message')
        .that.contains('rules[0].priority');
  });
});
