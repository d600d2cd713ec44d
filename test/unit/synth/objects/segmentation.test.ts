import { expect } from 'chai';
import fc from 'fast-check';
import { items, number, numbers, TAG, text } from '../../../../sidecar/dicom/dicom-json.ts';
import { readPart10 } from '../../../../sidecar/dicom/read-part10.ts';
import { studyPlan } from '../../../../sidecar/synth/department/study-plan.ts';
import type { TruthStudy } from '../../../../sidecar/synth/department/truth.ts';
import { studyImages } from '../../../../sidecar/synth/images/study-images.ts';
import { bitPacker } from '../../../../sidecar/synth/objects/bit-packer.ts';
import { IMAGE_TAG } from '../../../../sidecar/synth/objects/image-tags.ts';
import { imageObjects } from '../../../../sidecar/synth/objects/study-image-objects.ts';
import { imageReference } from '../../../../sidecar/synth/objects/study-object.ts';
import { departmentPatients } from '../../../support/synthetic-department.ts';

/** 90 x 90 pixels are no whole number of bytes: frames then begin in the middle of one. */
const DETAIL = { size: 90, sliceCount: 24 };

const ctStudies = (['neuro', 'chest', 'abdomen'] as const).flatMap((specialty) =>
  departmentPatients(specialty, 6)
    .flatMap(({ studies }) => studies)
    .filter(({ modality, findings }) => modality === 'CT' && findings.length > 0),
);

async function segmentationFile(study: TruthStudy): Promise<Uint8Array | undefined> {
  let found: Uint8Array | undefined;
  for await (const { name, bytes } of imageObjects(study, DETAIL)) if (name.startsWith('seg')) found = bytes;
  return found;
}

/** Outlined lesions that any slice shows, with their masks by image. */
function masksOf(study: TruthStudy) {
  const wanted = study.findings.filter(({ reader }) => reader.described);
  const masks = new Map<string, Uint8Array>();
  for (const shown of studyImages({ ...studyPlan(study), ...DETAIL }))
    for (const { trackingUid, spec } of wanted)
      if (shown.lesions.some(({ lesionId }) => lesionId === spec.id)) {
        const { sopInstanceUid } = imageReference(study, shown.view, shown.image.index);
        masks.set(`${trackingUid} ${sopInstanceUid}`, shown.maskOf(spec.id).pixels);
      }
  return masks;
}

/** Each frame as its lesion, its slice and its pixels. */
function framesIn(file: Uint8Array) {
  const dataset = readPart10(file);
  const [rows = 0, columns = 0] = [number(dataset, TAG.Rows), number(dataset, TAG.Columns)];
  const count = number(dataset, TAG.NumberOfFrames) ?? 0;
  const length = Math.ceil((count * rows * columns) / 8);
  const bits = file.subarray(file.length - length - (length % 2));
  const segments = items(dataset, IMAGE_TAG.SegmentSequence);
  const frames = items(dataset, IMAGE_TAG.PerFrameFunctionalGroupsSequence).map((groups, at) => {
    const [identification = {}] = items(groups, IMAGE_TAG.SegmentIdentificationSequence);
    const [derivation = {}] = items(groups, IMAGE_TAG.DerivationImageSequence);
    const [source = {}] = items(derivation, IMAGE_TAG.SourceImageSequence);
    const segment = number(identification, IMAGE_TAG.ReferencedSegmentNumber) ?? 0;
    const [content = {}] = items(groups, IMAGE_TAG.FrameContentSequence);
    const pixels = Uint8Array.from({ length: rows * columns }, (_, pixel) => {
      const bit = at * rows * columns + pixel;
      return ((bits[bit >> 3] ?? 0) >> (bit & 7)) & 1;
    });
    const trackingUid = text(segments[segment - 1] ?? {}, IMAGE_TAG.TrackingUID);
    const name = `${trackingUid} ${text(source, TAG.ReferencedSOPInstanceUID)}`;
    return { name, pixels, segment, index: numbers(content, IMAGE_TAG.DimensionIndexValues) };
  });
  return { dataset, segments, frames, count };
}

describe('synth: outlines of lesions as Segmentation', () => {
  it('holds the bits of each mask, and no empty frame', async () => {
    let compared = 0;
    for (const study of ctStudies.slice(0, 8)) {
      const file = await segmentationFile(study);
      const masks = masksOf(study);
      if (!file) {
        const described = study.findings.filter(({ reader }) => reader.described).length;
        expect(masks.size === 0 || described > 3).to.equal(true);
        continue;
      }
      const { frames, count, segments } = framesIn(file);
      expect(frames).to.have.length(count);
      expect(new Set(frames.map(({ name }) => name))).to.deep.equal(new Set(masks.keys()));
      expect(new Set(frames.map(({ segment }) => segment)).size).to.equal(segments.length);
      for (const { name, pixels, segment, index } of frames) {
        expect(Buffer.compare(pixels, masks.get(name) ?? new Uint8Array())).to.equal(0);
        expect(pixels.includes(1)).to.equal(true);
        expect(index[0]).to.equal(segment);
        compared++;
      }
    }
    expect(compared).to.be.above(20);
  });

  it('is silent about what the reader overlooked, and follows a lesion by the tracking UID of the truth', async () => {
    const study = withOverlooked(ctStudies);
    const file = await segmentationFile(study);
    const uids = file ? framesIn(file).segments.map((one) => text(one, IMAGE_TAG.TrackingUID)) : [];
    expect(uids).to.have.length.above(0);
    for (const { trackingUid, reader } of study.findings)
      if (!reader.described) expect(uids).to.not.include(trackingUid);
    for (const uid of uids) expect(study.findings.map(({ trackingUid }) => trackingUid)).to.include(uid);
  });

  it('packs bits in a row, whatever the sizes of the frames', () => {
    const bits = fc.uint8Array({ max: 1, maxLength: 40 });
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 6 }), (frames) => {
        const packer = bitPacker();
        for (const frame of frames) packer.append(frame);
        const all = frames.flatMap((frame) => [...frame]);
        const bytes = packer.bytes();
        expect(bytes).to.have.length(Math.ceil(all.length / 8));
        const unpacked = Array.from({ length: bytes.length * 8 }, (_, at) => ((bytes[at >> 3] ?? 0) >> (at & 7)) & 1);
        expect(unpacked.slice(0, all.length)).to.deep.equal(all);
        expect(unpacked.slice(all.length)).to.not.include(1);
      }),
    );
  });
});

/** A study of two or three lesions, one of which nobody described. */
function withOverlooked(studies: readonly TruthStudy[]): TruthStudy {
  const study = studies.find(({ findings }) => findings.length === 2 || findings.length === 3);
  const [first, ...others] = study?.findings ?? [];
  if (!study || !first) expect.fail('no study of a few lesions');
  const described = others.map((one) => ({ ...one, reader: { ...one.reader, described: true } }));
  return { ...study, findings: [{ ...first, reader: { described: false } }, ...described] };
}
