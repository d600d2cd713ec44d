import { expect } from 'chai';
import { attr, sequence, TAG } from '../../sidecar/dicom/dicom-json.ts';
import { encodePart10 } from '../../sidecar/dicom/part10.ts';
import type { StudyInstanceUid } from '../../sidecar/domain/identifiers.ts';
import type { DicomJson } from '../../sidecar/domain/study.ts';
import {
  type DraftRig,
  type HeldDocument,
  lastOfEach,
  type Settings,
  signedReport,
  startDraftRig,
  uidOf,
} from '../support/draft-rig.ts';
import { ctImages } from '../support/synthetic-patient/ct-images.ts';
import { measurementSr } from '../support/synthetic-patient/measurement-sr.ts';
import type { DemoStudies } from '../support/synthetic-patient/patient-files.ts';
import { verifiedReport } from '../support/synthetic-patient/verified-report.ts';

const ours = { [TAG.Manufacturer]: attr('LO', 'Preread'), [TAG.ManufacturerModelName]: attr('LO', 'Preread') };

describe('drafts among documents of others', function () {
  this.timeout(120_000);
  let rig: DraftRig;
  /** SOP Instance UIDs of what people stored, which must be there at the end. */
  const people: string[] = [];

  before(async () => {
    rig = await startDraftRig();
  });
  after(() => rig?.close());

  const textOf = async (study: StudyInstanceUid): Promise<HeldDocument> => {
    const text = (await rig.held(study)).findLast((one) => one.isText);
    if (!text) throw new Error('the study has no text draft');
    return text;
  };

  /** A document of the PACS as DICOM JSON, to make another one out of. */
  const datasetOf = async (study: string, { seriesInstanceUid: series, sopInstanceUid: sop }: HeldDocument) => {
    const path = `/dicom-web/studies/${study}/series/${series}/instances/${sop}/metadata`;
    const [dataset] = (await rig.orthanc.ask('GET', path)).body as DicomJson[];
    if (!dataset) throw new Error('the PACS does not have it');
    return dataset;
  };

  const expectRetired = async (study: StudyInstanceUid) => {
    const last = lastOfEach(await rig.held(study));
    expect(last.filter((one) => one.retired).map((one) => one.isText)).to.have.members([true, false]);
  };

  /** What a person's system makes of a report and of our draft, each in a series of its own. */
  const reports = (studies: DemoStudies, draft: DicomJson): readonly (readonly [string, DicomJson])[] => {
    const unverified = {
      ...verifiedReport(studies.patient, studies.patient.current),
      [TAG.VerificationFlag]: attr('CS', 'UNVERIFIED'),
      [TAG.PreliminaryFlag]: attr('CS', 'PRELIMINARY'),
      [TAG.VerifyingObserverSequence]: sequence(),
    };
    const labelled = { [TAG.SeriesDescription]: draft[TAG.SeriesDescription] as DicomJson[string] };
    const author = draft[TAG.AuthorObserverSequence] as DicomJson[string];
    const person = sequence({
      [TAG.ObserverType]: attr('CS', 'PSN'),
      '0040A123': attr('PN', { Alphabetic: 'Reader^A' }),
    });
    return [
      ['contributing equipment', { ...unverified, [TAG.ContributingEquipmentSequence]: sequence(ours) }],
      ['manufacturer', { ...unverified, ...ours }],
      ['label, author', { ...unverified, ...ours, ...labelled, [TAG.AuthorObserverSequence]: author }],
      ['the draft by a person', { ...draft, [TAG.AuthorObserverSequence]: person }],
      [
        'the draft in a series of another name',
        { ...draft, [TAG.SeriesDescription]: attr('LO', 'Report in progress') },
      ],
    ];
  };

  it("a person's unverified reports made out of a draft stay as they are; a verified one retires the draft", async () => {
    await rig.restart({ SUPERSEDED: 'delete' });
    const studies = await rig.drafted('in-progress');
    const { studyInstanceUid: study } = studies.current;
    const draft = await datasetOf(study, await textOf(study));
    const made = reports(studies, draft);
    const files = made.map(([name, dataset]) =>
      encodePart10({
        ...dataset,
        [TAG.SOPInstanceUID]: attr('UI', uidOf(studies, name)),
        [TAG.SeriesInstanceUID]: attr('UI', uidOf(studies, `series of ${name}`)),
      }),
    );
    await rig.orthanc.upload(...files);
    people.push(...made.map(([name]) => uidOf(studies, name)));
    expect((await rig.outcomes(study, 2)).at(-1)).to.be.oneOf(['drafted', 'unchanged']);
    const expectUntouched = async () => {
      for (const [name] of made) {
        const inSeries = await rig.find('Instance', { SeriesInstanceUID: uidOf(studies, `series of ${name}`) });
        expect(inSeries, name).to.have.length(1);
        expect(await rig.find('Instance', { SOPInstanceUID: uidOf(studies, name) }), name).to.have.length(1);
      }
    };
    await expectUntouched();
    expect((await textOf(study)).retired).to.equal(false);
    await rig.orthanc.upload(signedReport(studies, 'verified', ours));
    people.push(uidOf(studies, 'verified'));
    expect((await rig.outcomes(study, 3))[2]).to.equal('retired');
    await expectUntouched();
    const ownSeries = new Set((await rig.held(study)).filter(({ sopInstanceUid }) => !people.includes(sopInstanceUid)));
    expect([...ownSeries].map((one) => one.retired)).to.deep.equal([true, true]);
  });

  /** The images and the measurements once more, corrected; the drafts stay. */
  const resend = async ({ patient, current }: DemoStudies, change: DicomJson): Promise<void> => {
    const study = { StudyInstanceUID: current.studyInstanceUid };
    const series = await rig.find('Series', study);
    for (const id of series) {
      const { Manufacturer } = ((await rig.orthanc.ask('GET', `/series/${id}`)).body as { MainDicomTags: Settings })
        .MainDicomTags;
      if (Manufacturer !== 'Preread') await rig.orthanc.ask('DELETE', `/series/${id}`);
    }
    const corrected = [...ctImages(patient, patient.current), measurementSr(patient, patient.current)];
    await rig.orthanc.upload(...corrected.map((dataset) => encodePart10({ ...dataset, ...change })));
  };

  const CORRECTED: readonly (readonly [string, DicomJson, Settings])[] = [
    ['Patient ID', { [TAG.PatientID]: attr('LO', 'RIGHT-ID') }, { PatientID: 'RIGHT-ID' }],
    ['birth date', { [TAG.PatientBirthDate]: attr('DA', '19010101') }, { PatientBirthDate: '19010101' }],
  ];
  for (const [what, change, expected] of CORRECTED)
    it(`images sent again with another ${what} under the same UIDs: the next draft has it`, async () => {
      const service = await rig.restart();
      const studies = await rig.drafted(`resent ${what}`, { withoutPrior: true });
      const { studyInstanceUid: study } = studies.current;
      await resend(studies, change);
      expect((await rig.outcomes(study, 2)).at(-1)).to.equal('drafted');
      const text = (await rig.held(study))
        .filter((one) => one.isText)
        .sort((a, b) => a.instanceNumber - b.instanceNumber);
      expect(text.at(-1)?.tags).to.include(expected);
      expect(text.at(-1)?.retired).to.equal(false);
      expect(JSON.stringify(await service.entries('jobEnded', study))).not.to.include('STUDY_CONFLICTING_PATIENT');
      // And on: the draft is still ended for a report.
      await rig.orthanc.upload(signedReport(studies, 'report', change));
      people.push(uidOf(studies, 'report'));
      expect((await rig.outcomes(study, 3))[2]).to.equal('retired');
      const newest = (await rig.held(study)).filter((one) => one.isText).map((one) => one.instanceNumber);
      const last = (await rig.held(study)).find((one) => one.isText && one.instanceNumber === Math.max(...newest));
      expect(last?.retired).to.equal(true);
      expect(last?.tags).to.include(expected);
    });

  /** Orthanc gives the patient's studies another Patient ID: copies under new SOP Instance UIDs in the same series. */
  const moveTo = async (study: StudyInstanceUid, patientId: string): Promise<void> => {
    const [id] = await rig.find('Study', { StudyInstanceUID: study });
    const { ParentPatient } = (await rig.orthanc.ask('GET', `/studies/${id}`)).body as { ParentPatient: string };
    const change = {
      Replace: { PatientID: patientId },
      Keep: ['StudyInstanceUID', 'SeriesInstanceUID'],
      Force: true,
      KeepSource: false,
    };
    const { status } = await rig.orthanc.ask('POST', `/patients/${ParentPatient}/modify`, JSON.stringify(change));
    expect(status).to.equal(200);
  };

  for (const superseded of ['keep', 'delete'])
    it(`SUPERSEDED=${superseded}: the copy of a draft in its own series does not stay the newest`, async () => {
      const service = await rig.restart({ SUPERSEDED: superseded });
      const studies = await rig.drafted(`copied ${superseded}`, { withoutPrior: true });
      const { studyInstanceUid: study } = studies.current;
      await moveTo(study, `KEPT-${superseded}`);
      expect((await rig.outcomes(study, 2)).at(-1)).to.equal('drafted');
      const content = (await service.entries('draftStored', study)).at(-1)?.content;
      const { sopInstanceUid } = content as { sopInstanceUid: string };
      const text = (await rig.held(study)).filter((one) => one.isText);
      const newest = Math.max(...text.map((one) => one.instanceNumber));
      const atEnd = text.filter((one) => one.instanceNumber === newest);
      expect(atEnd.map((one) => one.sopInstanceUid)).to.deep.equal([sopInstanceUid]);
      expect(atEnd[0]?.tags).to.include({ PatientID: `KEPT-${superseded}` });
      if (superseded === 'delete') expect(text).to.have.length(1);
    });

  it('the copies of a series that the new draft has no document for are ended', async () => {
    await rig.restart();
    const studies = await rig.drafted('copied measurements');
    const { studyInstanceUid: study } = studies.current;
    const [prior] = await rig.find('Study', { StudyInstanceUID: studies.prior.studyInstanceUid });
    await rig.orthanc.ask('DELETE', `/studies/${prior}`);
    await moveTo(study, 'KEPT-measurements');
    expect((await rig.outcomes(study, 2)).at(-1)).to.equal('drafted');
    const held = await rig.held(study);
    expect(lastOfEach(held).map((one) => [one.isText, one.retired])).to.have.deep.members([
      [true, false],
      [false, true],
    ]);
    const places = held.map((one) => `${one.seriesInstanceUid} ${one.instanceNumber}`);
    expect(new Set(places)).to.have.length(places.length);
  });

  for (const how of ['the command', 'the feed'])
    it(`a verified report in our own series retires the draft, by ${how}`, async () => {
      await rig.restart();
      const studies = await rig.drafted(`ours ${how}`);
      const { studyInstanceUid: study } = studies.current;
      const text = await textOf(study);
      await rig.orthanc.upload(
        signedReport(studies, 'in ours', { [TAG.SeriesInstanceUID]: attr('UI', text.seriesInstanceUid) }),
      );
      people.push(uidOf(studies, 'in ours'));
      if (how === 'the command') expect(await rig.command('draft', study)).to.equal(0);
      expect((await rig.outcomes(study, 2))[1]).to.equal('retired');
      await expectRetired(study);
      expect(await rig.find('Instance', { SOPInstanceUID: uidOf(studies, 'in ours') })).to.have.length(1);
    });

  it('drafts remove --all: what people wrote or signed stays, everything else goes', async () => {
    await rig.restart();
    const [a, b] = [await rig.drafted('in-place'), await rig.drafted('signed-copy')];
    const sign = async ({ current, patient }: DemoStudies, sop: (text: HeldDocument) => string) => {
      const text = await textOf(current.studyInstanceUid);
      const { [TAG.VerifyingObserverSequence]: observers } = verifiedReport(patient, patient.current);
      const signed = {
        ...(await datasetOf(current.studyInstanceUid, text)),
        [TAG.VerificationFlag]: attr('CS', 'VERIFIED'),
        [TAG.VerifyingObserverSequence]: observers as DicomJson[string],
        [TAG.SOPInstanceUID]: attr('UI', sop(text)),
      };
      people.push(sop(text));
      return [text, encodePart10(signed)] as const;
    };
    const [text, inPlace] = await sign(a, (one) => one.sopInstanceUid);
    const [, copy] = await sign(b, () => uidOf(b, 'signed copy'));
    await rig.stop();
    await rig.orthanc.ask('DELETE', `/instances/${text.id}`);
    await rig.orthanc.upload(inPlace, copy);
    // What cannot go is told.
    expect(await rig.command('drafts', 'remove', '--all')).to.equal(1);
    const left = await rig.find('Instance', { SeriesDescription: 'AI *NOT VERIFIED' });
    const uids = await Promise.all(
      left.map(
        async (id) =>
          ((await rig.orthanc.ask('GET', `/instances/${id}/simplified-tags`)).body as Settings).SOPInstanceUID,
      ),
    );
    expect(uids.filter((uid) => !people.includes(String(uid)))).to.deep.equal([]);
    for (const uid of people) expect(await rig.find('Instance', { SOPInstanceUID: uid }), uid).to.have.length(1);
  });
});
