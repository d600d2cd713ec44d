import { expect } from 'chai';
import { attr, sequence, TAG } from '../../../sidecar/dicom/dicom-json.ts';
import type { Evidence, MeasurementEvidence } from '../../../sidecar/domain/evidence.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { madeEcho, madeSimplifiedEcho } from '../../support/made-documents/echo.ts';
import { byName, changed, readMade } from '../../support/made-documents/read-made.ts';
import {
  code,
  container,
  dcm,
  ln,
  type MadeDocument,
  madeReport,
  mod,
  num,
  numAs,
  sct,
  ucum,
} from '../../support/made-documents/sr-parts.ts';
import { CM, FINDING_SITE, FINDINGS, IMAGE_MODE } from '../../support/made-documents/ultrasound-parts.ts';

const MADE = [...madeEcho(), ...madeSimplifiedEcho()];
const numbersOf = (items: readonly Evidence[]): readonly MeasurementEvidence[] =>
  items.filter((one) => one.kind === 'measurement');
const numbers = (name: string) => numbersOf(readMade(byName(MADE, name)).items);
const modifiers = (one: MeasurementEvidence | undefined) =>
  (one?.modifiers ?? []).map(({ concept, value }) => `${concept.value}=${value.value}`);

const LVIDD = ln('29436-3', 'Left Ventricle Internal End Diastolic Dimension');
const echo = (name: string, ...children: readonly DicomJson[]): MadeDocument =>
  madeReport(name, 33, dcm('125200', 'Adult Echocardiography Procedure Report'), undefined, children);

describe('echocardiography reports', () => {
  it('reads every made one', () => {
    for (const document of MADE)
      expect(numbersOf(readMade(document).items), document.name).to.have.length.of.at.least(5);
    console.log(
      `      echo: 0 real and ${madeEcho().length} made read; simplified: 0 real and ${madeSimplifiedEcho().length} made read`,
    );
  });

  it('tells one diameter in two image modes apart', () => {
    const diameters = numbers('left-ventricle').filter(({ quantity }) => quantity.value === '29436-3');
    expect(diameters.map((one) => [one.valueText, one.site?.value, modifiers(one)])).to.deep.equal([
      ['4.8', '87878005', ['272518008=416190007', '399264008=399155008']],
      ['5.0', '87878005', ['272518008=416190007', '399264008=399064001']],
    ]);
  });

  it('links what is computed to its measurements, by reference, and keeps method and selection', () => {
    const items = numbers('ejection-fraction-by-reference');
    const of = (quantity: string) => items.find((one) => one.quantity.value === quantity);
    const fraction = of('18043-0');
    expect(fraction?.derivedFrom).to.deep.equal([of('18026-5')?.id, of('18148-7')?.id]);
    expect([fraction?.method?.value, fraction?.selected]).to.deep.equal(['125207', true]);
    expect(of('18026-5')).to.not.have.property('selected');
  });

  it('reads findings with their valve, direction of flow and derivation', () => {
    const { items } = readMade(byName(MADE, 'valves'));
    const findings = items.flatMap((one) =>
      one.kind === 'finding' ? [[one.finding.value, one.presence, one.site?.value]] : [],
    );
    expect(findings).to.deep.equal([
      ['48724000', 'present', '91134007'],
      ['44241007', 'present', '34202007'],
    ]);
    const peaks = numbersOf(items).filter(({ quantity }) => quantity.value === '18037-2');
    expect(peaks.map((one) => [one.valueText, one.derivation?.value, one.selected, modifiers(one)])).to.deep.equal([
      ['82', undefined, undefined, ['260674002=263677008', '399264008=261199008']],
      ['80', '373098007', true, ['399264008=261199008']],
    ]);
  });

  it('reads retired codes as current ones, and private measurements with their scheme', () => {
    const [old, own] = numbers('old-codes-and-private').slice(-2);
    expect([old?.site?.scheme, old?.site?.value]).to.deep.equal(['SCT', '87878005']);
    expect(modifiers(old)).to.deep.equal(['272518008=90892000', '399264008=399155008']);
    expect(own?.quantity).to.deep.equal({ value: 'LVSL-1', scheme: '99MADE', meaning: 'Left ventricular sphericity' });
  });

  it('reads patient characteristics, without who the patient is', () => {
    const { items } = readMade(byName(MADE, 'left-ventricle'));
    expect(
      numbersOf(items)
        .slice(0, 3)
        .map((one) => [one.quantity.value, one.valueText, one.unit.value]),
    ).to.deep.equal([
      ['8302-2', '168', 'cm'],
      ['29463-7', '64', 'kg'],
      ['271649006', '122', 'mm[Hg]'],
    ]);
    expect(JSON.stringify(items)).to.not.match(/Subject (Age|Sex)/);
  });

  it('names ad hoc measurements by their label, the only thing that tells them apart', () => {
    const lengths = numbers('simplified').filter(({ quantity }) => quantity.value === '410668003');
    expect(lengths.map((one) => [one.subject, one.valueText])).to.deep.equal([
      ['Vegetation length', '1.2'],
      ['Effusion depth', '0.8'],
    ]);
    const septal = numbers('simplified').find(({ quantity }) => quantity.value === '125330');
    expect([septal?.site?.value, septal?.subject]).to.deep.equal(['399093001', undefined]);
  });

  it('names what a broken report lacks', () => {
    const noUnit = {
      ...num(LVIDD, '4', CM),
      [TAG.MeasuredValueSequence]: sequence({ [TAG.NumericValue]: attr('DS', '4') }),
    };
    const noValue = { ...num(LVIDD, '4', CM), [TAG.MeasuredValueSequence]: sequence() };
    const bare = num({ value: 'X1', scheme: '99MADE', meaning: 'X1' }, '4', CM);
    const pixels = num(LVIDD, '190', ucum('{pixels}'));
    const area = num(sct('42798000', 'Area'), '4', CM);
    const { items, causes } = readMade(
      echo('broken', container(FINDINGS, noUnit, noValue, bare, pixels, area, num(LVIDD, '4.7', CM))),
    );
    expect(numbersOf(items).map(({ valueText }) => valueText)).to.deep.equal(['4.7']);
    expect(causes).to.deep.equal([
      'A measurement has no unit.',
      'A measurement has no value.',
      'A measurement has no name.',
      'A size is not calibrated: it has no unit of length.',
      'A measurement has a unit that does not fit it.',
    ]);
  });

  it('reads sites and modes that a cart wrote as content, or without relationship', () => {
    const { [TAG.RelationshipType]: _, ...loose } = num(LVIDD, '4.7', CM);
    const document = echo(
      'odd-relationships',
      container(
        FINDINGS,
        code('CONTAINS', FINDING_SITE, sct('87878005', 'Left Ventricle')),
        loose,
        numAs('HAS PROPERTIES', LVIDD, '4.9', CM),
      ),
    );
    const { items, causes } = readMade(document);
    expect(numbersOf(items).map((one) => [one.valueText, one.site?.value])).to.deep.equal([
      ['4.7', '87878005'],
      ['4.9', '87878005'],
    ]);
    expect(causes).to.deep.equal([]);
  });

  it('takes the nearest mode, and no site where two are stated', () => {
    const mode = (value: string) => mod(IMAGE_MODE, sct(value, value));
    const site = (value: string) => mod(FINDING_SITE, sct(value, value));
    const { items, causes } = readMade(
      echo(
        'nearest',
        container(
          FINDINGS,
          mode('399064001'),
          num(LVIDD, '4.7', CM, mode('399155008')),
          num(LVIDD, '4.8', CM, site('87878005'), site('91134007')),
        ),
      ),
    );
    expect(numbersOf(items).map((one) => [modifiers(one), one.site])).to.deep.equal([
      [['399264008=399155008'], undefined],
      [['399264008=399064001'], undefined],
    ]);
    expect(causes).to.deep.equal(['A measurement has two sites.']);
  });

  it('sets the numbers of differently named private groups apart', () => {
    const group = (value: string) =>
      container({ value, scheme: '99MADE', meaning: `Group ${value}` }, num(LVIDD, '4.7', CM));
    const [a, b] = numbersOf(readMade(echo('private-groups', group('A'), group('B'))).items);
    expect([modifiers(a), modifiers(b)]).to.deep.equal([['125007=A'], ['125007=B']]);
  });

  it('comes to an end when measurements are computed from each other in a circle', () => {
    const good = byName(MADE, 'ejection-fraction-by-reference');
    const circular = changed(good, (item) =>
      item[TAG.ReferencedContentItemIdentifier]
        ? { ...item, [TAG.ReferencedContentItemIdentifier]: attr('UL', 1, 7, 2, 4) }
        : item,
    );
    const fraction = numbersOf(readMade(circular).items).find(({ quantity }) => quantity.value === '18043-0');
    expect(fraction).to.not.have.property('derivedFrom');
  });
});
