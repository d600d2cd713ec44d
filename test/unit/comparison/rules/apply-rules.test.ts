import { expect } from 'chai';
import fc from 'fast-check';
import { applyRules } from '../../../../sidecar/comparison/rules/apply-rules.ts';
import type { RuleInput } from '../../../../sidecar/comparison/rules/rule-input.ts';
import type { Comparison, RuleOutput } from '../../../../sidecar/domain/comparison.ts';
import type { Evidence, FindingEvidence, ReportRole } from '../../../../sidecar/domain/evidence.ts';
import type { EvidenceId } from '../../../../sidecar/domain/identifiers.ts';
import { CURRENT, finding, LUNG, measurement, PRIOR, SHORT_AXIS } from '../made-evidence.ts';
import { code, quality, ruleInput } from './rule-evidence.ts';

const CANCER = code('363346000', 'SCT', 'Malignant neoplastic disease');
const IMMUNE = code('370388006', 'SCT', 'Patient immunocompromised');
const SMOKER = code('77176002', 'SCT', 'Smoker');
const SCREENING_INTENT = code('360156006', 'SCT', 'Screening - procedure intent');
const SCREENING = code('X', '99TEST', 'CT chest, lung cancer screening');

const stated = (finding_: FindingEvidence['finding'], presence: FindingEvidence['presence']): Evidence =>
  finding(`${finding_.value}-${presence}`, { finding: finding_, presence });
/** No cancer, no immunosuppression, no screening: all on record. */
const NO_EXCLUSION = [stated(CANCER, 'absent'), stated(IMMUNE, 'absent'), stated(SCREENING_INTENT, 'absent')];

const nodule = (long: string, short: string, type = 'solid', id = 'n1'): Evidence[] => [
  finding(id, { site: LUNG }),
  measurement(id, long, 'mm'),
  measurement(id, short, 'mm', SHORT_AXIS),
  quality('Attenuation', type, id),
];

const of = (input: RuleInput, rule: string): readonly RuleOutput[] =>
  applyRules(input).filter((output) => output.rule.id === rule);
const fleischner = (input: RuleInput): readonly RuleOutput[] => of(input, 'fleischner-2017');

describe('rules on a study', () => {
  it('says that Fleischner is not established, and what is not known, before anything else', () => {
    const [output] = fleischner(ruleInput(nodule('7', '6')));
    expect(output?.status).to.equal('notEstablished');
    expect(output?.suggestion).to.equal(undefined);
    expect(output?.reasons).to.deep.equal([
      'history of cancer',
      'immune status',
      'whether this is lung cancer screening',
    ]);
  });

  it('is excluded under 35, with a cancer on record, or on a screening study', () => {
    const reasons = (input: RuleInput) => fleischner(input).map(({ status, reasons: why }) => [status, ...why]);
    expect(reasons(ruleInput(nodule('7', '6'), { patient: { birthDate: '19920101' } }))).to.deep.equal([
      ['excluded', 'age below 35 years'],
    ]);
    expect(reasons(ruleInput([...nodule('7', '6'), stated(CANCER, 'present')]))).to.deep.equal([
      ['excluded', 'a cancer is on record'],
    ]);
    expect(reasons(ruleInput([...nodule('7', '6'), ...NO_EXCLUSION], { procedureCodes: [SCREENING] }))).to.deep.equal([
      ['excluded', 'the study is a screening examination'],
    ]);
  });

  it('applies where every exclusion is denied on record: by type, size, number and what is known of the risk', () => {
    const says = (...items: readonly Evidence[]) =>
      fleischner(ruleInput([...items, ...NO_EXCLUSION])).map(({ suggestion }) => suggestion);
    expect(says(...nodule('7', '6'))).to.deep.equal([
      'low risk: CT at 6 to 12 months, then consider CT at 18 to 24 months; high risk: CT at 6 to 12 months, then CT at 18 to 24 months',
    ]);
    expect(says(...nodule('7', '6'), quality('Tobacco smoking', SMOKER))).to.deep.equal([
      'CT at 6 to 12 months, then CT at 18 to 24 months',
    ]);
    expect(says(...nodule('10', '9'))).to.deep.equal(['consider CT at 3 months, PET/CT or tissue sampling']);
    const two = [...nodule('7', '6'), ...nodule('4', '4', 'solid', 'n2')];
    expect(says(...two).map((suggestion) => suggestion?.slice(0, 31))).to.deep.equal([
      'low risk: CT at 3 to 6 months, ',
      'low risk: no routine follow-up;',
    ]);
    expect(fleischner(ruleInput([...two, ...NO_EXCLUSION]))[0]?.reasons).to.deep.equal([
      'read as multiple nodules: 2 are described',
    ]);
    expect(fleischner(ruleInput([...nodule('7', '6'), ...NO_EXCLUSION.slice(1)]))[0]?.reasons).to.deep.equal([
      'history of cancer',
    ]);
    expect(says(...nodule('7', '6', 'unheard of'))).to.deep.equal([undefined]);
  });

  it('does not take one described nodule for the only one where a report speaks of several', () => {
    const says = (text: string, role: ReportRole = 'findings') => {
      const statement: Evidence = {
        kind: 'reportStatement',
        id: 's' as EvidenceId,
        studyInstanceUid: CURRENT,
        source: { kind: 'image-attributes', instances: [] },
        role,
        text,
      };
      return fleischner(ruleInput([...nodule('7', '6'), ...NO_EXCLUSION, statement]))[0]?.status;
    };
    expect(says('Multiple pulmonary nodules, the largest 7 mm.')).to.equal('notEstablished');
    expect(says('No other nodules.')).to.equal('applies');
    expect(says('A nodule.')).to.equal('applies');
    expect(says('History of nodules.', 'history')).to.equal('applies');
  });

  it('gives a nodule that an earlier study describes, too, no interval counted from today', () => {
    const known = (outcome: Comparison['outcome'], priorFindingId?: string): Comparison => ({
      id: 'c',
      outcome,
      priorStudyInstanceUid: PRIOR,
      currentFindingId: 'n1' as EvidenceId,
      ...(priorFindingId === undefined ? {} : { priorFindingId: priorFindingId as EvidenceId }),
      evidenceIds: [],
    });
    const says = (comparison: Comparison) =>
      fleischner(ruleInput([...nodule('7', '6'), ...NO_EXCLUSION], { comparisons: [comparison] }))[0]?.status;
    expect(says(known('unchanged', 'p1'))).to.equal('notEstablished');
    expect(says(known('notComparable', 'p1'))).to.equal('notEstablished');
    expect(says(known('notDescribedBefore'))).to.equal('applies');
    expect(says(known('new', 'absent'))).to.equal('applies');
  });

  it('takes a contradiction about an exclusion for the exclusion', () => {
    const items = [...nodule('7', '6'), stated(CANCER, 'absent'), stated(CANCER, 'present')];
    expect(fleischner(ruleInput(items))[0]?.status).to.equal('excluded');
  });

  it('has no say off CT, on an absent or uncertain nodule, on a CAD mark, or outside the lung', () => {
    expect(fleischner(ruleInput(nodule('7', '6'), { modality: 'CR' }))).to.deep.equal([]);
    for (const change of [{ presence: 'absent' }, { presence: 'uncertain' }, { renderingIntent: 'required' }] as const)
      expect(fleischner(ruleInput([finding('n1', { site: LUNG, ...change })])), JSON.stringify(change)).to.deep.equal(
        [],
      );
    expect(fleischner(ruleInput([finding('n1')]))).to.deep.equal([]);
  });

  describe('Lung-RADS', () => {
    const lungRads = (items: readonly Evidence[], comparisons: readonly Comparison[] = []) =>
      of(ruleInput(items, { description: 'LOW DOSE CT LUNG SCREENING', comparisons }), 'lung-rads-2022');

    it('speaks only of studies that call themselves a screening', () => {
      expect(of(ruleInput(nodule('9', '9')), 'lung-rads-2022')).to.deep.equal([]);
      expect(lungRads(nodule('9', '9'))[0]).to.include({ status: 'applies', category: '4A' });
      const open = ruleInput(nodule('9', '9'), { description: 'LOW DOSE CT LUNG SCREENING', priorsOpen: true });
      expect(of(open, 'lung-rads-2022')[0], 'a prior that was not fetched is no baseline').to.deep.include({
        status: 'notEstablished',
        reasons: ['whether the nodule is new, growing or unchanged'],
      });
    });

    const against = (outcome: Comparison['outcome'], difference = 0, intervalDays = 180): Comparison => ({
      id: 'c',
      outcome,
      priorStudyInstanceUid: PRIOR,
      currentFindingId: 'n1' as EvidenceId,
      priorFindingId: 'p1' as EvidenceId,
      evidenceIds: [],
      change: {
        currentMeasurementId: 'm' as EvidenceId,
        priorMeasurementId: 'p' as EvidenceId,
        currentValue: 7,
        priorValue: 7 - difference,
        unit: 'mm',
        difference,
        intervalDays,
      },
    });

    it('reads growth, novelty and stability from the comparison', () => {
      const category = (comparison: Comparison) => lungRads(nodule('7', '7'), [comparison])[0]?.category;
      expect(category(against('larger', 2))).to.equal('4A');
      expect(category(against('larger', 2, 1))).to.equal('4A');
      expect(category(against('larger', 2, 365))).to.equal('4A');
      expect(category(against('new'))).to.equal('4A');
    });

    it('does not step an unchanged nodule down, for the category of the study before is not read', () => {
      const [output] = lungRads(nodule('7', '7'), [against('unchanged')]);
      expect(output).to.include({ status: 'notEstablished' });
      expect(output?.reasons.join()).to.match(/category at the study before/);
      expect(lungRads(nodule('5', '5'), [against('unchanged')])[0]?.category).to.equal('2');
    });

    it('leaves open what no comparison tells: slow growth, not comparable, not described before', () => {
      for (const comparison of [
        against('larger', 2, 366),
        against('larger', 2, 0),
        against('larger', 1.5),
        against('notComparable'),
        against('notDescribedBefore'),
      ])
        expect(lungRads(nodule('7', '7'), [comparison])[0]?.status).to.equal('notEstablished');
    });

    it('wants both axes and the type', () => {
      expect(lungRads([finding('n1', { site: LUNG }), measurement('n1', '7', 'mm')])[0]?.reasons).to.deep.equal([
        'nodule type (solid, part-solid, ground-glass)',
        'mean of long and short axis',
      ]);
    });

    it('does not take a size quoted from a report, nor one of two that differ', () => {
      const quoted = nodule('7', '7').map((item) =>
        item.kind === 'measurement' ? { ...item, statementId: 's1' as EvidenceId } : item,
      );
      expect(lungRads(quoted)[0]?.status).to.equal('notEstablished');
      expect(lungRads([...nodule('7', '7'), measurement('n1', '9', 'mm')])[0]?.status).to.equal('notEstablished');
    });
  });

  describe('ACR TI-RADS', () => {
    const THYROID = code('69748006', 'SCT', 'Thyroid');
    const tiRads = (long: string | undefined, ...features: readonly (readonly [string, string])[]) =>
      of(
        ruleInput(
          [
            finding('t1', { site: THYROID }),
            ...(long === undefined ? [] : [measurement('t1', long, 'mm')]),
            ...features.map(([question, answer]) => quality(question, answer, 't1')),
          ],
          { modality: 'US' },
        ),
        'acr-ti-rads-2017',
      )[0];
    const rest = [
      ['Echogenicity', 'hypoechoic'],
      ['Shape', 'wider than tall'],
      ['Margin', 'smooth'],
    ] as const;

    it('adds the points of all five features', () => {
      const foci = [
        ['Echogenic foci', 'macrocalcifications'],
        ['Echogenic foci', 'punctate echogenic foci'],
      ] as const;
      // 2 + 2 + 0 + 0 + (1 + 3); the highest item alone would make it 7, and without foci it is 4.
      expect(tiRads('10', ['Composition', 'solid'], ...rest, ...foci)).to.deep.include({
        category: 'TR5',
        suggestion: 'fine-needle aspiration',
        reasons: ['8 points'],
      });
      expect(tiRads('12', ['Composition', 'solid'], ...rest, ['Echogenic foci', 'none'])).to.deep.include({
        category: 'TR4',
        suggestion: 'ultrasound follow-up at 1, 2, 3 and 5 years',
        reasons: ['4 points'],
      });
    });

    it('gives no level where a feature is missing, and says which', () => {
      const output = tiRads('12', ['Composition', 'solid'], ...rest);
      expect(output).to.deep.include({ status: 'notEstablished', reasons: ['foci'] });
      const one = [['Composition', 'mixed cystic and solid'], ['Echogenicity', 'anechoic'], ...rest.slice(1)] as const;
      expect(tiRads('12', ...one, ['Echogenic foci', 'none'])?.reasons).to.deep.equal(['a level for 1 point']);
    });

    it('stops at spongiform, and gives no suggestion without a size', () => {
      expect(tiRads('40', ['Composition', 'spongiform'])).to.deep.include({ category: 'TR1', reasons: ['spongiform'] });
      const unsized = tiRads(undefined, ['Composition', 'solid'], ...rest, ['Echogenic foci', 'none']);
      expect(unsized?.category).to.equal('TR4');
      expect(unsized).to.not.have.property('suggestion');
    });
  });

  it('says nothing of a lymph node or an aorta below the size, and names the rule above it', () => {
    const NODE = code('59441001', 'SCT', 'Lymph node');
    const AORTA = code('7832008', 'SCT', 'Abdominal aorta');
    const size = (site: FindingEvidence['finding'], value: string, quantity = SHORT_AXIS): Evidence[] => [
      finding('f', { finding: code('52988006', 'SCT', 'Lesion'), site }),
      measurement('f', value, 'mm', quantity),
    ];
    const DIAMETER = code('81827009', 'SCT', 'Diameter');
    expect(applyRules(ruleInput(size(NODE, '9.9')))).to.deep.equal([]);
    expect(applyRules(ruleInput(size(NODE, '10'))).map(({ rule }) => rule.id)).to.deep.equal(['recist-1.1-node']);
    expect(applyRules(ruleInput(size(AORTA, '29.9', DIAMETER)))).to.deep.equal([]);
    expect(applyRules(ruleInput(size(AORTA, '30', DIAMETER))).map(({ category }) => category)).to.deep.equal([
      'abdominal aortic diameter of 30 mm or more',
    ]);
  });

  it('gives a suggestion or category only where the rule applies, and always a reason where it does not', () => {
    const lengths = fc.double({ min: 0.5, max: 60, noNaN: true });
    const types = fc.constantFrom('solid', 'part-solid', 'ground-glass', 'unheard of');
    fc.assert(
      fc.property(
        lengths,
        lengths,
        types,
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        (long, short, type, cancer, smoker, screened) => {
          const items = [
            ...nodule(long.toFixed(1), short.toFixed(1), type),
            ...(cancer ? [stated(CANCER, 'present')] : NO_EXCLUSION),
            ...(smoker ? [quality('Tobacco smoking', SMOKER)] : []),
          ];
          for (const output of applyRules(ruleInput(items, screened ? { description: 'lung screening' } : {}))) {
            expect(output.status === 'applies' || output.reasons.length > 0).to.equal(true);
            expect(output.status === 'applies' || (output.category ?? output.suggestion) === undefined).to.equal(true);
            expect(output.evidenceIds.length).to.be.greaterThan(0);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
