import { expect } from 'chai';
import { items, number, numbers, personName, TAG, text, texts } from '../../../../sidecar/dicom/dicom-json.ts';
import { readPart10 } from '../../../../sidecar/dicom/read-part10.ts';
import type { DicomJson } from '../../../../sidecar/domain/study.ts';
import { studyPlan } from '../../../../sidecar/synth/department/study-plan.ts';
import { SPECIALTIES, type StudyModality, type TruthStudy } from '../../../../sidecar/synth/department/truth.ts';
import { studyImages } from '../../../../sidecar/synth/images/study-images.ts';
import { blankImages } from '../../../../sidecar/synth/objects/blank-images.ts';
import { codingOf } from '../../../../sidecar/synth/objects/compressed.ts';
import { imageObject } from '../../../../sidecar/synth/objects/image-object.ts';
import { IMAGE_TAG } from '../../../../sidecar/synth/objects/image-tags.ts';
import { hasSweep, ultrasoundSweep } from '../../../../sidecar/synth/objects/multi-frame.ts';
import { reasonFor } from '../../../../sidecar/synth/objects/order-attributes.ts';
import { imageObjects } from '../../../../sidecar/synth/objects/study-image-objects.ts';
import { imageReference, type SyntheticObject } from '../../../../sidecar/synth/objects/study-object.ts';
import { IMAGE_COMMENTS, SYNTHETIC_MARK } from '../../../../sidecar/synth/synthetic-mark.ts';
import { departmentPatients, onlyWith, studiesWith, unharmed } from '../../../support/synthetic-department.ts';

const DETAIL = { size: 48, sliceCount: 4 };

const studies = SPECIALTIES.flatMap((specialty) => departmentPatients(specialty, 8)).flatMap((one) => one.studies);
const ofModality = (modality: StudyModality) => studies.filter((study) => study.modality === modality);

/** The headers of a study's views. */
const headers = (study: TruthStudy): DicomJson[] => Array.from(blankImages(study), ({ bytes }) => readPart10(bytes));

async function filesOf(study: TruthStudy): Promise<SyntheticObject[]> {
  const files: SyntheticObject[] = [];
  for await (const file of imageObjects(study, DETAIL)) files.push(file);
  return files;
}

const request = (image: DicomJson): DicomJson => items(image, IMAGE_TAG.RequestAttributesSequence)[0] ?? {};

describe('synth: image objects of a study', () => {
  it('are marked as synthetic, and name patient, study, order and body part, whatever the modality', () => {
    const parts = { chest: 'CHEST', abdomen: 'ABDOMEN', neuro: 'HEAD', msk: 'KNEE', breast: 'BREAST' } as const;
    expect(new Set(studies.map(({ modality }) => modality)).size).to.equal(4);
    for (const study of studies)
      for (const image of headers(study)) {
        expect(text(image, TAG.PatientID))
          .to.equal(study.identity.patientId)
          .and.to.match(/^SYNTHETIC-/);
        expect(personName(image, TAG.PatientName)).to.deep.equal(study.identity.name);
        expect(text(image, IMAGE_COMMENTS)).to.equal(SYNTHETIC_MARK);
        expect(texts(image, TAG.ImageType)[0]).to.equal('DERIVED');
        expect(text(image, TAG.DerivationDescription)).to.match(/phantom/);
        expect(text(image, TAG.Modality)).to.equal(study.modality);
        expect(text(image, TAG.BodyPartExamined)).to.equal(parts[study.specialty]);
        expect(text(image, TAG.AccessionNumber)).to.equal(study.accessionNumber);
        expect(text(request(image), IMAGE_TAG.RequestedProcedureID)).to.equal(study.order.placerOrderNumber);
        expect(text(image, IMAGE_TAG.BurnedInAnnotation)).to.equal('NO');
      }
  });

  it('are one series for each view, called as documents refer to them', () => {
    for (const study of studies)
      for (const [at, image] of headers(study).entries()) {
        const wanted = imageReference(study, study.views[at] ?? expect.fail(), 0);
        expect(text(image, TAG.SeriesInstanceUID)).to.equal(wanted.seriesInstanceUid);
        expect(text(image, TAG.SOPInstanceUID)).to.equal(wanted.sopInstanceUid);
        expect(text(image, TAG.SOPClassUID)).to.equal(wanted.sopClassUid);
        expect(number(image, TAG.SeriesNumber)).to.equal(at + 1);
      }
  });

  it('have a side where one is shown: a knee in its place for MR and for DX, a breast in each of its views', () => {
    const knees = studies.filter(({ region }) => region === 'knee');
    expect(new Set(knees.map(({ modality, side }) => `${modality} ${side}`)).size).to.equal(4);
    for (const study of knees)
      for (const image of headers(study)) {
        const side = study.side === 'left' ? 'L' : 'R';
        const sides = [text(image, TAG.Laterality), text(image, IMAGE_TAG.ImageLaterality)];
        expect(sides).to.deep.equal(study.modality === 'MR' ? [side, undefined] : [undefined, side]);
      }
    const [breasts] = ofModality('MG');
    if (!breasts) expect.fail('no mammogram');
    const views = headers(breasts).map((image) => {
      const [view = {}] = items(image, IMAGE_TAG.ViewCodeSequence);
      return [
        text(image, IMAGE_TAG.ImageLaterality),
        text(image, IMAGE_TAG.ViewPosition),
        text(view, TAG.CodeMeaning),
      ].join(' ');
    });
    expect(views).to.have.members([
      'R CC cranio-caudal',
      'L CC cranio-caudal',
      'R MLO medio-lateral oblique',
      'L MLO medio-lateral oblique',
    ]);
  });

  it('hold the pixels and the geometry of what was imaged', () => {
    for (const modality of ['CT', 'MR'] as const) {
      const study = ofModality(modality)[0] ?? expect.fail();
      for (const shown of studyImages({ ...studyPlan(study), ...DETAIL })) {
        const { dataset, frames } = imageObject(study, shown);
        const { plane, pixelSpacingMm, pixels, index } = shown.image;
        expect(frames).to.have.length(1);
        expect(frames[0].pixels).to.deep.equal(pixels);
        expect(number(dataset, TAG.InstanceNumber)).to.equal(index + 1);
        for (const [axis, value] of numbers(dataset, TAG.ImagePositionPatient).entries())
          expect(value).to.be.closeTo(plane?.position[axis] ?? Number.NaN, 1e-6);
        expect(numbers(dataset, TAG.ImageOrientationPatient)).to.deep.equal([
          ...(plane?.rowDirection ?? []),
          ...(plane?.columnDirection ?? []),
        ]);
        expect(number(dataset, TAG.PixelSpacing)).to.be.closeTo(pixelSpacingMm[0], 1e-6);
        if (modality === 'CT') expect(number(dataset, TAG.RescaleIntercept)).to.equal(-1024);
      }
    }
  });

  it('tell why the study was asked for: cut to what the attribute holds, and whole in the history where it is longer', () => {
    const [study] = studies;
    if (!study) expect.fail('no study');
    const withReason = (reason: string) => headers({ ...study, order: { ...study.order, reason } })[0] ?? {};
    const short = withReason('Cough');
    expect(text(request(short), IMAGE_TAG.ReasonForTheRequestedProcedure)).to.equal('Cough');
    expect(text(short, IMAGE_TAG.AdditionalPatientHistory)).to.equal(undefined);
    const words = 'Follow-up. Progressive shortness of breath since three weeks; pain on the left side';
    const long = withReason(words);
    const cut = text(request(long), IMAGE_TAG.ReasonForTheRequestedProcedure) ?? '';
    expect(cut.length).to.be.within(40, 64);
    expect(words.startsWith(`${cut} `)).to.equal(true);
    expect(text(long, IMAGE_TAG.AdditionalPatientHistory)).to.equal(words);
  });

  it('are the same bytes in every run, and named by kind and number', async () => {
    const study = ofModality('CT').find(hasSweep) ?? expect.fail('no abdomen with a sweep');
    const [first, second] = [await filesOf(study), await filesOf(study)];
    expect(first.map(({ name }) => name).slice(0, 5)).to.deep.equal([
      'ct-0001.dcm',
      'ct-0002.dcm',
      'ct-0003.dcm',
      'ct-0004.dcm',
      'us-0001.dcm',
    ]);
    for (const [at, { bytes }] of first.entries())
      expect(Buffer.compare(bytes, second[at]?.bytes ?? new Uint8Array())).to.equal(0);
  });

  it('have an ultrasound sweep beside about a third of the abdomens, calibrated as it was made', () => {
    const abdomens = departmentPatients('abdomen', 120)
      .flatMap((one) => one.studies)
      .filter(({ views }) => views.includes('abdomenCt'));
    expect(abdomens.filter(hasSweep).length / abdomens.length).to.be.closeTo(1 / 3, 0.08);
    expect(studies.filter(hasSweep).every(({ views }) => views.includes('abdomenCt'))).to.equal(true);
    const { dataset, frames } = ultrasoundSweep(abdomens.find(hasSweep) ?? expect.fail(), DETAIL);
    expect(number(dataset, TAG.NumberOfFrames)).to.equal(DETAIL.sliceCount).and.to.equal(frames.length);
    expect(number(dataset, TAG.BitsStored)).to.equal(8);
    const [region = {}] = items(dataset, IMAGE_TAG.SequenceOfUltrasoundRegions);
    // 190 mm over 48 pixels, told in cm.
    expect(number(region, IMAGE_TAG.PhysicalDeltaX)).to.be.closeTo(19 / 48, 1e-6);
    expect(Math.max(...frames.flatMap(({ pixels }) => [...pixels]))).to.be.within(128, 255);
  });
});

describe('synth: hazards in images', () => {
  it('burned-in text stands in the corner of every image, and the rest of it is as it was', () => {
    const [found] = studiesWith('burnedInText', 'images').filter(({ study }) => study.modality === 'CT');
    if (!found) expect.fail('no study with burned-in text');
    for (const shown of studyImages({ ...studyPlan(found.study), size: 256, sliceCount: 2 })) {
      const marked = imageObject(found.study, shown);
      const plain = imageObject(unharmed(found.study), shown);
      expect(text(marked.dataset, IMAGE_TAG.BurnedInAnnotation)).to.equal('YES');
      const changed = [...marked.frames[0].pixels.keys()].filter(
        (at) => marked.frames[0].pixels[at] !== plain.frames[0].pixels[at],
      );
      expect(changed).to.have.length.above(300);
      for (const at of changed) {
        expect(marked.frames[0].pixels[at]).to.equal(4095);
        expect(at % 256).to.be.below(0.6 * 256 + 2);
        expect(Math.floor(at / 256)).to.be.below(30);
      }
      // The generator's own pixels are not written on.
      expect(shown.image.pixels).to.deep.equal(plain.frames[0].pixels);
    }
  });

  it('exactly one image of a study is broken, either way, in a coded series, too', async () => {
    const found = studiesWith('brokenObject', 'images').filter(({ study }) => ['CT', 'MR'].includes(study.modality));
    const ways = new Set<string>();
    const codings = new Set<string>();
    for (const { study } of found.slice(0, 8)) {
      const [broken, whole] = [await filesOf(onlyWith(study, 'brokenObject')), await filesOf(unharmed(study))];
      expect(broken.map(({ name }) => name)).to.deep.equal(whole.map(({ name }) => name));
      const differing = broken.filter(({ bytes }, at) => bytes.length !== whole[at]?.bytes.length);
      expect(differing).to.have.length(1);
      const [{ name, bytes } = { name: '', bytes: new Uint8Array() }] = differing;
      const before = whole.find((one) => one.name === name)?.bytes ?? new Uint8Array();
      expect(bytes.length).to.be.within(0.25 * before.length, 0.95 * before.length);
      codings.add(codingOf(imageReference(study, study.views[0] ?? expect.fail(), 0).seriesInstanceUid));
      ways.add(Buffer.compare(bytes, before.subarray(0, bytes.length)) === 0 ? 'cut' : 'shortPixels');
    }
    expect(ways).to.deep.equal(new Set(['cut', 'shortPixels']));
    expect(codings).to.include('none').and.to.have.property('size').that.is.above(1);
  });

  it('an instruction hidden in the order follows its reason', () => {
    const found = studiesWith('hiddenInstruction', 'order');
    expect(found).to.have.length.above(3);
    for (const { study } of found) {
      const hidden = study.hazards.find(({ kind }) => kind === 'hiddenInstruction')?.value ?? expect.fail();
      expect(reasonFor(study)).to.equal(`${study.order.reason}. ${hidden}`);
      expect(reasonFor(unharmed(study))).to.equal(study.order.reason);
      for (const image of headers(study)) {
        const told = [
          text(request(image), IMAGE_TAG.ReasonForTheRequestedProcedure),
          text(image, IMAGE_TAG.AdditionalPatientHistory),
        ];
        expect(told).to.include(reasonFor(study));
      }
    }
  });
});
