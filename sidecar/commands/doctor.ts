import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import type { Config } from '../config.ts';
import { coerceError, type ErrorCode, PrereadError } from '../errors.ts';
import { checkContinuity } from '../intake/continuity.ts';
import { readWatermark } from '../intake/feed-records.ts';
import { backlog } from '../intake/job-records.ts';
import { verifyDatabase } from '../ledger/export.ts';
import { type CommandContext, commandLog, type Done, settingsOf } from './command.ts';
import { connectPacs, type Pacs } from './connect-pacs.ts';
import { openForWork } from './open-database.ts';

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly code?: ErrorCode;
  readonly action?: string;
}

async function check(name: string, look: () => Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, detail: await look() };
  } catch (thrown) {
    const error = coerceError(thrown);
    return { name, ok: false, detail: error.message, code: error.code, action: error.action };
  }
}

async function checkData(config: Config): Promise<string> {
  const folder = await stat(config.dataFolder).then(
    () => config.dataFolder,
    () => dirname(config.dataFolder),
  );
  await access(folder, constants.W_OK).catch(() => {
    throw new PrereadError('CONFIG_INVALID', { detail: 'PREREAD_DATA cannot be written to.' });
  });
  return 'can be written to';
}

async function checkOrthanc(pacs: Pacs): Promise<string> {
  const { version } = await pacs.rest.system();
  await pacs.rest.changes(0, 1);
  return `Orthanc ${version} answers`;
}

/** Only where a setting wants documents deleted. */
async function checkDeletion(pacs: Pacs, { superseded, retired }: Config): Promise<string> {
  if (superseded === 'keep' && retired === 'keep') return 'not asked for: older and retired versions are kept';
  if (await pacs.own.mayDelete()) return 'the account may delete documents of Preread';
  throw new PrereadError('PACS_FORBIDDEN', { detail: 'SUPERSEDED or RETIRED is delete, and the account may not.' });
}

/** OHIF 3.13 opens the text of a series that has the lowest instance number (test/viewer/README.md). */
function viewerAdvice({ profile, superseded }: Config): string {
  const isOhif = profile === 'ohif' || profile === 'pdf';
  if (!isOhif || superseded === 'delete') return `profile ${profile}`;
  return `profile ${profile}: with SUPERSEDED=keep OHIF 3.13 opens the OLDEST version of a draft; SUPERSEDED=delete shows the newest (README, "In the viewer")`;
}

async function checkDicomweb(pacs: Pacs): Promise<string> {
  const found = await pacs.dicomweb.searchStudies({ limit: 1 });
  return found.length > 0 ? 'answers' : 'answers; it holds no study yet';
}

async function checkDatabase(context: CommandContext, config: Config, pacs: Pacs): Promise<Check[]> {
  let database: Awaited<ReturnType<typeof openForWork>>;
  try {
    database = await openForWork(config, commandLog(context, config), 'command');
  } catch (thrown) {
    return [await check('database', () => Promise.reject(thrown))];
  }
  const { knex } = database;
  try {
    const counts = await backlog(knex);
    return [
      {
        name: 'database',
        ok: true,
        detail: `${database.kind}; ${counts.pending} studies pending, ${counts.queued} jobs queued, ${counts.active} active`,
      },
      await check('feed', async () => {
        const watermark = await readWatermark(knex);
        if (!watermark) return 'not followed yet: the first start begins it';
        if (watermark.stoppedCode) throw new PrereadError(watermark.stoppedCode as ErrorCode);
        await checkContinuity(pacs.feed, watermark);
        return `read up to change ${watermark.seq} of ${await pacs.feed.newestChange()}`;
      }),
      await check('ledger', async () => {
        const { valid, size, firstBad } = await verifyDatabase(knex);
        if (!valid)
          throw new PrereadError('LEDGER_BROKEN', { detail: `First bad entry: ${firstBad?.seq} (${firstBad?.why}).` });
        return `${size} entries verify`;
      }),
    ];
  } finally {
    await database.close();
  }
}

function explain({ name, ok, detail, code, action }: Check): string {
  const first = `${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(14)} ${code ? `${code}: ` : ''}${detail}`;
  return action ? `${first}\n     what to do: ${action}` : first;
}

export function addDoctorCommand(program: Command, context: CommandContext, done: Done): void {
  program
    .command('doctor')
    .description('check configuration, PACS, database and ledger; say what to do next')
    .option('--json', 'one JSON document on stdout')
    .action(async ({ json = false }: { json?: boolean }) => {
      const config = settingsOf(context);
      const pacs = connectPacs(config);
      const checks = [
        { name: 'configuration', ok: true, detail: 'every setting is valid' },
        await check('data folder', () => checkData(config)),
        await check('Orthanc', () => checkOrthanc(pacs)),
        await check('DICOMweb', () => checkDicomweb(pacs)),
        { name: 'viewer', ok: true, detail: viewerAdvice(config) },
        await check('deletion', () => checkDeletion(pacs, config)),
        ...(await Promise.all(
          config.archives.map(({ name }) => check(`archive ${name}`, () => pacs.archives.check(name))),
        )),
        ...(await checkDatabase(context, config, pacs)),
      ];
      pacs.close();
      const ok = checks.every((one) => one.ok);
      context.print(json ? JSON.stringify({ ok, checks }, null, 2) : checks.map(explain).join('\n'));
      done(ok ? 0 : 1);
    });
}
