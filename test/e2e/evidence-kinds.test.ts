import { expect } from 'chai';
import { attr, TAG } from '../../sidecar/dicom/dicom-json.ts';
import { encodePart10 } from '../../sidecar/dicom/part10.ts';
import { type TestDatabase, testDatabase, until } from '../support/databases.ts';
import { createDraftCollector } from '../support/draft-collector.ts';
import { madeCtDose } from '../support/made-documents/dose.ts';
import { madeEcho } from '../support/made-documents/echo.ts';
import { madeEncapsulatedPdf } from '../support/made-documents/encapsulated-pdf.ts';
import { madeNarrative } from '../support/made-documents/narrative.ts';
import { byName } from '../support/made-documents/read-made.ts';
import type { MadeDocument } from '../support/made-documents/sr-parts.ts';
import { startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { makeDemoStudies } from '../support/synthetic-patient/patient-files.ts';
import { studyModules } from '../support/synthetic-patient/study-modules.ts';
import type { StudyRole } from '../support/synthetic-patient/timeline.ts';

const studies = makeDemoStudies('evidence-kinds', '20260601', { sliceCount: 6 });

/** The document as one of the synthetic patient's study. */
const inStudy = (role: StudyRole, { dataset }: MadeDocument): Uint8Array =>
  encodePart10({
    ...dataset,
    ...studyModules(studies.patient, studies.patient[role]),
    [TAG.Modality]: dataset[TAG.Modality] ?? attr('CS', 'SR'),
    [TAG.SOPClassUID]: dataset[TAG.SOPClassUID] ?? attr('UI'),
  });

describe('a draft from documents of many kinds', function () {
  this.timeout(120_000);
  let orthanc: TestOrthanc;
  let test: TestDatabase;
  let service: TestService;
  const drafts = createDraftCollector();
  let texts: readonly string[] = [];

  before(async () => {
    orthanc = await startTestOrthanc();
    test = await testDatabase('embedded');
    await test.database.close();
    service = await startTestService(orthanc, test);
    await until('the feed is followed', async () => (await service.entries('feedStarted')).length > 0);
    await orthanc.upload(
      ...studies.baseline.files,
      inStudy('baseline', byName(madeNarrative(), 'one-text')),
      ...studies.prior.files,
      inStudy('prior', byName(madeEncapsulatedPdf(), 'pdf-two-pages')),
      inStudy('prior', byName(madeNarrative(), 'german')),
    );
    expect(await service.outcomes(studies.prior.studyInstanceUid)).to.deep.equal(['drafted']);
    const [echo] = madeEcho();
    const [dose] = madeCtDose();
    if (!echo || !dose) throw new Error('none made');
    await orthanc.upload(
      ...studies.current.files,
      inStudy('current', echo),
      inStudy('current', dose),
      inStudy('current', byName(madeNarrative(), 'enhanced-old-headings')),
    );
    expect(await service.outcomes(studies.current.studyInstanceUid)).to.deep.equal(['drafted']);
    const intended = await service.first<{ statements: { text: string }[] }>(
      'draftIntended',
      studies.current.studyInstanceUid,
    );
    texts = intended.statements.map(({ text }) => text);
  });
  after(async () => {
    await service?.stop();
    await orthanc?.stop();
    await test?.remove();
  });

  const line = (pattern: RegExp): string => texts.find((text) => pattern.test(text)) ?? `none like ${pattern}`;

  it('names the reports of each prior with their status, and quotes them as theirs, in their language', () => {
    expect(line(/^Compared with CT of 2025-11-26/)).to.match(
      /its PDF report of unknown verification and its unverified report/,
    );
    expect(texts).to.include(
      'PDF report of unknown verification of CT of 2025-11-26, impression: "Growing nodule in the right upper lobe."',
    );
    expect(line(/de-DE/)).to.equal(
      'Unverified report of CT of 2025-11-26, impression: "Größenprogredienter Rundherd im rechten Oberlappen." [de-DE]',
    );
    expect(line(/^Partial, unverified report of this study/)).to.match(/addendum: "Small left pleural effusion."$/);
  });

  it('holds what they recommend against the date of this study', () => {
    expect(line(/PET\/CT/)).to.match(
      /^PDF report .* recommends: "PET\/CT within 4 weeks." Due 2025-11-26 to 2025-12-24; overdue/,
    );
    expect(line(/in 3 months/)).to.match(/^Unverified report .*Due 2025-09-24; this study \(CT\) is \d+ days later/);
  });

  it('calls new only what a person attested to be absent, and says who', () => {
    const news = texts.filter((text) => /: new;/.test(text));
    expect(news.length).to.be.greaterThan(0);
    for (const text of news)
      expect(text).to.match(/attested in the prior study of 2025-06-24 by text of the unverified report/);
  });

  it('says the ultrasound measurements and the dose, and what of them is not of this study', () => {
    expect(line(/^Left ventricle/)).to.match(/end-diastolic diameter/i);
    expect(line(/^Radiation dose/)).to.match(/by a device/);
    expect(line(/could not be used/)).to.match(/another study/);
  });

  it('counts a lesion once that a report only tells again', () => {
    const grown = texts.filter((text) => /^Lungs: .*Nodule 1/.test(text));
    expect(grown).to.have.length(1);
  });

  it('passes three validators', async () => {
    expect(await drafts.collect(orthanc)).to.have.length(3);
    await drafts.validate();
  });
});
