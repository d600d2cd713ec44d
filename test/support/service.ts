import { loadConfig } from '../../sidecar/config.ts';
import type { DraftIdentity } from '../../sidecar/domain/draft.ts';
import type { ChainedEntry } from '../../sidecar/ledger/hash-chain.ts';
import { queryLedger } from '../../sidecar/ledger/query.ts';
import { type Service, startService } from '../../sidecar/main.ts';
import { memoryLog, type TestDatabase, until } from './databases.ts';
import type { TestOrthanc } from './orthanc.ts';
import { addSettings } from './phi/sentinels.ts';
import { readErrorTexts, scrape } from './phi/watch-service.ts';

export interface TestService extends Service {
  readonly log: ReturnType<typeof memoryLog>;
  /** Ledger entries of one kind, about one study where given. */
  entries(kind: string, study?: string): Promise<ChainedEntry[]>;
  /** Content of the first such entry; fails when there is none. */
  first<T>(kind: string, study?: string): Promise<T>;
  /** Outcomes of the study's ended jobs, once there are at least `count`. */
  outcomes(study: string, count?: number): Promise<string[]>;
}

/** The real service in this process: quick quiet period, free port. */
export async function startTestService(
  orthanc: Pick<TestOrthanc, 'url' | 'username' | 'password'>,
  test: TestDatabase,
  settings: Record<string, string> = {},
  version = '0.0.0-test',
): Promise<TestService> {
  addSettings(settings);
  const config = loadConfig({
    ORTHANC_URL: orthanc.url,
    ORTHANC_USERNAME: orthanc.username,
    ORTHANC_PASSWORD: orthanc.password,
    PREREAD_DATA: test.dataFolder,
    ...(test.url ? { DATABASE_URL: test.url } : {}),
    HTTP_PORT: '0',
    SETTLE_SECONDS: '0.6',
    // Tests of a model ask for one.
    MODEL: 'none',
    ...settings,
  });
  const log = memoryLog();
  const service = await startService({ config, version, log });
  const entries = async (kind: string, study?: string) => {
    const found: ChainedEntry[] = [];
    for await (const entry of queryLedger(service.database.knex, study ? { kind, study } : { kind })) found.push(entry);
    return found;
  };
  return {
    ...service,
    log,
    async stop() {
      await scrape(service.address, config.httpToken);
      await readErrorTexts(service.database.knex);
      await service.stop();
    },
    entries,
    async first<T>(kind: string, study?: string) {
      const [entry] = await entries(kind, study);
      if (!entry) throw new Error(`no ledger entry of the kind ${kind}`);
      return entry.content as T;
    },
    outcomes: (study, count = 1) =>
      until(
        `${count} job(s) of the study end`,
        async () => {
          const ended = await entries('jobEnded', study);
          return ended.length >= count && ended.map(({ content }) => (content as { outcome: string }).outcome);
        },
        60_000,
      ),
  };
}

export const identityOf = (intended: ChainedEntry): DraftIdentity =>
  (intended.content as { identity: DraftIdentity }).identity;
