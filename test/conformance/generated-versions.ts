import { encodePart10 } from '../../sidecar/dicom/part10.ts';
import type { DocumentIdentity, DraftIdentity, Retirement } from '../../sidecar/domain/draft.ts';
import { ReportFonts } from '../../sidecar/fonts/report-fonts.ts';
import { digestOf, versionIdentity } from '../../sidecar/pipeline/identity.ts';
import type { Prepared } from '../../sidecar/pipeline/prepare-draft.ts';
import { renderDraft, renderRetirement } from '../../sidecar/pipeline/render-version.ts';
import type { Rendered, RenderedVersion, WriteDeps } from '../../sidecar/pipeline/write-deps.ts';
import type { ProfileName } from '../../sidecar/report/profiles.ts';

/** Versions of a draft as the pipeline renders them, one after the other; nothing is stored. */

const STAMP = { contentDate: '20261120', contentTime: '030407', timezoneOffset: '+0100' };
const fonts = new ReportFonts();

/** Rendering asks for these alone; store, ledger and clock have no part in it. */
const depsOf = (profile: ProfileName): WriteDeps =>
  ({ softwareVersion: '0.1.0', configuration: 'ab12', encode: encodePart10, fonts, profile }) as unknown as WriteDeps;

/** The versions that a study has so far. */
export interface Versions {
  readonly text: DraftIdentity;
  readonly last: ReadonlyMap<string, DocumentIdentity>;
}

export interface Written {
  readonly versions: Versions;
  /** Structured reports alone: a PDF is no matter of SR validators. */
  readonly documents: readonly Rendered[];
  readonly omitted: RenderedVersion['omitted'];
}

const identityOf = (prepared: Prepared, before: Versions | undefined, madeBy: unknown): DraftIdentity =>
  versionIdentity({
    studyInstanceUid: prepared.study.studyInstanceUid,
    evidenceDigest: prepared.digest,
    madeBy,
    predecessor: before?.text,
    instanceNumber: (before?.text.instanceNumber ?? 0) + 1,
    stamp: STAMP,
  });

function written(text: DraftIdentity, before: Versions | undefined, { documents, omitted }: RenderedVersion): Written {
  const last = new Map(before?.last);
  for (const { identity } of documents) last.set(identity.seriesInstanceUid, identity);
  return { versions: { text, last }, documents: documents.filter(({ identity }) => identity.kind !== 'pdf'), omitted };
}

/** The next version of a draft. */
export async function nextVersion(prepared: Prepared, profile: ProfileName, before?: Versions): Promise<Written> {
  const text = identityOf(prepared, before, profile);
  return written(text, before, await renderDraft(prepared, text, before?.last ?? new Map(), {}, depsOf(profile)));
}

/** The last version: in each series of the draft a document that says that it no longer counts. */
export async function retired(
  { study, digest }: Pick<Prepared, 'study' | 'digest'>,
  retirement: Retirement,
  before: Versions,
): Promise<Written> {
  const because = digestOf(JSON.parse(JSON.stringify(retirement)));
  const text = { ...identityOf({ study, digest } as Prepared, before, because), retired: true, retirement } as const;
  return written(text, before, await renderRetirement(text, retirement, study, before.last, depsOf('ohif')));
}
