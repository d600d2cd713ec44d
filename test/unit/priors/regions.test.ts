import { expect } from 'chai';
import { contrastIn, isDoseReport, isGuidance, modalitiesIn, sidesOf } from '../../../sidecar/priors/exam-words.ts';
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
    ['PET SKULL BASE TO MID-THIGH', ['ABDOMEN', 'CHEST', 'NECK', 'PELVIS', 'SKELETON']],
    ['PET/CT SKULL BASE-MID THIGH', ['ABDOMEN', 'CHEST', 'NECK', 'PELVIS', 'SKELETON']],
    ['NM BONE SCAN WB', ['SKELETON']],
    ['MRI THORACIC SPINE W/O', ['TSPINE']],
    ['CT THORACIC LUMBAR SPINE', ['LSPINE', 'TSPINE']],
    ['IRM du rachis lombo-sacré', ['LSPINE']],
    ['CTA CHEST AORTA', ['CHEST']],
    ['US TRANSVAGINAL NON-OB', ['UTERUS']],
    ['CT BRAIN/C-SPINE/CAP TRAUMA', ['ABDOMEN', 'CHEST', 'CSPINE', 'HEAD', 'PELVIS']],
    ['RM ginocchio dx', ['KNEE']],
    ['MR Ländrygg', ['LSPINE']],
    ['RTG klatki piersiowej', ['CHEST']],
    ['МРТ головного мозга', ['HEAD']],
    ['胸部単純CT', ['CHEST']],
    ['左膝関節MRI', ['KNEE']],
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
    expect(relate(of('CHEST'), of('CHEST', 'ABDOMEN'))).to.deep.equal({ kind: 'contains', coarse: false });
    expect(relate(of('HEART'), of('CHEST'))).to.deep.equal({ kind: 'contains', coarse: true });
    expect(relate(of('SINUS'), of('FACE'))).to.deep.equal({ kind: 'contains', coarse: false });
    expect(relate(of('SINUS'), of('HEAD'))).to.deep.equal({ kind: 'contains', coarse: true });
    expect(relate(of('KNEE'), of('SKELETON'))).to.deep.equal({ kind: 'contains', coarse: true });
    expect(relate(of('FINGER'), of('HAND'))).to.deep.equal({ kind: 'contains', coarse: false });
    expect(relate(of('WRIST'), of('HAND'))).to.deep.equal({ kind: 'edge' });
    expect(relate(of('THYROID'), of('SKELETON'))).to.deep.equal({ kind: 'apart' });
    expect(relate(of('WHOLEBODY'), of('CHEST', 'ABDOMEN', 'PELVIS'))).to.deep.equal({ kind: 'overlap', share: 0.5 });
    expect(relate(of('CHEST'), of('HEART'))).to.deep.equal({ kind: 'part', share: 1, narrow: true, organs: true });
    expect(relate(of('ABDOMEN'), of('LIVER', 'SPLEEN'))).to.deep.equal({
      kind: 'part',
      share: 1,
      narrow: false,
      organs: true,
    });
    expect(relate(of('CHEST', 'ABDOMEN'), of('LIVER'))).to.deep.include({ kind: 'part', share: 0.5 });
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
    expect(Math.max(...substitutes), 'a needle in the same modality is no substitute').to.be.below(WEIGHTS.guidance);
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
    expect(sides(['XR L ankle 3V'])).to.deep.equal(['L']);
    expect(sides(['XR HAND L/R 2V'])).to.deep.equal(['L', 'R']);
    expect(sides(['Coude D face profil'])).to.deep.equal(['R']);
    expect(sides(['RM ginocchio dx'])).to.deep.equal(['R']);
    expect(sides(['RX spalla sx'])).to.deep.equal(['L']);
    expect(sides(['MAMMO DX'])).to.deep.equal([]);
    expect(sides(['US DVT LLE'])).to.deep.equal(['L']);
    expect(sides(['МРТ левого коленного сустава'])).to.deep.equal(['L']);
    expect(sides(['右膝X線'])).to.deep.equal(['R']);
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
    expect(contrastIn('CT ABD/PEL W')).to.equal(true);
    expect(contrastIn('CT ABD/PEL W CON')).to.equal(true);
    expect(contrastIn('MR BRAIN WO/W')).to.equal(true);
    expect(contrastIn('MR KNEE LT WO CON')).to.equal(false);
    expect(contrastIn('MRA HEAD W/O')).to.equal(false);
    expect(contrastIn('TC torace senza mdc')).to.equal(false);
    expect(contrastIn('XR HIP W PELVIS')).to.equal(undefined);
    expect(contrastIn('CT CHEST')).to.equal(undefined);
    expect(contrastIn('No change, chest')).to.equal(undefined);
  });

  it('reads a modality that a report names', () => {
    expect(modalitiesIn('PET/CT skull base')).to.deep.equal(['PT', 'CT']);
    expect(modalitiesIn('IRM cérébrale')).to.deep.equal(['MR']);
    expect(modalitiesIn('Chest report')).to.deep.equal([]);
    expect(modalitiesIn('Bone density, axial')).to.deep.equal(['BMD']);
  });

  it('knows a needle from a diagnosis, and a dose report from a low dose', () => {
    expect(isGuidance('CT GUIDED BIOPSY LUNG RT')).to.equal(true);
    expect(isGuidance('CT-gesteuerte Punktion')).to.equal(true);
    expect(isGuidance('CT Thorax ohne Injektion')).to.equal(false);
    expect(isDoseReport('Dose Report')).to.equal(true);
    expect(isDoseReport('CT CHEST LOW DOSE')).to.equal(false);
  });
});
