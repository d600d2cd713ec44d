import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { PrereadError } from './errors.ts';
import { archives } from './setting-values.ts';
import { type Config, SETTINGS, type Setting } from './settings.ts';

export type { Config } from './settings.ts';

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
  if (config.feed === 'qido' && (config.superseded === 'delete' || config.retired === 'delete'))
    problems.push("SUPERSEDED and RETIRED cannot be delete with FEED=qido: only Orthanc's REST deletes documents");
  if (config.feed === 'qido' && config.archives.some(({ kind }) => kind === 'modality'))
    problems.push("ARCHIVES_FILE cannot name a modality with FEED=qido: Orthanc's REST brings its priors");
  if (config.priorFetchDeadlineSeconds < config.priorFetchSeconds)
    problems.push('PRIOR_FETCH_DEADLINE_SECONDS must not be less than PRIOR_FETCH_SECONDS');
}

/**
 * The settings from `environment` and the file it names. This is the only file that reads the environment.
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
  values.modelsDir ??= fileURLToPath(new URL('../models', import.meta.url));
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
