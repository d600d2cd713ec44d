import type { DocumentIdentity, DraftIdentity, Retirement } from '../domain/draft.ts';
import type { DicomJson, Study } from '../domain/study.ts';
import { coerceError } from '../errors.ts';
import { buildDraftDocument } from '../report/draft-document.ts';
import { measurementDocument } from '../report/measurement-document.ts';

import { pdfDocument, retiredPdfDocument } from '../report/pdf-document.ts';

import { PROFILES } from '../report/profiles.ts';
import { type RetiredBecause, retiredDocument } from '../report/retired-document.ts';
import { attachedIdentity, isoOf, pdfIdentity, referenceTo } from './identity.ts';
import type { Prepared } from './prepare-draft.ts';
import { referencesOf, wordDraft } from './word-draft.ts';
import type { Omitted, Rendered, RenderedVersion, WriteDeps } from './write-deps.ts';

/** The last document of each series, of those that the PACS still holds. */
export type LastDocuments = ReadonlyMap<string, DocumentIdentity>;

type StudyHeader = Pick<Study, 'studyInstanceUid' | 'series' | 'identifyingModules'>;

function rendered(identity: DocumentIdentity, dataset: DicomJson, study: StudyHeader, deps: WriteDeps): Rendered {
  return { identity, dataset, bytes: deps.encode(dataset, new Set(Object.keys(study.identifyingModules))) };
}

/** A document that goes with the text draft: when it cannot be made, the draft does without and says so in the ledger. */
async function attached(
  identity: DocumentIdentity,
  make: () => Promise<DicomJson | undefined>,
  study: StudyHeader,
  deps: WriteDeps,
): Promise<Rendered | Omitted | undefined> {
  try {
    const dataset = await make();
    return dataset && rendered(identity, dataset, study, deps);
  } catch (thrown) {
    const { code, message } = coerceError(thrown);
    return { kind: identity.kind, code, detail: message };
  }
}

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

/** The documents of the draft: text, measurements, PDF as the profile has it; and the end of series that it leaves. */
export async function renderDraft(
  prepared: Prepared,
  text: DraftIdentity,
  last: LastDocuments,
  deps: WriteDeps,
): Promise<RenderedVersion> {
  const { study, evidence, comparisons } = prepared;
  const profile = PROFILES[deps.profile];
  const draft = wordDraft(prepared, isoOf(text), deps.softwareVersion);
  const input = { ...deps, draft, identity: text, study, referencesOf: referencesOf(prepared) };
  const documents = [rendered(text, buildDraftDocument(input), study, deps)];
  const measurements = attachedIdentity(text, 'measurements', profile.measurementClass, last);
  const priors = prepared.priors.map((prior) => prior.evidence);
  const others = [
    await attached(
      measurements,
      async () =>
        measurementDocument({ ...deps, profile, identity: measurements, study, evidence, priors, comparisons }),
      study,
      deps,
    ),
    profile.pdf
      ? await attached(
          pdfIdentity(text, last),
          () =>
            pdfDocument(
              { ...deps, draft, identity: pdfIdentity(text, last), study, textDocument: referenceTo(text) },
              deps.fonts,
            ),
          study,
          deps,
        )
      : undefined,
  ].filter((one) => one !== undefined);
  const made = others.filter((one): one is Rendered => 'bytes' in one);
  const inUse = new Set([text, ...made.map(({ identity }) => identity)].map((one) => one.seriesInstanceUid));
  const closed = [...last.values()].filter((one) => !one.retired && !inUse.has(one.seriesInstanceUid));
  for (const one of closed) made.push(await closing(text, one, { reason: 'notInVersion' }, study, deps));
  return {
    draft,
    documents: [...documents, ...made],
    omitted: others.filter((one): one is Omitted => !('bytes' in one)),
  };
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
  for (const one of open) documents.push(await closing(text, one, retirement, study, deps));
  return { documents, omitted: [] };
}
