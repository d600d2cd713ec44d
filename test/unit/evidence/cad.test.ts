import { expect } from 'chai';
import { TAG } from '../../../sidecar/dicom/dicom-json.ts';
import type { Evidence, FindingEvidence, MeasurementEvidence } from '../../../sidecar/domain/evidence.ts';
import { madeBreastAndImage } from '../../support/made-documents/cad-breast.ts';
import { madeChestCad, madeColonCad } from '../../support/made-documents/cad-chest.ts';
import { madeMammographyCad } from '../../support/made-documents/cad-mammography.ts';
import { MAMMOGRAM, made } from '../../support/made-documents/image-parts.ts';
import { byName, readMade } from '../../support/made-documents/read-made.ts';
import type { MadeDocument } from '../../support/made-documents/sr-parts.ts';

const MADE = [...madeMammographyCad(), ...madeBreastAndImage(), ...madeChestCad(), ...madeColonCad()];
const read = (name: string) => readMade(byName(MADE, name));

const findingsOf = (items: readonly Evidence[]): readonly FindingEvidence[] =>
  items.filter((one) => one.kind === 'finding');
const numbersOf = (items: readonly Evidence[]): readonly MeasurementEvidence[] =>
  items.filter((one) => one.kind === 'measurement');
const runsOf = (items: readonly Evidence[]) =>
  items
    .filter((one) => one.kind === 'processing')
    .map((one) => [
      one.performed?.meaning ?? one.process.meaning,
      one.source.kind === 'content-item' ? one.source.algorithm?.name : undefined,
      one.outcome,
      one.findings,
      one.withheld,
    ]);
const answersOf = (items: readonly Evidence[]) =>
  items.flatMap((one) =>
    one.kind === 'qualitative' ? [[one.question.meaning, one.answer.meaning, one.laterality?.meaning]] : [],
  );
const shown = ({ finding, laterality, site, renderingIntent, certaintyPercent }: FindingEvidence) => [
  finding.meaning,
  laterality?.meaning,
  site?.meaning,
  renderingIntent,
  certaintyPercent,
];

const CLUSTERS = ['Calcification Cluster', 'Made Calcification Detector'];
const DENSITIES = ['Mammography breast density', 'Made Density Detector'];

describe('CAD documents', () => {
  it('reads every made one', () => {
    for (const document of MADE) expect(readMade(document).items, document.name).to.have.length.of.at.least(1);
    console.log(`      CAD: 0 real and ${MADE.length} made read`);
  });

  it('tells that algorithms ran and found nothing, and attests no absence', () => {
    const { items, causes } = read('mammography-without-findings');
    expect(runsOf(items)).to.deep.equal([
      ['Mammography CAD Report', undefined, 'succeeded', 'without', 0],
      [...CLUSTERS, 'succeeded', 'without', 0],
      [...DENSITIES, 'succeeded', 'without', 0],
    ]);
    expect([items.length, causes]).to.deep.equal([3, []]);
    expect(runsOf(read('chest-without-findings').items)).to.deep.equal([
      ['Chest CAD Report', 'Made Nodule Detector', 'succeeded', 'without', 0],
    ]);
    expect(runsOf(read('colon-without-findings').items)).to.deep.equal([
      ['Colon CAD Report', 'Made Polyp Detector', 'succeeded', 'without', 0],
    ]);
    for (const { name } of MADE)
      expect(
        findingsOf(read(name).items).map(({ presence }) => presence),
        name,
      ).to.satisfy((all: readonly string[]) => all.every((presence) => presence === 'present'));
  });

  it('keeps apart what failed, what went partly and what nobody attempted', () => {
    expect(runsOf(read('mammography-failed').items)).to.deep.equal([
      ['Mammography CAD Report', undefined, 'failed', 'unknown', 0],
      [...CLUSTERS, 'failed', 'unknown', 0],
      [...DENSITIES, 'failed', 'unknown', 0],
    ]);
    expect(runsOf(read('chest-failed').items)).to.deep.equal([
      ['Chest CAD Report', 'Made Nodule Detector', 'failed', 'unknown', 0],
    ]);
    expect(runsOf(read('mammography-partly-without').items)).to.deep.equal([
      ['Mammography CAD Report', undefined, 'partly', 'without', 0],
      [...CLUSTERS, 'succeeded', 'without', 0],
      [...DENSITIES, 'failed', 'unknown', 0],
    ]);
    expect(runsOf(read('mammography-partly-with').items)).to.deep.equal([
      ['Mammography CAD Report', undefined, 'partly', 'with', 0],
      [...CLUSTERS, 'succeeded', 'with', 0],
      [...DENSITIES, 'failed', 'unknown', 0],
    ]);
    expect(runsOf(read('mammography-not-attempted').items)).to.deep.equal([
      ['Mammography CAD Report', undefined, 'notAttempted', 'unknown', 0],
    ]);
  });

  it('reads the marks that may be presented, and counts the others', () => {
    const { items, causes } = read('mammography-with-findings');
    expect(findingsOf(items).map(shown)).to.deep.equal([
      ['Calcification Cluster', 'Right', undefined, 'required', 86.5],
      ['Mammographic breast mass', 'Left', undefined, 'optional', 62],
    ]);
    // Outline and nipple of the breast are withheld too; they are no marks that anybody misses.
    expect(runsOf(items)[0]).to.deep.equal(['Mammography CAD Report', undefined, 'succeeded', 'with', 2]);
    expect(causes).to.deep.equal([]);
    const said = JSON.stringify(items);
    for (const withheld of ['111100', '24142002', '129770007']) expect(said).to.not.include(`"${withheld}"`);
  });

  it('takes every mark for the device, whoever stands in the header', () => {
    const { name, dataset } = byName(MADE, 'mammography-with-findings');
    const author = { [TAG.ObserverType]: { vr: 'CS', Value: ['PSN'] } };
    const signed: MadeDocument = {
      name,
      dataset: { ...dataset, [TAG.AuthorObserverSequence]: { vr: 'SQ', Value: [author] } },
    };
    const observers = (document: MadeDocument) =>
      new Set(readMade(document).items.map(({ source }) => source.kind === 'content-item' && source.observerType));
    expect([...observers({ name, dataset })]).to.deep.equal(['device']);
    expect([...observers(signed)]).to.deep.equal(['unknown']);
  });

  it('reads sizes, regions and descriptors of a mark as its own', () => {
    const { items } = read('mammography-with-findings');
    const [cluster] = findingsOf(items);
    expect(cluster?.regions.map(({ graphicType, image }) => [graphicType, image.sopInstanceUid])).to.deep.equal(
      ['POINT', 'POLYLINE'].map((type) => [type, made('mammography-with-findings', 'RCC', MAMMOGRAM).instance]),
    );
    expect(
      numbersOf(items)
        .filter(({ findingId }) => findingId === cluster?.id)
        .map(({ quantity, valueText, unit }) => [quantity.meaning, valueText, unit.value]),
    ).to.deep.equal([
      ['Number of calcifications', '7', '1'],
      ['Diameter', '9', 'mm'],
    ]);
    expect(answersOf(items).slice(0, 2)).to.deep.equal([
      ['Calcification Type', 'Fine pleomorphic calcification', undefined],
      ['Calcification Distribution', 'Grouped calcification distribution', undefined],
    ]);
  });

  it('reads a mass seen on two views as one thing, its parts by value or by reference', () => {
    for (const name of ['mammography-with-findings', 'mammography-by-reference']) {
      const { items, causes } = read(name);
      const masses = findingsOf(items).filter(({ finding }) => finding.value === '129788004');
      expect(
        findingsOf(items).some(({ finding }) => finding.value === '129793001'),
        name,
      ).to.equal(false);
      expect(masses, name).to.have.length(1);
      expect(
        masses[0]?.regions.map(({ image }) => image.sopInstanceUid),
        name,
      ).to.deep.equal(['LCC', 'LMLO'].map((label) => made(name, label, MAMMOGRAM).instance));
      expect(
        numbersOf(items)
          .filter(({ findingId }) => findingId === masses[0]?.id)
          .map(({ valueText }) => valueText),
        name,
      ).to.deep.equal(['14', '15.5']);
      expect(causes, name).to.deep.equal([]);
    }
  });

  it('reads of a comparison with the year before only what is of this study', () => {
    const { items, causes } = read('mammography-with-earlier');
    const [mass, ...others] = findingsOf(items);
    expect([mass && shown(mass), others.length]).to.deep.equal([
      ['Mammographic breast mass', 'Left', undefined, 'required', undefined],
      0,
    ]);
    expect(mass?.regions).to.have.length(1);
    expect(numbersOf(items).map(({ valueText }) => valueText)).to.deep.equal(['14']);
    expect(causes).to.deep.equal(['A mark lies on an image of another study.']);
    expect(runsOf(items).slice(1)).to.deep.equal([
      [...DENSITIES, 'succeeded', 'with', 0],
      ['Temporal correlation', 'Made Comparer', 'succeeded', 'unknown', 0],
    ]);
  });

  it('reads what is said of breast and image without making a finding of it', () => {
    const { items, causes } = read('mammography-breast-and-image');
    expect(findingsOf(items)).to.deep.equal([]);
    expect(answersOf(items)).to.deep.equal([
      ['Assessment Category', '2 - Benign', 'Bilateral'],
      ['Assessment Category', '1 - Negative', 'Right'],
      // Of the breast whose outline it rests on.
      ['Breast composition', 'Heterogeneously dense', 'Left'],
      ['Quality Finding', 'Inadequate compression', 'Right'],
      ['Quality Assessment', 'Usable - Does not meet the quality control standard', 'Right'],
    ]);
    // The algorithm of the overall impression is not what ran.
    expect(runsOf(items)).to.deep.equal([
      ['Mammography CAD Report', 'Made Density Detector', 'succeeded', 'without', 0],
    ]);
    expect(causes).to.deep.equal([]);
  });

  it('names chest findings by their modifier and places them', () => {
    const { items, causes } = read('chest-nodules');
    const findings = findingsOf(items);
    expect(findings.map(shown)).to.deep.equal([
      ['Nodule', 'Right', 'Upper lobe of lung', 'required', 91],
      ['Nodule', 'Left', 'Upper lobe of left lung', 'optional', 55.5],
    ]);
    const [first, second] = findings;
    expect([first?.category?.value, first?.tracking.identifier, second?.site?.value]).to.deep.equal([
      '112033',
      'N1',
      '44714003',
    ]);
    // "Subpleural" is no site (CID 6126).
    expect(first?.topographicalModifiers?.map(({ meaning }) => meaning)).to.deep.equal(['Subpleural']);
    expect(
      numbersOf(items).map((one) => [
        one.quantity.meaning,
        one.valueText,
        findings.findIndex(({ id }) => id === one.findingId),
      ]),
    ).to.deep.equal([
      ['Long Axis', '8.4', 0],
      ['Short Axis', '6.9', 0],
      ['Long Axis', '5.0', 1],
      ['Short Axis', '4.6', 1],
    ]);
    expect(answersOf(items)).to.deep.equal([['Size Descriptor', 'Small', undefined]]);
    expect([runsOf(items)[0]?.at(-1), causes]).to.deep.equal([1, []]);
  });

  it('takes no side from how a radiograph of the chest was taken', () => {
    const { items } = read('chest-radiograph');
    expect(findingsOf(items).map(shown)).to.deep.equal([
      ['Nodule', undefined, 'Upper lobe of lung', 'required', undefined],
    ]);
    expect(findingsOf(items)[0]?.regions).to.have.length(4);
  });

  it('reads a polyp with its size, and no landmark of the colon', () => {
    const { items, causes } = read('colon-polyp');
    expect(findingsOf(items).map(shown)).to.deep.equal([
      ['Polyp of colon', undefined, 'Sigmoid colon', 'required', 77],
    ]);
    expect(numbersOf(items).map(({ quantity, valueText }) => [quantity.meaning, valueText])).to.deep.equal([
      ['Polyp size, largest dimension', '9'],
    ]);
    expect([runsOf(items)[0]?.at(-1), causes]).to.deep.equal([0, []]);
  });
});
