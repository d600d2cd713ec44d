import { expect } from 'chai';
import { FINDINGS } from '../../../../sidecar/claims/lexicon/findings.ts';
import { DESCRIPTORS } from '../../../../sidecar/claims/lexicon/qualifiers.ts';
import { SITES } from '../../../../sidecar/claims/lexicon/sites.ts';
import { sizeOn } from '../../../../sidecar/synth/department/growth.ts';
import { RARE_DISEASES } from '../../../../sidecar/synth/department/lesions.ts';
import { type PatientOptions, planPatient } from '../../../../sidecar/synth/department/plan-patient.ts';
import { mainSize, specFacts } from '../../../../sidecar/synth/department/spec-facts.ts';
import {
  type Concept,
  HAZARD_KINDS,
  SPECIALTIES,
  STUDY_KINDS,
  type TruthFinding,
  type TruthPatient,
  type TruthStudy,
} from '../../../../sidecar/synth/department/truth.ts';
import { truthJson } from '../../../../sidecar/synth/department/truth-json.ts';
import * as vocabulary from '../../../../sidecar/synth/department/vocabulary.ts';

const RATES = Object.fromEntries(HAZARD_KINDS.map((kind) => [kind, 0.1]));
const plan = (index: number, rest: Partial<PatientOptions> = {}) =>
  planPatient({ seed: 'test', index, hazardRates: RATES, ...rest });

const PATIENTS: readonly TruthPatient[] = Array.from({ length: 500 }, (_, index) => plan(index));
const STUDIES: readonly TruthStudy[] = PATIENTS.flatMap(({ studies }) => studies);
const RARE = RARE_DISEASES.flatMap(({ key }) => [0, 1, 2, 3].map((index) => plan(index, { rare: [key] })));

const unique = (values: readonly string[]) => expect(new Set(values).size).to.equal(values.length);
const utcDay = (date: string) =>
  Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6))) / 86_400_000;

describe('synth department: patients', () => {
  it('are the same for the same seed and index, whoever was made before', () => {
    for (const index of [499, 7, 120])
      expect(truthJson(plan(index))).to.equal(truthJson(PATIENTS[index] as TruthPatient));
    expect(truthJson(plan(7, { seed: 'other' }))).to.not.equal(truthJson(plan(7)));
  });

  it('with hazards are the same people with other documents, which come under other UIDs', () => {
    for (const index of [0, 1, 2]) {
      const [sound, hurt] = [plan(index, { hazardRates: {} }), plan(index)];
      expect(hurt.identity).to.deep.equal(sound.identity);
      expect(hurt.studies.map(({ findings }) => findings.map(({ spec }) => spec))).to.deep.equal(
        sound.studies.map(({ findings }) => findings.map(({ spec }) => spec)),
      );
      expect(hurt.studies[0]?.studyInstanceUid).to.not.equal(sound.studies[0]?.studyInstanceUid);
    }
  });

  it('are of every specialty, script, kind of study and hazard', () => {
    expect(new Set(PATIENTS.map(({ specialty }) => specialty))).to.deep.equal(new Set(SPECIALTIES));
    expect(new Set(PATIENTS.map(({ script }) => script)).size).to.equal(5);
    expect(new Set(STUDIES.map(({ kind }) => kind))).to.deep.equal(new Set(STUDY_KINDS));
    expect(new Set(STUDIES.flatMap(({ hazards }) => hazards.map(({ kind }) => kind)))).to.deep.equal(
      new Set(HAZARD_KINDS),
    );
    expect(new Set(PATIENTS.map(({ studies }) => studies.length))).to.deep.equal(new Set([1, 2, 3, 4, 5]));
    for (const specialty of SPECIALTIES) expect(plan(3, { specialty }).specialty).to.equal(specialty);
  });

  it('have no hazard where the rate is 0, and each that can be where it is 1', () => {
    const sound = Array.from({ length: 20 }, (_, index) => plan(index, { hazardRates: {} }));
    expect(sound.flatMap(({ studies }) => studies.flatMap(({ hazards }) => hazards))).to.deep.equal([]);
    for (const { studies } of Array.from({ length: 20 }, (_, index) =>
      plan(index, { hazardRates: { burnedInText: 1 } }),
    ))
      for (const { hazards } of studies) expect(hazards.map(({ kind }) => kind)).to.deep.equal(['burnedInText']);
  });

  it('share no UID, accession number or patient id, save the id that two persons share on purpose', () => {
    unique(STUDIES.map(({ studyInstanceUid }) => studyInstanceUid));
    unique(STUDIES.map(({ accessionNumber }) => accessionNumber));
    unique(PATIENTS.map(({ identity }) => identity.patientId));
    const owners = new Map<string, Set<number>>();
    for (const { index, studies } of PATIENTS)
      for (const { findings, falsePositives } of studies)
        for (const { trackingUid } of [...findings, ...falsePositives])
          owners.set(trackingUid, (owners.get(trackingUid) ?? new Set()).add(index));
    expect([...owners.values()].filter((patients) => patients.size > 1)).to.deep.equal([]);
    for (const { identity } of STUDIES) {
      expect(identity.patientId).to.match(/^SYNTHETIC-[0-9A-F]{12}$/);
      expect(identity.issuerOfPatientId).to.match(/^SYNTHETIC /);
    }
  });

  it('have studies in order of time, a baseline first and the current one last', () => {
    for (const { studies } of PATIENTS) {
      const [first] = studies;
      expect(first?.kind).to.equal('baseline');
      if (studies.length > 1) expect(studies.at(-1)?.kind).to.equal('followUp');
      for (const [at, { studyDate, day }] of studies.entries()) {
        expect(utcDay(studyDate) - utcDay(first?.studyDate ?? '')).to.equal(day);
        if (at > 0) expect(day).to.be.greaterThan(studies[at - 1]?.day ?? Number.NaN);
      }
    }
  });

  it('know an outside study by another id and issuer, and a stranger by another birth date and body', () => {
    for (const { studies, identity } of PATIENTS)
      for (const study of studies) {
        const { kind, identity: own, body } = study;
        const same = { id: own.patientId === identity.patientId, born: own.birthDate === identity.birthDate };
        expect(same, kind).to.deep.equal({ id: kind !== 'outside', born: kind !== 'otherPerson' });
        expect(own.issuerOfPatientId === identity.issuerOfPatientId).to.equal(kind !== 'outside');
        expect(body.seed === studies[0]?.body.seed).to.equal(kind !== 'otherPerson');
      }
  });
});

describe('synth department: findings', () => {
  const known = (list: readonly { name: string; value?: string; scheme?: string }[], scheme?: string) =>
    new Map(list.map(({ name, value, scheme: own }) => [name, value && `${own ?? scheme}|${value}`]));
  const codeOf = ({ code }: Concept) => code && `${code.scheme}|${code.value}`;

  it('and their places are those of the lexicon, by name and code', () => {
    for (const [table, entries] of [
      [vocabulary.FINDING, known(FINDINGS)],
      [vocabulary.SITE, known(SITES, 'SCT')],
    ] as const)
      for (const concept of Object.values(table as Record<string, Concept>)) {
        expect(entries.has(concept.name), concept.name).to.equal(true);
        expect(codeOf(concept), concept.name).to.equal(entries.get(concept.name));
      }
  });

  it('are described in words that the lexicon knows', () => {
    const words = new Set(STUDIES.flatMap(({ findings }) => findings.flatMap(({ descriptors }) => descriptors)));
    // Ground glass is a finding of its own, compartments are parts of a place's name.
    const others = [...words].filter((word) => !DESCRIPTORS.includes(word));
    expect(new Set(others)).to.deep.equal(new Set(['ground glass', 'medial', 'lateral']));
  });

  it('grow by their law, from study to study of one body', () => {
    let grown = 0;
    for (const { studies } of PATIENTS) {
      const series = new Map<string, [number, TruthFinding][]>();
      for (const { day, kind, findings } of studies)
        if (kind !== 'otherPerson' && kind !== 'unrelated')
          for (const one of findings) series.set(one.trackingUid, [...(series.get(one.trackingUid) ?? []), [day, one]]);
      for (const [[firstDay, first], ...later] of [...series.values()] as [
        [number, TruthFinding],
        ...[number, TruthFinding][],
      ][])
        for (const [day, one] of later) {
          const [from, to] = [first, one].map(({ spec }) => mainSize(specFacts(spec)));
          if (from === undefined || to === undefined) continue;
          const { growth, quantity } = one;
          const expected =
            from * ((sizeOn(growth, 1, day, quantity) ?? 0) / (sizeOn(growth, 1, firstDay, quantity) ?? 0));
          expect(to).to.be.closeTo(expected, 1e-9 * Math.abs(expected));
          if (growth.kind === 'doubling') grown++;
        }
    }
    expect(grown).to.be.greaterThan(20);
  });

  it('are said to be larger, smaller or unchanged as their sizes are', () => {
    const seen = new Set<string>();
    for (const { findings } of STUDIES)
      for (const { change, finding, quantity, site, visible, growth } of findings) {
        if (change?.from === undefined || change.to === undefined) continue;
        const by = change.to - change.from;
        seen.add(change.outcome);
        if (change.outcome === 'larger') expect(by).to.be.greaterThan(0);
        if (change.outcome === 'smaller') expect(by).to.be.lessThan(0);
        if (quantity === 'longAxis' && finding.name === 'nodule' && /lung/.test(site.name))
          expect(change.outcome === 'unchanged', `${by} mm`).to.equal(Math.abs(by) <= 1.5);
        if (growth.kind === 'stable') expect(change.outcome).to.equal('unchanged');
        expect(visible).to.be.a('boolean');
      }
    expect(seen).to.deep.equal(new Set(['larger', 'smaller', 'unchanged']));
  });

  it('that are gone are named by the study that no longer shows them, and only by it', () => {
    let gone = 0;
    for (const { studies } of PATIENTS)
      for (const study of studies)
        for (const { trackingUid, since } of study.gone) {
          gone++;
          const before = studies.find(({ studyInstanceUid }) => studyInstanceUid === since);
          expect(before?.findings.some((one) => one.trackingUid === trackingUid)).to.equal(true);
          expect(study.findings.some((one) => one.trackingUid === trackingUid)).to.equal(false);
        }
    expect(gone).to.be.greaterThan(10);
  });

  it('are measured to within 1 mm, or 5 % of a volume, and never where the modality hides them', () => {
    let overlooked = 0;
    for (const { findings } of STUDIES)
      for (const { reader, exact, visible, ai } of findings) {
        if (!visible) expect([reader.described, ai]).to.deep.equal([false, 'missed']);
        if (visible && !reader.described) overlooked++;
        if (!reader.described) expect(reader).to.deep.equal({ described: false });
        if (reader.longMm !== undefined) expect(Math.abs(reader.longMm - (exact.longMm ?? 0))).to.be.at.most(1.05);
        if (reader.volumeMl !== undefined)
          expect(Math.abs(reader.volumeMl - (exact.volumeMl ?? 0))).to.be.at.most(0.05 * (exact.volumeMl ?? 0) + 5);
      }
    expect(overlooked).to.be.greaterThan(0);
  });

  it('never lie in one another: a lobe has a nodule or is opaque, not both', () => {
    for (const { findings, kind } of STUDIES) {
      const lobes = findings.flatMap(({ spec, site, laterality }) =>
        ['nodule', 'mass', 'consolidation', 'groundGlass', 'atelectasis'].includes(spec.kind) && site.name !== 'lung'
          ? [`${site.name} ${laterality}`]
          : [],
      );
      expect(new Set(lobes).size, kind).to.equal(lobes.length);
    }
  });

  it('and what is attested never contradict one another', () => {
    for (const { findings, attestedAbsent, attestedNormal } of [...STUDIES, ...RARE.flatMap(({ studies }) => studies)])
      for (const { finding, site } of findings) {
        expect(attestedAbsent.map(({ name }) => name)).to.not.include(finding.name);
        expect(attestedNormal.map(({ name }) => name)).to.not.include(vocabulary.organOf(site).name);
      }
  });
});

describe('synth department: rare diseases', () => {
  it('come by name, in each severity, as themselves and as their mimic', () => {
    const cases = RARE.map(({ rare }) => rare ?? expect.fail('no rare case'));
    expect(new Set(cases.map(({ key }) => key))).to.deep.equal(new Set(RARE_DISEASES.map(({ key }) => key)));
    expect(new Set(cases.map(({ severity }) => severity))).to.deep.equal(new Set([1, 2, 3]));
    expect(new Set(cases.map(({ mimic }) => mimic))).to.deep.equal(new Set([true, false]));
    for (const { chart, studies, rare } of RARE) {
      const disease = RARE_DISEASES.find(({ key }) => key === rare?.key) ?? expect.fail('no such disease');
      const codes = rare?.mimic ? [disease.mimic.icd10] : disease.icd10;
      expect(codes).to.include(chart.conditions[0]?.icd10);
      expect(disease.sexes).to.include(studies[0]?.identity.sex);
    }
    expect(() => plan(0, { rare: ['no-such-disease'] })).to.throw(RangeError);
  });

  it('show what they show elsewhere in studies of their own', () => {
    const studies = RARE.filter(({ rare }) => rare?.key === 'lymphangioleiomyomatosis' && !rare.mimic).flatMap(
      (patient) => patient.studies,
    );
    const elsewhere = studies.filter(({ specialty }) => specialty === 'abdomen');
    expect(elsewhere).to.not.deep.equal([]);
    for (const { kind, findings, views } of elsewhere) {
      expect([kind, ...views]).to.deep.equal(['unrelated', 'abdomenCt']);
      expect(findings.map(({ finding, site }) => `${finding.name}, ${site.name}`)).to.deep.equal([
        'angiomyolipoma, kidney',
      ]);
    }
  });
});
