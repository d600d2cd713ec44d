import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openDatabase } from '../../../sidecar/db/database.ts';
import { serviceLogin, type TestDatabase } from '../../support/databases.ts';
import { execute, freshDatabase } from '../../support/postgres.ts';
import { HASH_KEY } from './contents.ts';

const ENDING = '.sql.gz';

/** Releases whose database is here, oldest first. */
export const RELEASES: readonly string[] = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(ENDING))
  .map((name) => name.slice(0, -ENDING.length))
  .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));

/** Roles belong to the server; at a hospital the release's own `preread migrate` has made them. */
const ROLES = ['preread_service', 'preread_auditor']
  .map((name) => `begin create role ${name} nologin; exception when duplicate_object then null; end;`)
  .join(' ');

/** The queue forgets jobs after a month; the release was stopped just now, whenever that was. */
const JUST_NOW = "update pgboss.job set keep_until = now() + interval '30 days' where state < 'active'";

/** A database as the release left it, with the key that its service used. Nothing has been migrated. */
export async function loadRelease(release: string): Promise<TestDatabase & { readonly ownerUrl: string }> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'preread-release-'));
  writeFileSync(join(dataFolder, 'patient-hash.key'), HASH_KEY, { mode: 0o600 });
  const fresh = await freshDatabase({ migrated: false });
  await execute(fresh.url, `do $$ begin ${ROLES} end $$`);
  await execute(fresh.url, gunzipSync(readFileSync(join(import.meta.dirname, `${release}${ENDING}`))).toString('utf8'));
  await execute(fresh.url, JUST_NOW);
  const database = await openDatabase({ url: fresh.url, dataFolder });
  return {
    database,
    dataFolder,
    ownerUrl: fresh.url,
    url: await serviceLogin(fresh.url),
    async remove() {
      await database.close();
      await fresh.drop();
      rmSync(dataFolder, { recursive: true });
    },
  };
}
