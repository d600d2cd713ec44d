import fc from 'fast-check';
import { encodePart10 } from '../../sidecar/dicom/part10.ts';
import type { Retirement, RetireReason } from '../../sidecar/domain/draft.ts';
import type { DicomJson } from '../../sidecar/domain/study.ts';
import type { DraftingInput } from '../../sidecar/drafting/drafting-input.ts';
import { buildDraftDocument } from '../../sidecar/report/draft-document.ts';
import { measurementDocument } from '../../sidecar/report/measurement-document.ts';
import { PROFILE_NAMES, PROFILES, type ProfileName } from '../../sidecar/report/profiles.ts';
import { anyEvidence } from '../unit/drafting/any-evidence.ts';
import { caseOf } from '../unit/drafting/any-input.ts';
import { grownNodule } from '../unit/drafting/builders.ts';
import { dueRecommendation, echo, mammographyCad, threeTimePoints, twins } from '../unit/drafting/samples.ts';
import { targetSum } from '../unit/drafting/sum-sample.ts';
import { SPECS } from './draft-specs.ts';
import { type DraftSpec, draftInput, other, report } from './drafts.ts';
import { type Header, preparedOf } from './generated-studies.ts';
import { nextVersion, retired, type Written } from './generated-versions.ts';
import { anyLesions, build } from './measurements-built.ts';
import { syntheticInput } from './measurements-of-synthetic-patient.ts';
import { SHAPES } from './measurements-shapes.ts';
import { NAMES } from './pdf-inputs.ts';

/** One document, and which of the shapes it is of. */
export interface Generated {
  readonly shape: string;
  readonly label: string;
  readonly dataset: DicomJson;
  readonly bytes: Uint8Array;
}

const SEED = 20261120;
const sample = <T>(values: fc.Arbitrary<T>, numRuns: number): readonly T[] =>
  fc.sample(values, { seed: SEED, numRuns });
const pick = <T>(list: readonly [T, ...T[]], at: number): T => list[at % list.length] ?? list[0];

const direct = (shape: string, label: string, dataset: DicomJson): Generated => ({
  shape,
  label,
  dataset,
  bytes: encodePart10(dataset),
});

/** What differs in patient and study: names of every script, attributes that are empty, absent or foreign. */
const modulesOf = (spec: Partial<DraftSpec>): DicomJson =>
  draftInput({ label: 'header', ...spec }).study.identifyingModules;
const HEADERS: readonly [Header, ...Header[]] = [
  { label: 'plain', identifyingModules: modulesOf({}), bodyPart: 'CHEST' },
  ...Object.entries(NAMES).map(([label, name]) => ({ label, identifyingModules: modulesOf({ name }) })),
  ...SPECS.filter(({ name, modules, without }) => typeof name === 'string' || modules || without).map((spec, at) => ({
    label: spec.label,
    identifyingModules: modulesOf(spec),
    modality: pick(['MR', 'US', 'DX', 'MG', 'PT', 'XX'], at),
  })),
];

const SAMPLES: readonly [() => DraftingInput, ...(() => DraftingInput)[]] = [
  threeTimePoints,
  grownNodule,
  targetSum,
  dueRecommendation,
  echo,
  twins,
  mammographyCad,
];

const REASONS: readonly [RetireReason, ...RetireReason[]] = [
  'verified',
  'expired',
  'discarded',
  'nothingToSay',
  'notSelected',
  'noImages',
];
/** Reports that a person verified, of this study: what stands there may be of any script. */
const REPORTS: readonly NonNullable<Retirement['replacedBy']>[] = [
  { instance: report(), words: 'Radiology Report, verified on 2026-11-21 at 10:15 by Reader Rita.' },
  { instance: other('88.22'), words: '"胸部CT" verified by 山田 太郎.' },
  { instance: other('88.11'), words: `تقرير ${'long title '.repeat(40)}` },
];

/** Each SR class that measurements are written in, by a profile that does. */
const ONE_OF_EACH_CLASS: readonly ProfileName[] = [
  ...new Map(PROFILE_NAMES.map((name) => [PROFILES[name].measurementClass, name] as const)).values(),
];

const textShapes = (): readonly Generated[] =>
  SPECS.map((spec) => direct('text draft, by hand', spec.label, buildDraftDocument(draftInput(spec))));

const measurementShapes = (): readonly Generated[] =>
  PROFILE_NAMES.filter((profile) => profile !== 'pdf').flatMap((profile) => {
    const shape = (what: string) => `measurements, ${profile}, ${what}`;
    const made = [
      ...SHAPES.map((one) => [shape('by hand'), one.label, build(one.lesions, { ...one, profile })] as const),
      [shape('synthetic patient'), 'synthetic patient', measurementDocument(syntheticInput(profile))] as const,
      ...sample(anyLesions, 8).map(
        (lesions, at) => [shape('generated'), `${at}`, build(lesions, { label: `generated ${at}`, profile })] as const,
      ),
    ];
    return made.flatMap(([what, label, dataset]) => (dataset ? [direct(what, label, dataset)] : []));
  });

/** Versions as the pipeline renders them; a document that could not be made is a mistake here. */
function rendered(shape: string, label: string, { documents, omitted }: Written): readonly Generated[] {
  if (omitted.length > 0)
    throw new Error(`${label}: ${omitted.map(({ kind, detail }) => `${kind}: ${detail}`).join()}`);
  return documents.map(({ identity, dataset, bytes }) => {
    const { kind, retired: isEnd, sopClassUid } = identity;
    const closed = `retired ${kind} (SR class ${sopClassUid.split('.').at(-1)})`;
    return { shape: isEnd ? closed : `${kind}, ${shape}`, label: `${kind}: ${label}`, dataset, bytes };
  });
}

/**
 * The life of one draft: a first version, a second one under another profile (which closes the measurements of the first
 * where their class differs), and its end.
 */
async function life(header: Header, at: number): Promise<readonly Generated[]> {
  const prepared = preparedOf(pick(SAMPLES, at)(), header, at % 2 === 0 ? 'as given' : 'by the product');
  const first = await nextVersion(prepared, pick(['ohif', 'stone', 'weasis', 'horos', 'pdf'], at));
  const second = await nextVersion(prepared, pick(['weasis', 'stone', 'ohif'], at), first.versions);
  const end = await retired(prepared, { reason: pick(REASONS, at) }, second.versions);
  return [
    ...rendered('first version', header.label, first),
    ...rendered('second version', header.label, second),
    ...rendered('last version', `${header.label}, ${pick(REASONS, at)}`, end),
  ];
}

/** First versions out of whatever documents may hold. */
async function generatedDrafts(): Promise<readonly Generated[]> {
  const with_ = (input: DraftingInput, more: DraftingInput['evidence']['items']): DraftingInput => ({
    ...input,
    evidence: { ...input.evidence, items: [...input.evidence.items, ...more] },
  });
  const cases: readonly (readonly [string, DraftingInput, 'as given' | 'by the product'])[] = [
    ...sample(caseOf(false), 12).map(({ input }) => ['without prior', input, 'by the product'] as const),
    ...sample(caseOf(true), 16).map(({ input }) => ['with prior, changes as given', input, 'as given'] as const),
    ...sample(caseOf(true), 16).map(({ input }) => ['with prior, compared', input, 'by the product'] as const),
    ...sample(fc.tuple(caseOf(true), anyEvidence), 32).map(
      ([{ input }, more]) => ['evidence of every kind', with_(input, more), 'by the product'] as const,
    ),
  ];
  const made = cases.map(async ([kind, input, compared], at) => {
    const profile = pick(['ohif', 'weasis', 'stone', 'horos'] as const, at);
    const written = await nextVersion(preparedOf(input, pick(HEADERS, at), compared), profile);
    return rendered(`generated: ${kind}`, `${kind}, ${at}`, written);
  });
  return (await Promise.all(made)).flat();
}

/** The end of a draft: every reason, with and without a report that replaces it, in every class. */
async function retirements(): Promise<readonly Generated[]> {
  const ends: readonly Retirement[] = [
    ...REASONS.map((reason) => ({ reason })),
    ...REPORTS.map((replacedBy) => ({ reason: 'verified', replacedBy }) as const),
  ];
  const made = ONE_OF_EACH_CLASS.flatMap((profile, row) =>
    ends.map(async (end, at) => {
      const input = at % 2 === 0 ? threeTimePoints() : grownNodule();
      const prepared = preparedOf(input, pick(HEADERS, row * ends.length + at), 'as given');
      const { versions } = await nextVersion(prepared, profile);
      // What the study held may be unknown by then.
      const study = at % 3 === 2 ? { ...prepared.study, series: [] } : prepared.study;
      const label = `${end.reason}${end.replacedBy ? `, replaced by a report ${at}` : ''}, ${profile}`;
      return rendered('', label, await retired({ ...prepared, study }, end, versions));
    }),
  );
  return (await Promise.all(made)).flat();
}

/** Documents of all shapes that Preread writes as SR, the same every time. */
export async function generatedDocuments(): Promise<readonly Generated[]> {
  const lives = HEADERS.map(life);
  const others = await Promise.all([...lives, generatedDrafts(), retirements()]);
  const all = [...textShapes(), ...measurementShapes(), ...others.flat()];
  // Profiles that write the same class may write the same document.
  return [...new Map(all.map((one) => [Buffer.from(one.bytes).toString('base64'), one])).values()];
}
