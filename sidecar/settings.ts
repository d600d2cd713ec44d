import { resolve } from 'node:path';
import { MODEL_SETTINGS, type ModelConfig } from './model-settings.ts';
import type { Archive } from './pacs/archives-file.ts';
import { PROFILE_NAMES, type ProfileName } from './report/profiles.ts';
import { file, number, oneOf, onOff, postgresUrl, rules, startFrom, text, url } from './setting-values.ts';

/** All settings, checked and frozen. */
export interface Config extends ModelConfig {
  readonly orthancUrl: string;
  readonly orthancUsername: string | undefined;
  readonly orthancPassword: string | undefined;
  readonly dicomwebUrl: string;
  readonly caFile: string | undefined;
  /** Absent = the embedded database under `dataFolder`. */
  readonly databaseUrl: string | undefined;
  readonly dataFolder: string;
  readonly patientHashKeyFile: string;
  readonly httpHost: string;
  readonly httpPort: number;
  /** Bearer token of /metrics; needed where the port is open to other machines. */
  readonly httpToken: string | undefined;
  readonly settleSeconds: number;
  readonly settleDeadlineSeconds: number;
  readonly redraftMinutes: number;
  /** `now`, `beginning`, or an ISO date or time. */
  readonly startFrom: string;
  readonly write: 'on' | 'shadow';
  readonly feed: 'changes' | 'qido';
  readonly qidoSeconds: number;
  readonly reconcileDays: number;
  readonly draftWithoutFindings: boolean;
  readonly profile: ProfileName;
  readonly superseded: 'keep' | 'delete';
  readonly retired: 'keep' | 'delete';
  /** Absent: drafts do not expire. */
  readonly draftExpiryDays: number | undefined;
  readonly rulesFile: string | undefined;
  readonly priorsMax: number;
  readonly priorsYears: number;
  readonly archivesFile: string | undefined;
  /** What `archivesFile` says, with the passwords from the environment. */
  readonly archives: readonly Archive[];
  readonly archiveSeconds: number;
  readonly priorFetchSeconds: number;
  readonly priorFetchDeadlineSeconds: number;
  readonly priorFetchesAtOnce: number;
  readonly workers: number;
  readonly logLevel: string;
}

/** One setting: its name, default, and how its text becomes a value (throws a sentence when it cannot). */
export interface Setting {
  readonly name: string;
  readonly field: keyof Config;
  readonly fallback?: string;
  readonly secret?: boolean;
  readonly help: string;
  parse(text: string): unknown;
}

/** In the order in which the README lists them. */
export const SETTINGS: readonly Setting[] = [
  {
    name: 'ORTHANC_URL',
    field: 'orthancUrl',
    fallback: 'http://127.0.0.1:8042',
    help: "Orthanc's address",
    parse: url,
  },
  { name: 'ORTHANC_USERNAME', field: 'orthancUsername', help: "name of Preread's account in Orthanc", parse: text },
  { name: 'ORTHANC_PASSWORD', field: 'orthancPassword', secret: true, help: 'its password', parse: text },
  { name: 'DICOMWEB_URL', field: 'dicomwebUrl', help: 'DICOMweb root; default `$ORTHANC_URL/dicom-web`', parse: url },
  {
    name: 'CA_FILE',
    field: 'caFile',
    help: 'PEM file of the certificate authority that signed the PACS certificate',
    parse: file,
  },
  {
    name: 'DATABASE_URL',
    field: 'databaseUrl',
    secret: true,
    help: 'postgres:// address; unset = embedded database under PREREAD_DATA',
    parse: postgresUrl,
  },
  {
    name: 'PREREAD_DATA',
    field: 'dataFolder',
    fallback: './data',
    help: 'folder of the embedded database and of the patient hash key',
    parse: resolve,
  },
  {
    name: 'PATIENT_HASH_KEY_FILE',
    field: 'patientHashKeyFile',
    help: 'key of the patient hashes in the ledger, the same for all processes on one database; default `$PREREAD_DATA/patient-hash.key`, made at first start',
    parse: resolve,
  },
  {
    name: 'HTTP_HOST',
    field: 'httpHost',
    fallback: '127.0.0.1',
    help: 'address to listen on for /healthz, /readyz, /metrics',
    parse: text,
  },
  {
    name: 'HTTP_PORT',
    field: 'httpPort',
    fallback: '8080',
    help: 'its port; 0 = any free one',
    parse: number(0, 65_535),
  },
  {
    name: 'HTTP_TOKEN',
    field: 'httpToken',
    secret: true,
    help: 'bearer token of /metrics; needed when HTTP_HOST is not a loopback address',
    parse: text,
  },
  {
    name: 'START_FROM',
    field: 'startFrom',
    fallback: 'now',
    help: 'where the very first start begins in the change feed: now, beginning, or a date',
    parse: startFrom,
  },
  {
    name: 'FEED',
    field: 'feed',
    fallback: 'changes',
    help: "how new studies are noticed: changes = Orthanc's change feed; qido = lists of the last two days, for an archive with DICOMweb only",
    parse: oneOf('changes', 'qido'),
  },
  {
    name: 'QIDO_SECONDS',
    field: 'qidoSeconds',
    fallback: '30',
    help: 'with FEED=qido: time between two looks at the lists',
    parse: number(1, 3600),
  },
  {
    name: 'RECONCILE_DAYS',
    field: 'reconcileDays',
    fallback: '7',
    help: 'every night (03:30) what the PACS holds of so many days is held against what came of it; 0 = not',
    parse: number(0, 366),
  },
  {
    name: 'SETTLE_SECONDS',
    field: 'settleSeconds',
    fallback: '5',
    help: 'a study is taken when nothing arrived for so long',
    parse: number(0, 86_400, false),
  },
  {
    name: 'SETTLE_DEADLINE_SECONDS',
    field: 'settleDeadlineSeconds',
    fallback: '1800',
    help: 'and at the latest so long after its first image',
    parse: number(1, 604_800, false),
  },
  {
    name: 'REDRAFT_MINUTES',
    field: 'redraftMinutes',
    fallback: '5',
    help: 'least time between two versions of a draft; an arriving evidence SR does not wait',
    parse: number(0, 10_080, false),
  },
  {
    name: 'WRITE',
    field: 'write',
    fallback: 'on',
    help: 'on, or shadow: everything but the store',
    parse: oneOf('on', 'shadow'),
  },
  {
    name: 'RULES_FILE',
    field: 'rulesFile',
    help: 'JSON rules that say which studies get a draft; unset = all',
    parse: rules,
  },
  {
    name: 'DRAFT_WITHOUT_FINDINGS',
    field: 'draftWithoutFindings',
    fallback: 'off',
    help: 'on: write a draft even when no finding, measurement or comparison exists',
    parse: onOff,
  },
  {
    name: 'PROFILE',
    field: 'profile',
    fallback: 'ohif',
    help: `viewer that the drafts are made for: ${PROFILE_NAMES.join(', ')} (pdf: as ohif, with an Encapsulated PDF)`,
    parse: oneOf(...PROFILE_NAMES),
  },
  {
    name: 'SUPERSEDED',
    field: 'superseded',
    fallback: 'keep',
    help: 'keep, or delete: what becomes of older versions of a draft',
    parse: oneOf('keep', 'delete'),
  },
  {
    name: 'RETIRED',
    field: 'retired',
    fallback: 'keep',
    help: 'keep: a last version says RETIRED and holds no findings; delete: all versions are deleted, where the account may',
    parse: oneOf('keep', 'delete'),
  },
  {
    name: 'DRAFT_EXPIRY_DAYS',
    field: 'draftExpiryDays',
    help: 'a draft is retired so many days after it was stored; unset = never',
    parse: number(1, 3650, false),
  },
  {
    name: 'PRIORS_MAX',
    field: 'priorsMax',
    fallback: '3',
    help: 'most priors used; 0 = none',
    parse: number(0, 20),
  },
  {
    name: 'PRIORS_YEARS',
    field: 'priorsYears',
    fallback: '10',
    help: 'how far back a prior may lie',
    parse: number(1, 100),
  },
  {
    name: 'ARCHIVES_FILE',
    field: 'archivesFile',
    help: 'JSON list of other archives that hold priors; unset = none',
    parse: file,
  },
  {
    name: 'ARCHIVE_SECONDS',
    field: 'archiveSeconds',
    fallback: '15',
    help: 'longest time one archive gets to say what it holds of a patient',
    parse: number(1, 300),
  },
  {
    name: 'PRIOR_FETCH_SECONDS',
    field: 'priorFetchSeconds',
    fallback: '60',
    help: 'longest time a draft waits for its priors from other archives; one that comes later makes a new draft',
    parse: number(0, 600),
  },
  {
    name: 'PRIOR_FETCH_DEADLINE_SECONDS',
    field: 'priorFetchDeadlineSeconds',
    fallback: '1800',
    help: 'a transfer from an archive is given up and cancelled so long after it was asked for',
    parse: number(1, 86_400),
  },
  {
    name: 'PRIOR_FETCHES_AT_ONCE',
    field: 'priorFetchesAtOnce',
    fallback: '2',
    help: 'most transfers from archives at once, of all processes together (Orthanc runs 2 jobs at once by default)',
    parse: number(1, 32),
  },
  { name: 'WORKERS', field: 'workers', fallback: '2', help: 'studies worked on at once', parse: number(1, 64) },
  ...MODEL_SETTINGS,
  {
    name: 'LOG_LEVEL',
    field: 'logLevel',
    fallback: 'info',
    help: 'error, warn, info or debug',
    parse: oneOf('error', 'warn', 'info', 'debug'),
  },
];
