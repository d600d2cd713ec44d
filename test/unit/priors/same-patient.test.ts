import { expect } from 'chai';
import fc from 'fast-check';
import { TAG, text } from '../../../sidecar/dicom/dicom-json.ts';
import type { DicomJson, PatientIdentity, PersonName } from '../../../sidecar/domain/study.ts';
import { patientOf } from '../../../sidecar/pacs/gather-study.ts';
import { sameName } from '../../../sidecar/priors/names.ts';
import { samePatient } from '../../../sidecar/priors/same-patient.ts';
import { haveSharedFiles, sharedDataset, sharedFiles } from '../evidence/shared-files.ts';

const PERSON: PatientIdentity = {
  patientId: 'H-4711',
  issuerOfPatientId: 'HOSPITAL',
  name: { alphabetic: 'Müller^Jörg' },
  birthDate: '19600102',
  sex: 'M',
};
const { issuerOfPatientId: _issuer, ...NO_ISSUER } = PERSON;

const verdictOf = (a: PatientIdentity, b: PatientIdentity): string => {
  const verdict = samePatient(a, b);
  return verdict.same ? 'same' : verdict.reason;
};
const whyOf = (a: PatientIdentity, b: PatientIdentity): string => {
  const verdict = samePatient(a, b);
  return verdict.same ? '' : verdict.why;
};

describe('sameName', () => {
  const alphabetic = (value: string): PersonName => ({ alphabetic: value });
  const cases: readonly (readonly [string, PersonName, PersonName, string])[] = [
    ['case', alphabetic('Roe^Jane'), alphabetic('ROE^JANE'), 'same'],
    ['sharp s in capitals', alphabetic('Weiß^Eva'), alphabetic('WEISS^EVA'), 'same'],
    ['composed and decomposed', alphabetic('M\u00fcller^J'), alphabetic('Mu\u0308ller^J'), 'same'],
    ['full width', alphabetic('Ｒｏｅ^Jane'), alphabetic('Roe^Jane'), 'same'],
    ['accents lost', alphabetic('Müller^Jörg'), alphabetic('MULLER^JORG'), 'same'],
    ['letters without decomposition', alphabetic('Łukasz^Øyvind'), alphabetic('Lukasz^Oyvind'), 'same'],
    ['other accents', alphabetic('Müller^J'), alphabetic('Mûller^J'), 'different'],
    ['spelt out as in passports', alphabetic('Müller^Jörg'), alphabetic('MUELLER^JOERG'), 'unknown'],
    ['ё as print has it', alphabetic('Семёнов^Пётр'), alphabetic('СЕМЕНОВ^ПЕТР'), 'same'],
    ['й is a letter', alphabetic('Йосиф^А'), alphabetic('Иосиф^А'), 'different'],
    ['hyphen and space', alphabetic('Smith-Jones^Mary Ann'), alphabetic('SMITH JONES^MARY-ANN'), 'same'],
    ['apostrophe', alphabetic("O'Brien^Pat"), alphabetic('O’BRIEN^PAT'), 'same'],
    ['middle name on one side', alphabetic('Roe^Jane^Ann'), alphabetic('Roe^Jane'), 'same'],
    ['middle name within the given name', alphabetic('Roe^Jane Ann'), alphabetic('Roe^Jane^A'), 'same'],
    ['two middle names', alphabetic('Roe^Jane^Ann'), alphabetic('Roe^Jane^Beth'), 'different'],
    ['titles', alphabetic('Roe^Jane^^Dr^MD'), alphabetic('Roe^Jane'), 'same'],
    ['initial', alphabetic('Roe^J'), alphabetic('Roe^Jane'), 'unknown'],
    ['family name alone', alphabetic('Roe'), alphabetic('Roe^Jane'), 'unknown'],
    ['without components', alphabetic('ROE JANE ANN'), alphabetic('Roe^Jane^Ann'), 'unknown'],
    ['without components, with a comma', alphabetic('Roe, Jane'), alphabetic('ROE^JANE'), 'unknown'],
    ['without components, swapped', alphabetic('JANE ROE'), alphabetic('Roe^Jane'), 'different'],
    ['Cyrillic and Latin', alphabetic('Роу^Джейн'), alphabetic('Roe^Jane'), 'unknown'],
    ['two family names and one', alphabetic('García López^Ana'), alphabetic('García^Ana'), 'different'],
    ['swapped', alphabetic('Roe^Jane'), alphabetic('Jane^Roe'), 'different'],
    ['married', alphabetic('Roe^Jane'), alphabetic('Doe^Jane'), 'different'],
    ['twins', alphabetic('Roe^Jane'), alphabetic('Roe^Joan'), 'different'],
    ['nothing but separators', alphabetic('^^^^'), alphabetic('Roe^Jane'), 'unknown'],
    ['transcription and ideographs', alphabetic('Yamada^Tarou'), { ideographic: '山田^太郎' }, 'unknown'],
    ['another script in the same group', alphabetic('Yamada^Tarou'), alphabetic('ﾔﾏﾀﾞ^ﾀﾛｳ'), 'unknown'],
    ['kana', { phonetic: 'やまだ^たろう' }, { phonetic: 'ﾔﾏﾀﾞ^ﾀﾛｳ' }, 'same'],
    ['dakuten is a letter', { phonetic: 'ヤマダ^タロウ' }, { phonetic: 'ヤマタ^タロウ' }, 'different'],
    [
      'ideographs differ, transcription agrees',
      { alphabetic: 'Yamada^Tarou', ideographic: '山田^太郎' },
      { alphabetic: 'Yamada^Tarou', ideographic: '山田^太朗' },
      'different',
    ],
    [
      'one group agrees, the other is on one side',
      { alphabetic: 'Wang^XiaoDong', ideographic: '王^小东' },
      alphabetic('WANG^XIAODONG'),
      'same',
    ],
  ];
  for (const [name, a, b, expected] of cases)
    it(`${name}: ${expected}`, () => {
      expect(sameName(a, b)).to.equal(expected);
      expect(sameName(b, a)).to.equal(expected);
      expect(sameName(a, a), 'itself').to.not.equal('different');
    });
});

describe('samePatient', () => {
  const cases: readonly (readonly [string, PatientIdentity, PatientIdentity, string])[] = [
    ['all agree', PERSON, PERSON, 'same'],
    ['same issuer, name in another script', PERSON, { ...PERSON, name: { ideographic: '山田^太郎' } }, 'same'],
    ['same issuer, name as in a passport', PERSON, { ...PERSON, name: { alphabetic: 'MUELLER^JOERG' } }, 'same'],
    ['no issuer on both sides', NO_ISSUER, NO_ISSUER, 'same'],
    ['no issuer on one side', PERSON, NO_ISSUER, 'same'],
    [
      'no issuer, name in another script',
      NO_ISSUER,
      { ...NO_ISSUER, name: { ideographic: '山田^太郎' } },
      'identityNotEstablished',
    ],
    [
      'no issuer, name as in a passport',
      NO_ISSUER,
      { ...PERSON, name: { alphabetic: 'MUELLER^JOERG' } },
      'identityNotEstablished',
    ],
    ['another issuer', PERSON, { ...PERSON, issuerOfPatientId: 'CLINIC' }, 'possiblePatient'],
    ['another birth date', PERSON, { ...PERSON, birthDate: '19600201' }, 'possiblePatient'],
    ['retired form of the birth date', PERSON, { ...PERSON, birthDate: '1960.01.02' }, 'same'],
    ['no birth date that can be', PERSON, { ...PERSON, birthDate: '00000000' }, 'identityNotEstablished'],
    ['a date for those without', PERSON, { ...PERSON, birthDate: '19000101' }, 'identityNotEstablished'],
    ['other sex', PERSON, { ...PERSON, sex: 'O' }, 'possiblePatient'],
    ['padded id', PERSON, { ...PERSON, patientId: ' H-4711 ' }, 'same'],
    ['id without its zeros', { ...PERSON, patientId: '0471' }, { ...PERSON, patientId: '471' }, 'otherPatient'],
    ['sex not known, as some write it', PERSON, { ...PERSON, sex: 'U' }, 'identityNotEstablished'],
    ['another name', PERSON, { ...PERSON, name: { alphabetic: 'Maier^Jörg' } }, 'possiblePatient'],
    ['another id', PERSON, { ...PERSON, patientId: 'H-4712' }, 'otherPatient'],
    ['no id', PERSON, { ...PERSON, patientId: ' ' }, 'identityNotEstablished'],
    ['no id, another birth date', PERSON, { ...PERSON, patientId: '', birthDate: '19610102' }, 'otherPatient'],
  ];
  for (const [name, a, b, expected] of cases)
    it(`${name}: ${expected}`, () => {
      expect(verdictOf(a, b)).to.equal(expected);
      expect(verdictOf(b, a)).to.equal(expected);
    });

  it("takes a date that everybody without one has for nobody's", () => {
    for (const birthDate of ['19000101', '18000101', '11111111', '99991231']) {
      const undated = { ...PERSON, birthDate };
      expect(verdictOf(undated, undated), birthDate).to.equal('identityNotEstablished');
    }
  });

  it('takes no word, zero or repeated digit for the number of one person, unless its issuer vouches for it', () => {
    for (const patientId of ['REMOVED', 'anonymous', 'Неизвестно', '0', '000-000', '999999999', '---', 'NO NAME']) {
      const nobody = { ...NO_ISSUER, patientId };
      expect(verdictOf(nobody, nobody), patientId).to.equal('identityNotEstablished');
      expect(verdictOf({ ...PERSON, patientId }, nobody), patientId).to.equal('identityNotEstablished');
    }
    for (const patientId of ['123456', 'PAT1', 'A002304', '11'])
      expect(verdictOf({ ...NO_ISSUER, patientId }, { ...NO_ISSUER, patientId }), patientId).to.equal('same');
    expect(verdictOf({ ...PERSON, patientId: 'ADAMX' }, { ...PERSON, patientId: 'ADAMX' })).to.equal('same');
  });

  it('counts other ids only where everything else agrees and issuers do not conflict', () => {
    const merged: PatientIdentity = {
      ...PERSON,
      patientId: 'N-1',
      otherIds: [{ patientId: 'H-4711', issuerOfPatientId: 'HOSPITAL' }, { patientId: 'OLD-9' }],
    };
    expect(samePatient(PERSON, merged)).to.deep.equal({ same: true, byOtherId: true });
    expect(samePatient(merged, PERSON)).to.deep.equal({ same: true, byOtherId: true });
    expect(verdictOf({ ...PERSON, patientId: 'OLD-9', issuerOfPatientId: 'CLINIC' }, merged)).to.equal('same');
    expect(verdictOf({ ...PERSON, issuerOfPatientId: 'CLINIC' }, merged)).to.equal('possiblePatient');
    expect(verdictOf({ ...PERSON, sex: 'F' }, merged)).to.equal('possiblePatient');
    const { name: _name, ...nameless } = PERSON;
    expect(verdictOf(nameless, merged)).to.equal('identityNotEstablished');
    expect(verdictOf({ ...PERSON, patientId: 'X-5' }, merged)).to.equal('otherPatient');
    const both = { ...merged, otherIds: [{ patientId: 'REMOVED' }] };
    expect(verdictOf(both, { ...both, patientId: 'N-2' })).to.equal('identityNotEstablished');
  });

  it('prefers the Patient ID that agrees to an other id that does not', () => {
    const a = { ...PERSON, otherIds: [{ patientId: 'SHARED-1', issuerOfPatientId: 'A' }] };
    const b = { ...PERSON, otherIds: [{ patientId: 'SHARED-1', issuerOfPatientId: 'B' }] };
    expect(samePatient(a, b)).to.deep.equal({ same: true, byOtherId: false });
  });

  it('names what differs, and no value of it', () => {
    const other = { ...PERSON, birthDate: '19710304', sex: 'F', name: { alphabetic: 'Secret^Person' } };
    const why = whyOf(PERSON, other);
    expect(why).to.contain('The Patient ID agrees, and they differ in birth date, sex and name.');
    expect(why).to.not.match(/1971|1960|Secret|ller|4711|HOSPITAL/);
    expect(whyOf(PERSON, { ...PERSON, issuerOfPatientId: 'X' })).to.contain('differ in issuer of the Patient ID.');
    expect(whyOf(PERSON, { ...other, patientId: 'other' })).to.contain(
      'differ in Patient ID, birth date, sex and name.',
    );
  });

  it('never takes a record for the same whose birth date, sex or id differ, whichever other ids they have', () => {
    const pick = <T>(...values: readonly T[]) => fc.constantFrom(...values);
    const anyone: fc.Arbitrary<PatientIdentity> = fc.record({
      patientId: pick('1A', '2B', '', 'REMOVED'),
      issuerOfPatientId: pick('', 'H', 'C'),
      birthDate: pick('', '19600102', '19600103'),
      sex: pick('', 'M', 'F'),
      name: pick<PersonName>({}, { alphabetic: 'Roe^Jane' }, { alphabetic: 'Roe^Joan' }, { ideographic: '山田^太郎' }),
      otherIds: pick([], [{ patientId: '2B' }], [{ patientId: '1A', issuerOfPatientId: 'H' }]),
    });
    fc.assert(
      fc.property(anyone, anyone, (a, b) => {
        expect(verdictOf(a, b)).to.equal(verdictOf(b, a));
        if (!samePatient(a, b).same) return;
        expect([a.birthDate, a.sex]).to.deep.equal([b.birthDate, b.sex]);
        expect(a.birthDate).to.not.equal('');
        const ids = (p: PatientIdentity) => [p.patientId, ...(p.otherIds ?? []).map((one) => one.patientId)];
        expect(
          ids(a).some((id) => id && id !== 'REMOVED' && ids(b).includes(id)) || a.patientId === 'REMOVED',
        ).to.equal(true);
        expect(sameName(a.name, b.name)).to.not.equal('different');
      }),
      { numRuns: 2000 },
    );
  });
});

describe('samePatient on real files', () => {
  if (!haveSharedFiles()) return;

  const records = (): readonly (readonly [string, DicomJson])[] =>
    sharedFiles('{broken/patient-id-collision-*,rdsr/*,image/*,longitudinal/*,objects/*}.dcm').flatMap((file) => {
      try {
        return [[file, sharedDataset(file)] as const];
      } catch {
        return [];
      }
    });

  it('keeps people apart who share a Patient ID, and shows them as possible', () => {
    const byId = Map.groupBy(records(), ([, ds]) => text(ds, TAG.PatientID) ?? '');
    let collisions = 0;
    for (const group of byId.values())
      for (const [fileA, a] of group)
        for (const [fileB, b] of group) {
          const [personA, personB] = [patientOf(a), patientOf(b)];
          if (!personA.patientId || sameName(personA.name, personB.name) !== 'different') continue;
          collisions += 1;
          expect(verdictOf(personA, personB), `${fileA} ${fileB}`).to.equal('possiblePatient');
        }
    // Ordered pairs: COMMON has three names, 123456 three people in files the converter reads, an OpenREM id two.
    expect(collisions).to.be.at.least(6 + 6 + 2);
  });

  it('establishes no identity where de-identification took the birth date', () => {
    const [a, b] = ['t0', 't1'].map((time) => patientOf(sharedDataset(`longitudinal/A027284-${time}-axial.dcm`)));
    expect(a && b && verdictOf(a, b)).to.equal('identityNotEstablished');
  });
});
