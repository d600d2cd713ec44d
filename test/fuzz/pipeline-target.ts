import { localSource, withArchives } from '../../sidecar/commands/study-source.ts';
import { loadConfig } from '../../sidecar/config.ts';
import { encodePart10 } from '../../sidecar/dicom/part10.ts';
import type { Draft } from '../../sidecar/domain/draft.ts';
import type { JobId, StudyInstanceUid } from '../../sidecar/domain/identifiers.ts';
import { PrereadError } from '../../sidecar/errors.ts';
import { isOwnDocument } from '../../sidecar/evidence/own-drafts.ts';
import { ReportFonts } from '../../sidecar/fonts/report-fonts.ts';
import { EVERY_STUDY } from '../../sidecar/intake/selection-rules.ts';
import { canonicalJson } from '../../sidecar/ledger/canonical-json.ts';
import type { Archives } from '../../sidecar/pacs/archives.ts';
import { createDicomweb } from '../../sidecar/pacs/dicomweb.ts';
import type { Http } from '../../sidecar/pacs/http.ts';
import { createOrthancRest } from '../../sidecar/pacs/orthanc-rest.ts';
import { sameDataset } from '../../sidecar/pacs/same-dataset.ts';
import { consideredEntries } from '../../sidecar/pipeline/entries.ts';
import { versionIdentity } from '../../sidecar/pipeline/identity.ts';
import { type Prepared, prepareDraft } from '../../sidecar/pipeline/prepare-draft.ts';
import { renderDraft } from '../../sidecar/pipeline/render-version.ts';
import type { RenderedVersion, WriteDeps } from '../../sidecar/pipeline/write-deps.ts';
import type { ProfileName } from '../../sidecar/report/profiles.ts';
import { readLoosely } from './loose-reader.ts';

/** How a study ended that had something spoilt in it. */
export interface Ending {
  /** `drafted` or `read` (`without it` where the draft says so), another outcome of a job, or the code of an error. */
  readonly outcome: string;
  /** What must not be, in words; none is good. */
  readonly defects: readonly string[];
  /** Message of a named error. */
  readonly detail?: string;
}

interface Options {
  /** Which documents are made; absent: the study is read and compared, and nothing is worded. */
  readonly profile: ProfileName | undefined;
  /** JSON of the spoilt object, for telling what the draft quotes from what it made up. */
  readonly input: () => string;
  /** SOP Instance UID of the spoilt object. */
  readonly spoilt: string;
}

const config = loadConfig({ PREREAD_DATA: '/nonexistent' });
const fonts = new ReportFonts();
const STAMP = { contentDate: '20260601', contentTime: '101112', timezoneOffset: '+0000' };

/** Rendering asks for these alone. */
const depsOf = (profile: ProfileName): WriteDeps =>
  ({ softwareVersion: '0', configuration: 'fuzz', encode: encodePart10, fonts, profile }) as unknown as WriteDeps;

/** An error of ours that names no cause: something failed inside that nobody had thought of. */
const UNTHOUGHT = /\((TypeError|RangeError|SyntaxError|ReferenceError|Error|AssertionError)\)/;

/** @returns its code, and a defect where it is not one of the named errors */
export function judgeError(thrown: unknown, where: string): Ending {
  if (!(thrown instanceof PrereadError)) {
    const stack = thrown instanceof Error ? (thrown.stack ?? '').split('\n').slice(0, 4).join(' | ') : String(thrown);
    return { outcome: 'escaped', defects: [`${where}: ${stack}`] };
  }
  const cause = thrown.cause instanceof Error ? ` ${thrown.cause.stack?.split('\n').slice(0, 4).join(' | ')}` : '';
  const isNamed = thrown.code !== 'INTERNAL' && !UNTHOUGHT.test(thrown.message);
  return {
    outcome: thrown.code,
    detail: thrown.message,
    defects: isNamed ? [] : [`${where}: ${thrown.code} ${thrown.message}${cause}`],
  };
}

const NO_WORDS = ['NaN', 'undefined', 'null', 'Infinity', '[object Object]'];

/** Words that a program says by mistake, unless the input said them first. */
function wordDefects({ statements }: Draft, input: string): string[] {
  const said = statements.map(({ text }) => text).join('\n');
  return NO_WORDS.filter((word) => new RegExp(`(?<![\\w-])${word.replace(/[[\]]/g, '\\$&')}(?![\\w-])`).test(said))
    .filter((word) => !new RegExp(`"[^"]*${word.replace(/[[\]]/g, '\\$&')}`).test(input))
    .map((word) => `the draft says "${word}"`);
}

function documentDefects({ documents, omitted }: RenderedVersion): string[] {
  const lost = omitted
    .filter(({ code, detail }) => code === 'INTERNAL' || UNTHOUGHT.test(detail))
    .map(({ kind, code, detail }) => `${kind} omitted: ${code} ${detail}`);
  const changed = documents.flatMap(({ identity, dataset, bytes }) => {
    const { dataset: read } = readLoosely(bytes);
    const difference = sameDataset(dataset, read);
    if (difference !== undefined) return [`${identity.kind}: decoded it differs at ${difference}`];
    return isOwnDocument(read) ? [] : [`${identity.kind}: not known as a draft of Preread when read again`];
  });
  return [...lost, ...changed];
}

const unthought = ({ evidence, priors, decisions }: Prepared): string[] =>
  [
    ...[evidence, ...priors.map((prior) => prior.evidence)].flatMap(({ unread }) => unread.map(({ cause }) => cause)),
    ...decisions.map(({ explanation }) => explanation),
  ]
    .filter((words) => UNTHOUGHT.test(words))
    .map((words) => `unread: ${words}`);

async function written(prepared: Prepared, profile: ProfileName): Promise<RenderedVersion> {
  const { studyInstanceUid } = prepared.study;
  const about = { studyInstanceUid, jobId: '00000000-0000-4000-8000-000000000000' as JobId };
  const identity = versionIdentity({
    studyInstanceUid,
    evidenceDigest: prepared.digest,
    madeBy: profile,
    predecessor: undefined,
    instanceNumber: 1,
    stamp: STAMP,
  });
  const version = await renderDraft(prepared, identity, new Map(), {}, depsOf(profile));
  for (const entry of consideredEntries(prepared, version.draft, about, '2026-06-01T10:11:12Z'))
    canonicalJson(entry.content);
  canonicalJson(version.draft?.statements ?? []);
  return version;
}

/**
 * A study from the PACS's answers to the bytes of its draft, as the service does it, without the database: gathered, its
 * documents and priors read, compared, worded, checked, rendered, encoded, and decoded again.
 */
export async function draftFrom(
  http: Http,
  url: string,
  study: StudyInstanceUid,
  { profile, input, spoilt }: Options,
): Promise<Ending> {
  try {
    const rest = createOrthancRest(http, url);
    const local = localSource(createDicomweb(http, `${url}/dicom-web`), rest, config);
    const source = withArchives(local, { list: [] } as unknown as Archives, { rest, config, transfers: undefined });
    const policy = { rules: EVERY_STUDY, priorsMax: 3, priorsYears: 10, draftWithoutFindings: true };
    const preparation = await prepareDraft(source, policy, study, false);
    if (!preparation.ready) return { outcome: preparation.outcome, defects: [] };
    const { prepared } = preparation;
    const version = profile && (await written(prepared, profile));
    const without = [prepared.evidence, ...prepared.priors.map((prior) => prior.evidence)].some(({ unread }) =>
      unread.some(({ instance }) => instance.sopInstanceUid === spoilt),
    );
    return {
      outcome: `${version ? 'drafted' : 'read'}${without ? ' without it or a part of it' : ''}`,
      defects: [
        ...unthought(prepared),
        ...(version ? documentDefects(version) : []),
        ...(version?.draft ? wordDefects(version.draft, input()) : []),
      ],
    };
  } catch (thrown) {
    return judgeError(thrown, 'draft');
  }
}
