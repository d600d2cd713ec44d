import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { PrereadError } from './errors.ts';
import type { Archive } from './pacs/archives-file.ts';
import { archives, file, number, oneOf, onOff, postgresUrl, rules, startFrom, text, url } from './setting-values.ts';

/** All settings, checked and frozen. The only file that reads the environment. */
export interface Config {
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
  readonly feed: 'changes';
  readonly draftWithoutFindings: boolean;
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
interface Setting {
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
    help: "how new studies are noticed: changes = Orthanc's change feed",
    parse: oneOf('changes'),
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
  {
    name: 'LOG_LEVEL',
    field: 'logLevel',
    fallback: 'info',
    help: 'error, warn, info or debug',
    parse: oneOf('error', 'warn', 'info', 'debug'),
  },
];

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads `PREREAD_CONFIG` (NAME=value lines), under the environment. Returns problems instead of throwing. */
function readSettingsFile(path: string | undefined, problems: string[]): Environment {
  if (path === undefined || path === '') return {};
  if (!existsSync(path)) {
    problems.push('PREREAD_CONFIG names a file that does not exist');
    return {};
  }
  let settings: Environment;
  try {
    settings = parseEnv(readFileSync(path, 'utf8'));
  } catch {
    problems.push('PREREAD_CONFIG names something that cannot be read');
    return {};
  }
  for (const name of Object.keys(settings))
    if (!SETTINGS.some((setting) => setting.name === name))
      problems.push(`${name} (in the PREREAD_CONFIG file) is not a setting`);
  return settings;
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** Checks that no single setting can make. */
function crossCheck(config: Config, problems: string[]): void {
  if ((config.orthancUsername === undefined) !== (config.orthancPassword === undefined))
    problems.push('ORTHANC_USERNAME and ORTHANC_PASSWORD go together');
  if (!LOOPBACK.has(config.httpHost) && config.httpToken === undefined)
    problems.push('HTTP_TOKEN is needed because HTTP_HOST is open to other machines');
  if (config.settleDeadlineSeconds < config.settleSeconds)
    problems.push('SETTLE_DEADLINE_SECONDS must not be less than SETTLE_SECONDS');
  if (config.priorFetchDeadlineSeconds < config.priorFetchSeconds)
    problems.push('PRIOR_FETCH_DEADLINE_SECONDS must not be less than PRIOR_FETCH_SECONDS');
}

/**
 * The settings from `environment` and the file it names.
 * @throws PrereadError CONFIG_INVALID listing every problem at once; values are not quoted, they may be secret
 */
export function loadConfig(environment: Environment): Config {
  const problems: string[] = [];
  const merged: Environment = { ...readSettingsFile(environment.PREREAD_CONFIG, problems), ...environment };
  const values: Record<string, unknown> = {};
  for (const setting of SETTINGS) {
    // An empty variable is what compose files and systemd units make of an unset one.
    const given = merged[setting.name] === '' ? undefined : merged[setting.name];
    const raw = given ?? setting.fallback;
    try {
      values[setting.field] = raw === undefined ? undefined : setting.parse(raw);
    } catch (thrown) {
      problems.push(`${setting.name} ${(thrown as Error).message}`);
    }
  }
  values.archives = archives(values.archivesFile, environment, problems);
  values.dicomwebUrl ??= `${values.orthancUrl}/dicom-web`;
  values.patientHashKeyFile ??= resolve(String(values.dataFolder), 'patient-hash.key');
  const config = Object.freeze(values) as unknown as Config;
  if (problems.length === 0) crossCheck(config, problems);
  if (problems.length > 0) throw new PrereadError('CONFIG_INVALID', { detail: `\n  - ${problems.join('\n  - ')}` });
  return config;
}

/** For the log and the ledger: secrets only as set or unset. */
export function redactedConfig(config: Config): Record<string, string> {
  const shown = (setting: Setting) => {
    const value = config[setting.field];
    if (value === undefined) return '(unset)';
    return setting.secret ? '(set)' : String(value);
  };
  return Object.fromEntries(SETTINGS.map((setting) => [setting.name, shown(setting)]));
}
