import type { DocumentIdentity, Draft, DraftIdentity, Retirement } from '../domain/draft.ts';
import type { DicomJson, Study } from '../domain/study.ts';
import { coerceError } from '../errors.ts';
import { buildDraftDocument } from '../report/draft-document.ts';
import { measurementDocument } from '../report/measurement-document.ts';

import { pdfDocument, retiredPdfDocument } from '../report/pdf-document.ts';

import { PROFILES } from '../report/profiles.ts';
import { type RetiredBecause, retiredDocument } from '../report/retired-document.ts';
import { attachedIdentity, isoOf, pdfIdentity, referenceTo } from './identity.ts';
import type { DraftWords } from './model-words.ts';
import type { Prepared } from './prepare-draft.ts';
import { referencesOf, wordDraft } from './word-draft.ts';
import type { Omitted, Rendered, RenderedVersion, WriteDeps } from './write-deps.ts';

/** The last document of each series, of those that the PACS still holds. */
export type LastDocuments = ReadonlyMap<string, DocumentIdentity>;

/** What a document needs of the study that it belongs to. */
export type StudyHeader = Pick<Study, 'studyInstanceUid' | 'series' | 'identifyingModules'>;

function rendered(identity: DocumentIdentity, dataset: DicomJson, study: StudyHeader, deps: WriteDeps): Rendered {
  return { identity, dataset, bytes: deps.encode(dataset, new Set(Object.keys(study.identifyingModules))) };
}

/** A document that goes with the text: when it cannot be made, the version does without and says so in the ledger. */
async function orOmitted(
  kind: DocumentIdentity['kind'],
  make: () => Promise<Rendered | undefined>,
): Promise<Rendered | Omitted | undefined> {
  try {
    return await make();
  } catch (thrown) {
    const { code, message } = coerceError(thrown);
    return { kind, code, detail: message };
  }
}

const isMade = (one: Rendered | Omitted | undefined): one is Rendered => one !== undefined && 'bytes' in one;
const isOmitted = (one: Rendered | Omitted | undefined): one is Omitted => one !== undefined && !('bytes' in one);

/** A document that ends its series: what stands there no longer counts. */
export async function renderClosing(
  identity: DocumentIdentity,
  because: RetiredBecause,
  study: StudyHeader,
  deps: WriteDeps,
): Promise<Rendered> {
  const input = { ...deps, identity, study, because };
  const isPdf = identity.kind === 'pdf';
  return rendered(identity, isPdf ? await retiredPdfDocument(input, deps.fonts) : retiredDocument(input), study, deps);
}

/** The end of a series that this version has no document for. */
function closing(
  text: DraftIdentity,
  last: DocumentIdentity,
  because: RetiredBecause,
  study: StudyHeader,
  deps: WriteDeps,
): Promise<Rendered> {
  const { kind, sopClassUid, seriesInstanceUid } = last;
  if (kind === 'text') return renderClosing({ ...text, retired: true }, because, study, deps);
  const named = attachedIdentity(text, kind, sopClassUid, new Map([[seriesInstanceUid, last]]));
  const identity = { ...named, seriesInstanceUid, predecessor: referenceTo(last), retired: true } as const;
  return renderClosing(identity, because, study, deps);
}

async function measurementsOf(
  { study, evidence, comparisons, priors: used }: Prepared,
  text: DraftIdentity,
  last: LastDocuments,
  deps: WriteDeps,
): Promise<Rendered | undefined> {
  const profile = PROFILES[deps.profile];
  const identity = attachedIdentity(text, 'measurements', profile.measurementClass, last);
  const priors = used.map((prior) => prior.evidence);
  const dataset = measurementDocument({ ...deps, profile, identity, study, evidence, priors, comparisons });
  return dataset && rendered(identity, dataset, study, deps);
}

async function pdfOf(
  { study }: Prepared,
  draft: Draft,
  text: DraftIdentity,
  last: LastDocuments,
  deps: WriteDeps,
): Promise<Rendered> {
  const identity = pdfIdentity(text, last);
  const input = { ...deps, draft, identity, study, textDocument: referenceTo(text) };
  return rendered(identity, await pdfDocument(input, deps.fonts), study, deps);
}

/** The documents of the draft: text, measurements, PDF as the profile has it; and the end of series that it leaves. */
export async function renderDraft(
  prepared: Prepared,
  text: DraftIdentity,
  last: LastDocuments,
  words: DraftWords,
  deps: WriteDeps,
): Promise<RenderedVersion> {
  const { study } = prepared;
  const draft = wordDraft(prepared, isoOf(text), deps.softwareVersion, words);
  const input = { ...deps, draft, identity: text, study, referencesOf: referencesOf(prepared) };
  const documents = [rendered(text, buildDraftDocument(input), study, deps)];
  const others = [await orOmitted('measurements', () => measurementsOf(prepared, text, last, deps))];
  if (PROFILES[deps.profile].pdf) others.push(await orOmitted('pdf', () => pdfOf(prepared, draft, text, last, deps)));
  const inUse = new Set(
    [text, ...others.filter(isMade).map(({ identity }) => identity)].map((one) => one.seriesInstanceUid),
  );
  const left = [...last.values()].filter((one) => !one.retired && !inUse.has(one.seriesInstanceUid));
  for (const one of left)
    others.push(await orOmitted(one.kind, () => closing(text, one, { reason: 'notInVersion' }, study, deps)));
  return { draft, documents: [...documents, ...others.filter(isMade)], omitted: others.filter(isOmitted) };
}

/** The last document of every series that the draft has, text first. */
export async function renderRetirement(
  text: DraftIdentity,
  retirement: Retirement,
  study: StudyHeader,
  last: LastDocuments,
  deps: WriteDeps,
): Promise<RenderedVersion> {
  const open = [...last.values()].filter((one) => one.kind !== 'text' && !one.retired);
  const documents = [await closing(text, text, retirement, study, deps)];
  const others: (Rendered | Omitted | undefined)[] = [];
  for (const one of open) others.push(await orOmitted(one.kind, () => closing(text, one, retirement, study, deps)));
  return { documents: [...documents, ...others.filter(isMade)], omitted: others.filter(isOmitted) };
}
