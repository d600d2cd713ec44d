import fc from 'fast-check';
import type { Evidence, ReportRole } from '../../../sidecar/domain/evidence.ts';
import { code, foreignWords, numberText, unitCode } from './any-input.ts';
import { documentSource, measurement, quality } from './builders.ts';
import { dose, keyObject, processing, recommended, sentence } from './evidence-kinds.ts';

type Make = (name: string) => Evidence[];

const source = fc
  .record({
    observerType: fc.constantFrom('person' as const, 'device' as const, 'unknown' as const),
    verificationFlag: fc.constantFrom('VERIFIED', 'UNVERIFIED'),
    completionFlag: fc.constantFrom('PARTIAL', 'COMPLETE'),
  })
  .map((flags) => documentSource(flags));
const words = fc.oneof(foreignWords, fc.constantFrom('No new nodule.', 'Left effusion, 3 cm.', 'Befund "normal".'));
const roles: readonly ReportRole[] = ['history', 'findings', 'impression', 'recommendation', 'addendum', 'other'];
const optionalCode = fc.option(code('99V'), { nil: undefined });

const ofReport: fc.Arbitrary<Make> = fc
  .record({
    text: words,
    role: fc.constantFrom(...roles),
    language: fc.constantFrom('en', 'de', 'x y', undefined),
    source,
    months: fc.option(fc.integer({ min: -2, max: 30 }), { nil: undefined }),
    conditional: fc.boolean(),
  })
  .map(({ text, role, language, source: from, months, conditional }) => (name) => {
    const spoken = language === undefined ? {} : { language };
    const { language: _english, ...statement } = sentence(name, text, { role, source: from });
    const interval = { from: months ?? 0, to: months ?? 0, unit: 'mo' as const };
    const due = recommended(`${name}r`, name, { conditional, source: from, modality: 'CT', interval });
    return [{ ...statement, ...spoken }, ...(months === undefined ? [] : [due])];
  });

const ofMeasurement: fc.Arbitrary<Make> = fc
  .record({
    quantity: code('99Q'),
    text: numberText,
    unit: unitCode,
    site: optionalCode,
    subject: fc.option(words, { nil: undefined }),
    method: optionalCode,
    modifier: optionalCode,
    selected: fc.boolean(),
    source,
  })
  .map(({ text, site, subject, method, modifier, selected, ...rest }) => (name) => [
    measurement(name, undefined, text, {
      ...rest,
      ...(site === undefined ? {} : { site }),
      ...(subject === undefined ? {} : { subject }),
      ...(method === undefined ? {} : { method }),
      ...(modifier === undefined ? {} : { modifiers: [{ concept: modifier, value: modifier }] }),
      ...(selected ? { selected: true as const } : {}),
    }),
  ]);

const ofDose: fc.Arbitrary<Make> = fc
  .record({
    quantity: code('99D'),
    valueText: numberText,
    unit: unitCode,
    targetRegion: optionalCode,
    scope: fc.constantFrom('study' as const, 'event' as const),
    source,
  })
  .map(({ valueText, targetRegion, ...rest }) => (name) => [
    dose(name, '1', '', valueText, '', { ...rest, ...(targetRegion === undefined ? {} : { targetRegion }) }),
  ]);

const ofProcess: fc.Arbitrary<Make> = fc
  .record({
    process: code('99P'),
    outcome: fc.constantFrom('succeeded', 'partly', 'failed', 'notAttempted', 'unknown' as const),
    findings: fc.constantFrom('with', 'without', 'unknown' as const),
    withheld: fc.integer({ min: 0, max: 3 }),
    algorithm: words,
  })
  .map(({ algorithm, ...rest }) => (name) => {
    const from = documentSource({ algorithm: { name: algorithm, version: '1' } });
    return [processing(name, ['1', ''], { ...rest, source: from })];
  });

const ofKeyObject: fc.Arbitrary<Make> = fc
  .record({ meaning: words, count: fc.integer({ min: 0, max: 3 }) })
  .map(({ meaning, count }) => (name) => [keyObject(name, '113002', meaning, count)]);

const ofQuality: fc.Arbitrary<Make> = fc.tuple(words, words, optionalCode).map(([question, answer, site]) => (name) => [
  { ...quality(name, undefined, question, answer), ...(site === undefined ? {} : { site }) },
]);

/** Evidence of every kind that belongs to no finding, with whatever words documents hold. */
export const anyEvidence: fc.Arbitrary<Evidence[]> = fc
  .array(fc.oneof(ofReport, ofMeasurement, ofDose, ofProcess, ofKeyObject, ofQuality), { maxLength: 6 })
  .map((makes) => makes.flatMap((make, at) => make(`x${at}`)));
