import { expect } from 'chai';
import { contrastIn, modalitiesIn, sidesOf } from '../../../sidecar/priors/exam-words.ts';
import { regionsIn } from '../../../sidecar/priors/find-regions.ts';
import { regionLexicon } from '../../../sidecar/priors/region-words.ts';
import { combined, lineOf, REGIONS, relate } from '../../../sidecar/priors/regions.ts';
import { SUBSTITUTIONS, WEIGHTS } from '../../../sidecar/priors/weights.ts';

const of = (...names: string[]): ReadonlySet<string> => new Set(names);

describe('regionsIn', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['CT, HEAD/BRAIN WO CONTRAST', ['HEAD']],
    ['CT Thorax/Abdomen/Becken mit KM', ['ABDOMEN', 'CHEST', 'PELVIS']],
    ['CT ABD AND PELVIS WITH IV CONT', ['ABDOMEN', 'PELVIS']],
    ['XR C Spine Comp Min 4 Views', ['CSPINE']],
    ['MRT HWS nativ', ['CSPINE']],
    ['MR L-Spine', ['LSPINE']],
    ['Brustwirbelsäule in 2 Ebenen', ['TSPINE']],
    ['Brust-MRT', ['BREAST']],
    ['Brustkorb a.p.', ['CHEST']],
    ['Schädel-CT', ['HEAD']],
    ['Kniegelenk rechts', ['KNEE']],
    ['IRM genou droit', ['KNEE']],
    ['RM rodilla derecha', ['KNEE']],
    ['Radiographie du poignet', ['WRIST']],
    ['Handgelenk li', ['WRIST']],
    ['TDM thoraco-abdomino-pelvienne', ['ABDOMEN', 'CHEST', 'PELVIS']],
    ['Femoral head MRI', ['HIP']],
    ['US thyroid', ['THYROID']],
    ['Upper extremity: elbow', ['ELBOW']],
    ['CHESTABDPELVIS', ['ABDOMEN', 'CHEST', 'PELVIS']],
    ['WHOLE BODY', ['WHOLEBODY']],
    ['MRI Brain and Orbits', ['HEAD']],
    ['CT ABD/PELVIS WO (STONE)', ['ABDOMEN', 'PELVIS']],
    ['XR HIP UNI W PELVIS LT', ['HIP']],
    ['Radiographie thoracique de face', ['CHEST']],
    ['PET SKULL BASE TO MID-THIGH', ['ABDOMEN', 'CHEST', 'NECK', 'PELVIS']],
    ['CT C/A/P', ['ABDOMEN', 'CHEST', 'PELVIS']],
    ['Bäcken', ['PELVIS']],
    ['3-phase (FEET FIRST)', []],
    ['Early phase, testing, main series', []],
    ['Routine', []],
    ['', []],
  ];
  for (const [text, regions] of cases)
    it(`"${text}": ${regions.join(', ') || 'none'}`, () => {
      expect([...regionsIn(text)].sort()).to.deep.equal(regions);
    });

  it('knows no region in its words that the tree does not have, and has words for each', () => {
    const { byFirstWord, stems } = regionLexicon();
    const named = new Set([...[...byFirstWord.values()].flat(), ...stems].flatMap(({ regions }) => regions));
    expect([...named].filter((name) => !REGIONS.has(name))).to.deep.equal([]);
    expect([...REGIONS.keys()].filter((name) => !named.has(name))).to.deep.equal([]);
  });
});

describe('combined', () => {
  it('takes what was ordered over what was coded, and keeps the side of a paired part', () => {
    expect([...combined(of('ABDOMEN'), of('LIVER'))]).to.deep.equal(['LIVER']);
    expect([...combined(of('LIVER'), of('ABDOMEN'))]).to.deep.equal(['ABDOMEN']);
    expect([...combined(of('HIP'), of('PELVIS'))]).to.deep.equal(['HIP']);
    expect([...combined(of('LSPINE'), of('SPINE'))]).to.deep.equal(['LSPINE']);
    expect([...combined(of('CHEST', 'ABDOMEN'), of('CHEST'))].sort()).to.deep.equal(['ABDOMEN', 'CHEST']);
  });
});

describe('relate', () => {
  it('knows what contains what, and what lies beside', () => {
    expect(relate(of('CHEST'), of('CHEST'))).to.deep.equal({ kind: 'same' });
    expect(relate(of('CHEST'), of('CHEST', 'ABDOMEN'))).to.deep.equal({ kind: 'contains' });
    expect(relate(of('HEART'), of('CHEST'))).to.deep.equal({ kind: 'contains' });
    expect(relate(of('CHEST'), of('HEART'))).to.deep.equal({ kind: 'part', narrow: true });
    expect(relate(of('ABDOMEN'), of('LIVER', 'SPLEEN'))).to.deep.equal({ kind: 'part', narrow: false });
    expect(relate(of('CHEST', 'ABDOMEN'), of('ABDOMEN', 'PELVIS'))).to.deep.equal({ kind: 'overlap', share: 0.5 });
    expect(relate(of('LIVER'), of('KIDNEY'))).to.deep.equal({ kind: 'sameField' });
    expect(relate(of('CHEST'), of('NECK'))).to.deep.equal({ kind: 'adjacent' });
    expect(relate(of('CHEST'), of('THYROID'))).to.deep.equal({ kind: 'adjacent' });
    expect(relate(of('CHEST'), of('KNEE'))).to.deep.equal({ kind: 'apart' });
    expect(relate(of('TSPINE'), of('CHEST'))).to.deep.equal({ kind: 'apart' });
  });

  it('ends for every region, below the whole body', () => {
    for (const name of REGIONS.keys()) expect(lineOf(name).at(-1)).to.equal('WHOLEBODY');
  });
});

describe('tables of weights', () => {
  it('names only regions of the tree, and says why in a sentence', () => {
    for (const { regions = [], why } of SUBSTITUTIONS) {
      expect(regions.filter((name) => !REGIONS.has(name))).to.deep.equal([]);
      expect(why).to.match(/\.$/);
    }
  });

  it('keeps its own principle: no substitute of today outweighs the same modality of two years', () => {
    const twoYears = WEIGHTS.recent * (1 - 2 ** (-2 / WEIGHTS.ageHalfLife));
    const substitutes = SUBSTITUTIONS.map(({ points }) => points).filter((points) => points < 30);
    const small = WEIGHTS.procedureCode + WEIGHTS.description + WEIGHTS.sameContrast;
    expect(Math.max(...substitutes) + twoYears).to.be.below(WEIGHTS.sameModality);
    expect(small).to.be.at.most(WEIGHTS.sameModality - Math.max(...substitutes));
    const most = WEIGHTS.sameRegion + WEIGHTS.sameModality + WEIGHTS.recent + WEIGHTS.sameSide + small;
    expect(most).to.equal(100);
  });
});

describe('words of an examination', () => {
  it('reads sides from names first, and single letters only where they are sides', () => {
    const sides = (names: string[], coded: string[] = [], series: string[] = []) =>
      [...sidesOf(coded, names, series)].sort();
    expect(sides(['XR KNEE LT'])).to.deep.equal(['L']);
    expect(sides(['MR Knee R'])).to.deep.equal(['R']);
    expect(sides(['L Spine'])).to.deep.equal([]);
    expect(sides(['Hüfte beidseits'])).to.deep.equal(['L', 'R']);
    expect(sides(['Knee'], ['B'])).to.deep.equal(['L', 'R']);
    expect(sides(['Knee'], ['U'])).to.deep.equal([]);
    expect(sides(['Knee'], [], ['t2 R>L', 'knee right'])).to.deep.equal(['R']);
    expect(sides(['Knee left'], [], ['localizer right'])).to.deep.equal(['L']);
  });

  it('reads contrast only where it is said', () => {
    expect(contrastIn('CT CHEST WITHOUT CONTRAST')).to.equal(false);
    expect(contrastIn('CT CHEST WO IV CONT')).to.equal(false);
    expect(contrastIn('CT, HEAD/BRAIN W/O')).to.equal(false);
    expect(contrastIn('MRT LWS nativ')).to.equal(false);
    expect(contrastIn('CT Thorax ohne KM')).to.equal(false);
    expect(contrastIn('CT ABD AND PELVIS WITH IV CONT')).to.equal(true);
    expect(contrastIn('MRI BRAIN W WO CONTRAST')).to.equal(true);
    expect(contrastIn('MRI LIVER WITH AND WITHOUT CONTRAST')).to.equal(true);
    expect(contrastIn('CT Thorax mit KM')).to.equal(true);
    expect(contrastIn('CT CHEST')).to.equal(undefined);
    expect(contrastIn('No change, chest')).to.equal(undefined);
  });

  it('reads a modality that a report names', () => {
    expect(modalitiesIn('PET/CT skull base')).to.deep.equal(['PT', 'CT']);
    expect(modalitiesIn('IRM cérébrale')).to.deep.equal(['MR']);
    expect(modalitiesIn('Chest report')).to.deep.equal([]);
  });
});
