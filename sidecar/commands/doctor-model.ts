import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { type Check, check, type Note } from './doctor-checks.ts';
import { draftingEntries, openModels } from './open-model.ts';

const MIB = 2 ** 20;

/** Loads the models as the service does: a file that is missing or changed, or memory that does not do, is seen here. */
async function checkModels(config: Config, log: Log): Promise<string | Note> {
  if (config.model === 'none') return 'none (MODEL=none): drafts are worded deterministically';
  const entries = await draftingEntries(config);
  const { drafter, encoder, encoderFailure } = entries;
  if (encoderFailure) throw encoderFailure;
  const { host } = await openModels(entries, config, log);
  const { rss } = host.status();
  await host.stop();
  const names = [drafter, ...(encoder ? [encoder] : [])].map(({ id, version }) => `${id} ${version}`);
  const detail = `${names.join(' and ')}: every file is as the manifest names it; loaded in ${Math.ceil(rss / MIB)} MB`;
  if (drafter.purpose === 'clinical' || config.allowDemonstrationModels) return detail;
  return {
    detail: `${detail}; for demonstration: words drafts of studies marked as synthetic only`,
    action: 'For studies of patients import a model of your own (README, "Bring your own model"), or set MODEL=none.',
  };
}

export const modelCheck = (config: Config, log: Log): Promise<Check> =>
  check('language model', () => checkModels(config, log));
