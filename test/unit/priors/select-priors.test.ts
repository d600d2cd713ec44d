import { expect } from 'chai';
import fc from 'fast-check';
import {
  seriesInstanceUid,
  sopClassUid,
  sopInstanceUid,
  studyInstanceUid,
} from '../../../sidecar/domain/identifiers.ts';
import type { CandidatePrior, PatientIdentity, Study } from '../../../sidecar/domain/study.ts';
import { PRIOR_REASONS } from '../../../sidecar/priors/prior-reasons.ts';
import { selectPriors } from '../../../sidecar/priors/select-priors.ts';

const PATIENT: PatientIdentity = {
  patientId: '42',
  issuerOfPatientId: 'HOSPITAL',
  name: { alphabetic: 'Roe^Jane' },
  birthDate: '19600102',
  sex: 'F',
};

const CURRENT: Study = {
  studyInstanceUid: studyInstanceUid('1.2.3.1'),
  patient: PATIENT,
  studyDate: '20250601',
  studyTime: '101500',
  description: 'CT Chest',
  procedureCodes: [{ value: 'CTCH', scheme: 'L', meaning: 'CT chest' }],
  series: [
    {
      seriesInstanceUid: seriesInstanceUid('1.2.3.1.1'),
      modality: 'CT',
      bodyPart: 'CHEST',
      instances: [
        { sopInstanceUid: sopInstanceUid('1.2.3.1.1.1'), sopClassUid: sopClassUid('1.2.840.10008.5.1.4.1.1.2') },
      ],
    },
  ],
  identifyingModules: {},
};

const candidate = (change: Partial<CandidatePrior> = {}): CandidatePrior => ({
  studyInstanceUid: studyInstanceUid('1.2.3.2'),
  patient: PATIENT,
  studyDate: '20240601',
  studyTime: '090000',
  description: 'CT Chest',
  modalities: ['CT', 'SR'],
  bodyParts: ['CHEST'],
  procedureCodes: [],
  archive: 'local',
  ...change,
});

const without = (key: keyof PatientIdentity): PatientIdentity => {
  const { [key]: _left, ...rest } = PATIENT;
  return rest;
};
const LIMITS = { max: 3, years: 10 };

const reasonOf = (prior: CandidatePrior, current: Study = CURRENT): string | undefined =>
  selectPriors(current, [prior], LIMITS)[0]?.reason;

describe('selectPriors', () => {
  const cases: readonly (readonly [string, Partial<CandidatePrior>, keyof typeof PRIOR_REASONS])[] = [
    ['all agree', {}, 'chosen'],
    ['the current study', { studyInstanceUid: CURRENT.studyInstanceUid }, 'currentStudy'],
    ['another patient id', { patient: { ...PATIENT, patientId: '43' } }, 'otherPatient'],
    ['another issuer', { patient: { ...PATIENT, issuerOfPatientId: 'OTHER' } }, 'possiblePatient'],
    ['another birth date', { patient: { ...PATIENT, birthDate: '19600201' } }, 'possiblePatient'],
    ['another sex', { patient: { ...PATIENT, sex: 'M' } }, 'possiblePatient'],
    ['another given name', { patient: { ...PATIENT, name: { alphabetic: 'Roe^Mary' } } }, 'possiblePatient'],
    [
      'name in other case and with middle name',
      { patient: { ...PATIENT, name: { alphabetic: 'ROE^JANE^ANN' } } },
      'chosen',
    ],
    ['no name', { patient: without('name') }, 'chosen'],
    ['name in another script only', { patient: { ...PATIENT, name: { ideographic: '山田^花子' } } }, 'chosen'],
    ['patient id alone', { patient: { patientId: '42', issuerOfPatientId: 'HOSPITAL' } }, 'identityNotEstablished'],
    ['no patient id', { patient: without('patientId') }, 'identityNotEstablished'],
    ['blank birth date', { patient: { ...PATIENT, birthDate: ' ' } }, 'identityNotEstablished'],
    ['no sex', { patient: without('sex') }, 'identityNotEstablished'],
    ['issuer on one side, names agree', { patient: without('issuerOfPatientId') }, 'chosen'],
    [
      'issuer on one side, no name',
      { patient: { patientId: '42', birthDate: '19600102', sex: 'F' } },
      'identityNotEstablished',
    ],
    [
      'issuer on one side, only the family name agrees',
      { patient: { ...without('issuerOfPatientId'), name: { alphabetic: 'Roe' } } },
      'identityNotEstablished',
    ],
    ['no date', { studyDate: '' }, 'dateNotKnown'],
    ['later', { studyDate: '20250602' }, 'notEarlier'],
    ['same day, earlier', { studyDate: '20250601', studyTime: '101459.9' }, 'chosen'],
    ['same moment', { studyDate: '20250601', studyTime: '101500' }, 'notEarlier'],
    ['same day, time cut short', { studyDate: '20250601', studyTime: '10' }, 'notEarlier'],
    ['same day, no time', { studyDate: '20250601', studyTime: '' }, 'notEarlier'],
    ['ten years to the day', { studyDate: '20150601' }, 'chosen'],
    ['a day older', { studyDate: '20150531' }, 'tooOld'],
    ['a report of CT alone', { modalities: ['SR'] }, 'chosen'],
    ['no modality', { modalities: [] }, 'modalityNotKnown'],
    ['a screen capture', { modalities: ['OT'] }, 'modalityNotKnown'],
    ['another modality', { modalities: ['MG', 'SR'] }, 'otherModality'],
    [
      'another region',
      { bodyParts: ['HEAD'], description: 'CT Head', procedureCodes: [{ value: 'CTCH', scheme: 'L', meaning: 'CT' }] },
      'otherRegion',
    ],
    ['a body part that the description contradicts', { bodyParts: ['HEAD'] }, 'chosen'],
    ['the other way round', { bodyParts: ['CHEST'], description: 'CT Head' }, 'otherRegion'],
    ['display settings alone', { modalities: ['PR', 'KO'] }, 'nothingToCompare'],
    ['a dose report alone', { modalities: ['SR'], description: 'CT Chest Dose Report' }, 'nothingToCompare'],
    ['a retired term for CT angiography', { modalities: ['cta '] }, 'chosen'],
    [
      'no body part, same procedure',
      { bodyParts: [], description: 'X', procedureCodes: CURRENT.procedureCodes },
      'chosen',
    ],
    ['no body part, same description', { bodyParts: [], description: 'ct-chest ' }, 'chosen'],
    ['no body part, description in German', { bodyParts: [], description: 'CT Thorax nativ' }, 'chosen'],
    ['no body part, a description that names none', { bodyParts: [], description: 'Routine' }, 'regionNotKnown'],
    ['nothing about the region', { bodyParts: [' '], description: '' }, 'regionNotKnown'],
  ];
  for (const [name, change, reason] of cases)
    it(`${name}: ${reason}`, () => {
      const [decision] = selectPriors(CURRENT, [candidate(change)], LIMITS);
      expect(decision?.reason).to.equal(reason);
      expect(decision?.chosen).to.equal(reason === 'chosen');
      expect(decision?.explanation.startsWith(PRIOR_REASONS[reason])).to.equal(true);
    });

  it('takes no study of the other side, where sides are named', () => {
    const knee = (laterality?: string, description = 'MR knee'): Study => ({
      ...CURRENT,
      description,
      series: CURRENT.series.map((one) => ({ ...one, bodyPart: 'KNEE', ...(laterality ? { laterality } : {}) })),
    });
    const prior = (description: string) => candidate({ description, bodyParts: ['KNEE'] });
    expect(reasonOf(prior('MR right knee'), knee('L'))).to.equal('differentSide');
    expect(reasonOf(prior('MR KNEE_RT'), knee(undefined, 'MRT Knie links'))).to.equal('differentSide');
    expect(reasonOf(prior('MR left knee'), knee('L'))).to.equal('chosen');
    expect(reasonOf(prior('MR knee, right and left'), knee('L'))).to.equal('chosen');
    expect(reasonOf(prior('MR knee'), knee('L'))).to.equal('chosen');
    expect(reasonOf(prior('MR right knee'), knee())).to.equal('chosen');
  });

  it('takes a missing issuer on both sides for the same only if the names are known too', () => {
    const patient = without('issuerOfPatientId');
    expect(reasonOf(candidate({ patient }), { ...CURRENT, patient })).to.equal('chosen');
    const { name: _none, ...nameless } = patient;
    expect(reasonOf(candidate({ patient: nameless }), { ...CURRENT, patient })).to.equal('identityNotEstablished');
  });

  it('establishes no identity where both sides lack the birth date', () => {
    const patient = without('birthDate');
    expect(reasonOf(candidate({ patient }), { ...CURRENT, patient })).to.equal('identityNotEstablished');
  });

  it('does not know the region where neither side has anything to say', () => {
    const series = CURRENT.series.map(({ bodyPart: _none, ...rest }) => rest);
    const current: Study = { ...CURRENT, series, procedureCodes: [], description: '' };
    expect(reasonOf(candidate({ bodyParts: [], description: '' }), current)).to.equal('regionNotKnown');
    const routine = { ...current, description: 'Routine' };
    expect(reasonOf(candidate({ bodyParts: [], description: 'routine' }), routine)).to.equal('chosen');
    const inMr = candidate({ bodyParts: [], description: 'routine', modalities: ['MR'] });
    expect(reasonOf(inMr, routine)).to.equal('regionNotKnown');
  });

  it('ranks newest first and rejects what is beyond the maximum', () => {
    const dates = ['20200101', '20240101', '20230101', '20220101'];
    const candidates = dates.map((studyDate, i) =>
      candidate({ studyDate, studyInstanceUid: studyInstanceUid(`1.2.3.9.${i}`) }),
    );
    const decisions = selectPriors(CURRENT, candidates, { max: 2, years: 10 });
    expect(decisions.map((d) => [String(d.studyInstanceUid), d.reason, d.rank])).to.deep.equal([
      ['1.2.3.9.1', 'chosen', 1],
      ['1.2.3.9.2', 'chosen', 2],
      ['1.2.3.9.3', 'beyondMaximum', undefined],
      ['1.2.3.9.0', 'beyondMaximum', undefined],
    ]);
  });

  it('chooses one study once, however many archives hold it', () => {
    const decisions = selectPriors(CURRENT, [candidate({ archive: 'remote' }), candidate()], LIMITS);
    expect(decisions.map((d) => d.reason)).to.deep.equal(['chosen', 'duplicateInArchive']);
  });

  it('decides on every candidate, whatever their order, and names no patient', () => {
    const pool = cases.map(([, change], i) =>
      candidate({ ...change, studyInstanceUid: change.studyInstanceUid ?? studyInstanceUid(`1.2.3.7.${i}`) }),
    );
    const expected = selectPriors(CURRENT, pool, LIMITS);
    expect(expected).to.have.length(pool.length);
    for (const { explanation } of expected) expect(explanation).to.not.match(/Roe|Jane|42|1960|1\.2\.3/);
    fc.assert(
      fc.property(fc.shuffledSubarray(pool, { minLength: pool.length }), (shuffled) => {
        expect(selectPriors(CURRENT, shuffled, LIMITS)).to.deep.equal(expected);
      }),
      { numRuns: 50 },
    );
  });
});
