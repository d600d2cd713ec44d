import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { TruthStudy } from '../../sidecar/synth/department/truth.ts';
import { blankImages } from '../../sidecar/synth/objects/blank-images.ts';
import { hasSweep } from '../../sidecar/synth/objects/multi-frame.ts';
import { imageObjects } from '../../sidecar/synth/objects/study-image-objects.ts';
import { mixedPatients, onlyWith, studiesWith } from '../support/synthetic-department.ts';

/** The names by which dciodvfy knows the objects. */
const IODS = {
  ct: 'CTImage',
  dx: 'DXImageForPresentation',
  mg: 'MammographyImageForPresentation',
  mr: 'MRImage',
  us: 'USMultiFrameImage',
  seg: 'Segmentation',
} as const;
/** Its list of views is that of X-ray at large (PS3.3 C.8.1.1); mammography's are CID 4014. */
const VIEW_OF_A_BREAST = /^Warning - Unrecognized defined term <(CC|MLO)> for value 1 of attribute <View Position>$/;

interface Judged {
  readonly iod: string;
  readonly complaints: readonly string[];
}

/** What dciodvfy says of a file; a program that is not installed is a failure, never a pass. */
function judge(path: string): Judged {
  const { error, stderr, stdout } = spawnSync('dciodvfy', [path], { encoding: 'utf8' });
  if (error) throw error;
  const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line !== '');
  const complaints = lines.filter((line) => /^(Error|Warning|Abort)/.test(line) && !VIEW_OF_A_BREAST.test(line));
  return { iod: lines.find((line) => Object.values<string>(IODS).includes(line)) ?? 'unknown', complaints };
}

describe('conformance: images of the synthetic department', () => {
  const folder = mkdtempSync(join(tmpdir(), 'preread-department-'));
  const path = join(folder, 'object.dcm');
  after(() => rmSync(folder, { recursive: true, force: true }));

  const judgeBytes = (bytes: Uint8Array): Judged => {
    writeFileSync(path, bytes);
    return judge(path);
  };
  const studies = mixedPatients(30).flatMap((patient) => patient.studies);

  /** Kinds of objects of a study, all of them without a complaint. */
  async function kindsWithoutComplaint(study: TruthStudy): Promise<string[]> {
    const kinds: string[] = [];
    for await (const { name, bytes } of imageObjects(study, { size: 64, sliceCount: 5 })) {
      const kind = name.split('-')[0] ?? '';
      const { iod, complaints } = judgeBytes(bytes);
      expect(complaints, name).to.deep.equal([]);
      expect(iod).to.equal(IODS[kind as keyof typeof IODS]);
      kinds.push(kind);
    }
    return kinds;
  }

  it('every view of 30 patients passes dciodvfy by its header', () => {
    const iods = new Set<string>();
    for (const study of studies)
      for (const { bytes } of blankImages(study)) {
        const { iod, complaints } = judgeBytes(bytes);
        expect(complaints).to.deep.equal([]);
        iods.add(iod);
      }
    expect([...iods]).to.have.members([IODS.ct, IODS.dx, IODS.mg, IODS.mr]);
  });

  it('all objects of cross-sections pass dciodvfy, plain and coded, with sweeps and outlines', async () => {
    const kinds: string[] = [];
    const sections = studies.filter(({ modality }) => modality === 'CT' || modality === 'MR');
    for (const study of [...sections.slice(0, 14), ...sections.filter(hasSweep).slice(0, 2)])
      kinds.push(...(await kindsWithoutComplaint(study)));
    expect(new Set(kinds)).to.deep.equal(new Set(['ct', 'mr', 'us', 'seg']));
  });

  it('radiographs and mammograms pass dciodvfy with their pixels', async () => {
    const chest = studies.find(({ modality }) => modality === 'DX') ?? expect.fail();
    expect(await kindsWithoutComplaint(chest)).to.deep.equal(['dx', 'dx']);
    const breasts = studies.find(({ modality }) => modality === 'MG') ?? expect.fail();
    expect(await kindsWithoutComplaint(breasts)).to.deep.equal(['mg', 'mg', 'mg', 'mg']);
  });

  it('text burned in and instructions in the order are no fault of the object', async () => {
    for (const [kind, document] of [
      ['burnedInText', 'images'],
      ['hiddenInstruction', 'order'],
    ] as const) {
      const found = studiesWith(kind, document).filter(({ study }) => study.modality === 'CT');
      expect(found).to.have.length.above(1);
      for (const { study } of found.slice(0, 2)) await kindsWithoutComplaint(onlyWith(study, kind));
    }
  });
});
