import { expect } from 'chai';
import { lesionBox } from '../../support/synthetic-patient/measurement-sr.ts';
import { chestPhantom, renderSlice } from '../../support/synthetic-patient/phantom.ts';
import { imagePosition, nearestSlice, toImagePoint } from '../../support/synthetic-patient/slice-grid.ts';
import {
  makePatient,
  STUDY_ROLES,
  type StudyRole,
  type SyntheticLesion,
  type SyntheticPatient,
} from '../../support/synthetic-patient/timeline.ts';

const SEEDS = ['one', 'two', 'three', 'four'];
/** Half way between lung and nodule. */
const EDGE_HU = -415;
const NODULE_HU = 35;
/** One pixel for the raster; the rest is blur, which makes a nodule of three pixels smaller at half height. */
const EDGE_PIXELS = 1.25;

function slice(patient: SyntheticPatient, role: StudyRole, index: number): Float32Array {
  const nodules = patient.lesions.map(({ centre, diameterMm }) => ({ centre, diameterMm: diameterMm[role] }));
  return renderSlice(chestPhantom(patient.bodySeed, patient.grid, nodules), index, `${patient.key}/${role}`);
}

/** The bright region that the pixel at column\row belongs to: its pixel count and its edges (as SCOORD counts). */
function region(hu: Float32Array, columns: number, column: number, row: number) {
  const seen = new Set<number>();
  const open = [row * columns + column];
  while (open.length > 0) {
    const at = open.pop() ?? 0;
    if (seen.has(at) || (hu[at] ?? -1000) < EDGE_HU) continue;
    seen.add(at);
    open.push(at - 1, at + 1, at - columns, at + columns);
  }
  const at = [...seen];
  const across = at.map((index) => index % columns);
  const down = at.map((index) => Math.floor(index / columns));
  return {
    pixels: seen.size,
    left: Math.min(...across),
    right: Math.max(...across) + 1,
    top: Math.min(...down),
    bottom: Math.max(...down) + 1,
  };
}

/**
 * Diameter from the nodule's integrated contrast, which neither blur nor partial volume changes: a slab of thickness h
 * through a sphere's centre holds pi (r^2 - h^2 / 12) of area on average.
 */
function diameterByContrast(patient: SyntheticPatient, hu: Float32Array, lesion: SyntheticLesion, radius: number) {
  const { grid } = patient;
  const [column, row] = toImagePoint(grid, lesion.centre[0], lesion.centre[1]);
  const rings: Record<'inside' | 'around', number[]> = { inside: [], around: [] };
  for (const [index, value] of hu.entries()) {
    const dx = (index % grid.columns) + 0.5 - column;
    const dy = Math.floor(index / grid.columns) + 0.5 - row;
    const distance = Math.hypot(dx, dy) * grid.pixelSpacingMm;
    if (distance < radius + 3) rings.inside.push(value);
    else if (distance < radius + 5) rings.around.push(value);
  }
  const lung = rings.around.reduce((sum, value) => sum + value, 0) / rings.around.length;
  const share = rings.inside.reduce((sum, value) => sum + (value - lung) / (NODULE_HU - lung), 0);
  const area = share * grid.pixelSpacingMm ** 2;
  return 2 * Math.sqrt(area / Math.PI + grid.sliceThicknessMm ** 2 / 12);
}

describe('synth: chest phantom', () => {
  it('shows each nodule with its true diameter within 0.5 mm and its edges within a pixel and a little of the SR box', () => {
    for (const seed of SEEDS) {
      const patient = makePatient(seed, '20260115');
      const { grid } = patient;
      for (const lesion of patient.lesions)
        for (const role of STUDY_ROLES) {
          const index = nearestSlice(grid, lesion.centre[2]);
          expect(imagePosition(grid, index)[2]).to.equal(lesion.centre[2]);
          const [column, row] = toImagePoint(grid, lesion.centre[0], lesion.centre[1]);
          const hu = slice(patient, role, index);
          const found = region(hu, grid.columns, Math.floor(column), Math.floor(row));
          const truth = lesion.diameterMm[role];
          const diameter = diameterByContrast(patient, hu, lesion, truth / 2);
          expect(diameter, `${lesion.trackingIdentifier} ${role}`).to.be.closeTo(truth, 0.5);
          const [left = 0, top = 0, right = 0, , , bottom = 0] = lesionBox(grid, lesion, lesion.diameterMm[role]);
          expect(Math.abs(found.left - left), 'left').to.be.at.most(EDGE_PIXELS);
          expect(Math.abs(found.right - right), 'right').to.be.at.most(EDGE_PIXELS);
          expect(Math.abs(found.top - top), 'top').to.be.at.most(EDGE_PIXELS);
          expect(Math.abs(found.bottom - bottom), 'bottom').to.be.at.most(EDGE_PIXELS);
        }
    }
  });

  it('shows the growth: more bright pixels in the current study', () => {
    const patient = makePatient('growth', '20260115');
    const [grown] = patient.lesions;
    if (!grown) expect.fail('no lesion');
    const index = nearestSlice(patient.grid, grown.centre[2]);
    const [column, row] = toImagePoint(patient.grid, grown.centre[0], grown.centre[1]).map(Math.floor);
    const pixels = (role: StudyRole) =>
      region(slice(patient, role, index), patient.grid.columns, column ?? 0, row ?? 0).pixels;
    expect(pixels('current')).to.be.above(pixels('prior') * 1.3);
  });

  it('has the Hounsfield units of air, lung, soft tissue and bone where they belong', () => {
    const patient = makePatient('tissue', '20260115');
    const { grid } = patient;
    const hu = slice(patient, 'current', nearestSlice(grid, 0));
    const mean = (x: number, y: number, half: number) => {
      const [column = 0, row = 0] = toImagePoint(grid, x, y).map(Math.floor);
      let sum = 0;
      for (let dy = -half; dy <= half; dy++)
        for (let dx = -half; dx <= half; dx++) sum += hu[(row + dy) * grid.columns + column + dx] ?? 0;
      return sum / (2 * half + 1) ** 2;
    };
    expect(mean(-185, -185, 1)).to.be.closeTo(-1000, 20);
    expect(mean(0, 117, 0), 'between skin and table').to.be.below(-500);
    expect(mean(23, 35, 2), 'descending aorta').to.be.closeTo(42, 15);
    expect(mean(0, 51, 1), 'vertebral body').to.be.within(60, 260);
    const lung = [...hu].filter((value) => value > -960 && value < -750);
    expect(lung.length / hu.length, 'share of the image that is lung').to.be.within(0.1, 0.3);
  });

  it('is the same slice whatever was rendered before it', () => {
    const patient = makePatient('order', '20260115', { sliceCount: 6 });
    const alone = slice(patient, 'current', 4);
    slice(patient, 'current', 0);
    expect(slice(patient, 'current', 4)).to.deep.equal(alone);
    expect(slice(patient, 'prior', 4)).to.not.deep.equal(alone);
  });
});
