import { expect } from 'chai';
import { findRow, LONGEST, SHORT } from '../../../../sidecar/comparison/limits.ts';
import type { FindingEvidence } from '../../../../sidecar/domain/evidence.ts';
import { seriesInstanceUid } from '../../../../sidecar/domain/identifiers.ts';
import type { CandidatePrior, Study } from '../../../../sidecar/domain/study.ts';
import { selectPriors } from '../../../../sidecar/priors/select-priors.ts';
import { readOutcome, trueOutcome } from '../../../../sidecar/synth/department/growth.ts';
import { planPatient } from '../../../../sidecar/synth/department/plan-patient.ts';
import { type Concept, HAZARD_KINDS, type TruthStudy } from '../../../../sidecar/synth/department/truth.ts';
import { FINDING, SITE } from '../../../../sidecar/synth/department/vocabulary.ts';

const RATES = Object.fromEntries(HAZARD_KINDS.map((kind) => [kind, 0.2]));
const PATIENTS = Array.from({ length: 500 }, (_, index) =>
  planPatient({ seed: 'expected', index, hazardRates: RATES }),
);
const STUDIES = PATIENTS.flatMap(({ studies }) =>
  studies.map((study, at) => ({ study, earlier: studies.slice(0, at) })),
);

/** By the reader or by the program: both leave a document. */
const described = (study: TruthStudy, uid: string) =>
  study.findings.find(({ trackingUid, reader, ai }) => trackingUid === uid && (reader.described || ai === 'found'));
const denies = (study: TruthStudy, name: string) => study.attestedAbsent.some((concept) => concept.name === name);

const bodyPart = ({ region, specialty }: TruthStudy) =>
  ({ trunk: specialty === 'abdomen' ? 'ABDOMEN' : 'CHEST', head: 'HEAD', knee: 'KNEE', breast: 'BREAST' })[region];
const sideOf = ({ side }: TruthStudy) => side && (side === 'left' ? 'L' : 'R');

const common = (study: TruthStudy) => ({
  studyInstanceUid: study.studyInstanceUid,
  patient: study.identity,
  studyDate: study.studyDate,
  studyTime: study.studyTime,
  description: study.description,
  procedureCodes: [study.order.requestedProcedure],
});

const asCandidate = (study: TruthStudy): CandidatePrior => ({
  ...common(study),
  modalities: [study.modality],
  bodyParts: [bodyPart(study)],
  lateralities: [sideOf(study)].filter((side) => side !== undefined),
  archive: 'local',
});

function asStudy(study: TruthStudy): Study {
  const laterality = sideOf(study);
  const series = {
    seriesInstanceUid: seriesInstanceUid('2.25.1'),
    modality: study.modality,
    bodyPart: bodyPart(study),
    ...(laterality ? { laterality } : {}),
    instances: [],
  };
  return { ...common(study), series: [series], identifyingModules: {} };
}

describe('synth department: what a correct draft says', () => {
  it('takes as prior the newest of the same person, region and, if there is one, modality', () => {
    const reasons = new Set<string>();
    for (const { study, earlier } of STUDIES) {
      const { expected } = study;
      expect(expected.priors.map(({ studyInstanceUid }) => studyInstanceUid)).to.deep.equal(
        earlier.map(({ studyInstanceUid }) => studyInstanceUid),
      );
      for (const { reason } of expected.priors) reasons.add(reason);
      const chosen = earlier.find(({ studyInstanceUid }) => studyInstanceUid === expected.chosenPrior);
      const own = earlier.filter(
        ({ identity, specialty, side }) =>
          identity.patientId === study.identity.patientId &&
          identity.birthDate === study.identity.birthDate &&
          specialty === study.specialty &&
          side === study.side,
      );
      if (!chosen) expect(own).to.deep.equal([]);
      else {
        expect(own).to.include(chosen);
        const alike = own.filter(({ modality }) => modality === study.modality);
        expect(chosen).to.equal((alike.length > 0 ? alike : own).at(-1));
      }
    }
    expect(reasons).to.deep.equal(
      new Set(['chosen', 'olderOrLessAlike', 'otherRegion', 'otherPatientId', 'otherPerson']),
    );
  });

  it('takes the prior that the selection of priors ranks first', () => {
    for (const { study, earlier } of STUDIES) {
      const decisions = selectPriors(asStudy(study), earlier.map(asCandidate), { max: 3, years: 10 });
      expect(decisions.find(({ rank }) => rank === 1)?.studyInstanceUid).to.equal(study.expected.chosenPrior);
    }
  });

  it('calls a lesion new or resolved only where the other report attests its absence', () => {
    const seen = new Set<string>();
    for (const { study, earlier } of STUDIES)
      for (const { trackingUid, outcome } of study.expected.comparisons) {
        seen.add(outcome);
        const prior = earlier.find(({ studyInstanceUid }) => studyInstanceUid === study.expected.chosenPrior);
        if (!prior) expect.fail('a comparison without a prior');
        const [before, now] = [described(prior, trackingUid), described(study, trackingUid)];
        if (outcome === 'new') expect(now && !before && denies(prior, now.finding.name)).to.equal(true);
        else if (outcome === 'resolved') expect(before && !now && denies(study, before.finding.name)).to.equal(true);
        else if (outcome === 'notDescribedBefore') expect([!now, !before]).to.deep.equal([false, true]);
        else if (outcome === 'notDescribedNow') expect([!now, !before]).to.deep.equal([true, false]);
        else expect([!now, !before]).to.deep.equal([false, false]);
      }
    expect(seen).to.deep.equal(
      new Set([
        'larger',
        'smaller',
        'unchanged',
        'notComparable',
        'new',
        'resolved',
        'notDescribedBefore',
        'notDescribedNow',
      ]),
    );
  });

  it('names the hazards that touch a comparison', () => {
    const touched = STUDIES.flatMap(({ study }) =>
      study.expected.comparisons.flatMap(({ disturbedBy = [] }) => disturbedBy),
    );
    expect(new Set(touched)).to.deep.equal(new Set(['missingUnits', 'swappedSide', 'duplicateLesion', 'brokenObject']));
  });

  it('never has to hold what it must not hold', () => {
    const keyOf = (fact: TruthStudy['expected']['mustHold'][number]) =>
      [fact.finding.name, fact.polarity, fact.site?.name, fact.laterality].join('|');
    let forbidden = 0;
    for (const { study } of STUDIES) {
      const must = new Set(study.expected.mustHold.map(keyOf));
      forbidden += study.expected.mustNotHold.length;
      for (const fact of study.expected.mustNotHold) expect(must.has(keyOf(fact)), fact.why).to.equal(false);
      for (const fact of study.expected.mustHold)
        expect(study.findings.map(({ trackingUid }) => trackingUid)).to.include(fact.trackingUid);
    }
    expect(forbidden).to.be.greaterThan(500);
  });

  it('forbids what only a stranger under the same Patient ID has', () => {
    const strangers = STUDIES.flatMap(({ study }) => study.expected.mustNotHold).filter(({ why }) =>
      /another person/.test(why),
    );
    expect(strangers.length).to.be.greaterThan(10);
  });

  it('a hazard is planted where there is something to hurt', () => {
    for (const { study, earlier } of STUDIES)
      for (const { kind, trackingUid, value, document } of study.hazards) {
        const about = trackingUid ? described(study, trackingUid) : undefined;
        if (kind === 'missingUnits' || kind === 'duplicateLesion')
          expect(about && (about.reader.longMm ?? about.reader.volumeMl)).to.be.a('number');
        if (kind === 'swappedSide') {
          expect([about?.laterality, value].sort()).to.deep.equal(['left', 'right']);
          expect(document).to.equal('measurementSr');
        }
        if (kind === 'stalePrior') {
          expect(earlier.map(({ studyDate }) => studyDate)).to.include(value);
          expect(value).to.not.equal(earlier.at(-1)?.studyDate);
        }
        if (kind === 'wrongAccession') {
          expect(value).to.have.lengthOf(study.accessionNumber.length);
          expect(value).to.not.equal(study.accessionNumber);
        }
      }
  });
});

describe('synth department: limits', () => {
  const size = (from: number, to: number) => readOutcome(FINDING.mass, SITE.liver, from, to, 'CT');

  it('nodules of the lung: more than 1.5 mm, on CT', () => {
    expect(readOutcome(FINDING.nodule, SITE.upperLobe, 8, 9.5, 'CT')).to.equal('unchanged');
    expect(readOutcome(FINDING.nodule, SITE.upperLobe, 8, 9.6, 'CT')).to.equal('larger');
    expect(readOutcome(FINDING.nodule, SITE.upperLobe, 8, 6.4, 'CT')).to.equal('smaller');
    expect(readOutcome(FINDING.nodule, SITE.upperLobe, 8, 12, 'DX')).to.equal('notComparable');
    expect(trueOutcome(FINDING.nodule, 'longAxis', 8, 9.4)).to.equal('unchanged');
  });

  it('other tumours: +20 % and +5 mm, or -30 %; between them nothing can be said of two numbers', () => {
    expect(size(20, 25)).to.equal('larger');
    expect(size(20, 24.9)).to.equal('notComparable');
    expect(size(30, 35)).to.equal('notComparable');
    expect(size(20, 14)).to.equal('smaller');
    expect(size(20, 20)).to.equal('unchanged');
  });

  it('no row fits an effusion: only equal numbers are unchanged, though in truth a quarter more is more', () => {
    expect(readOutcome(FINDING.effusion, SITE.pleura, 400, 600, 'CT')).to.equal('notComparable');
    expect(trueOutcome(FINDING.effusion, 'volume', 400, 500)).to.equal('larger');
    expect(trueOutcome(FINDING.effusion, 'volume', 400, 490)).to.equal('unchanged');
  });

  it('are those of the comparison, for every measured finding on CT', () => {
    const coded = ({ name, code }: Concept) => ({
      value: code?.value ?? name,
      scheme: code?.scheme ?? '99SYN',
      meaning: name,
    });
    const rows = new Map<string, string | undefined>();
    for (const { study } of STUDIES)
      for (const { finding, site, quantity } of study.findings) {
        if (study.modality !== 'CT' || (quantity !== 'longAxis' && quantity !== 'shortAxis')) continue;
        const evidence = { finding: coded(finding), site: coded(site) } as FindingEvidence;
        const sides = [{ finding: evidence, modalities: new Set(['CT']) }];
        const axis = { value: (quantity === 'longAxis' ? LONGEST : SHORT)[0] ?? '', scheme: 'SCT', meaning: quantity };
        const row = findRow('linear', axis, sides);
        rows.set(`${finding.name}, ${site.name}`, row?.name);
        const what = `${finding.name}, ${site.name}: ${row?.name}`;
        const nodule = row?.name === 'Lung nodule, linear';
        expect(readOutcome(finding, site, 10, 30, 'CT'), what).to.equal(row ? 'larger' : 'notComparable');
        expect(readOutcome(finding, site, 10, 11, 'CT'), what).to.equal(nodule ? 'unchanged' : 'notComparable');
      }
    expect(new Set(rows.values())).to.deep.equal(
      new Set(['Lung nodule, linear', 'Lesion, linear', 'Lymph node, short axis', undefined]),
    );
  });
});
