import type { Database } from '../db/database.ts';
import type { Readiness } from '../http/app.ts';
import type { FeedState } from '../intake/keep-following.ts';
import type { GateState } from '../intake/work-gate.ts';
import type { Pacs } from './connect-pacs.ts';

/** How long one answer about the PACS counts, in milliseconds: probes come often. */
const PROBE_MS = 5000;

interface Parts {
  readonly database: Database;
  readonly pacs: Pick<Pacs, 'watch'>;
  readonly feed: FeedState;
  readonly gate: GateState;
}

/** Whether the service can do its work. Paused on purpose, it can. */
export function readiness({ database, pacs, feed, gate }: Parts): () => Promise<Readiness> {
  return async () => {
    const answered = await database.knex.raw('select 1').then(
      () => true,
      () => false,
    );
    const follows = feed.state === 'following' || feed.state === 'waiting';
    const dicomwebCode = await pacs.watch.ask(PROBE_MS);
    const parts = {
      database: answered ? 'ok' : 'DB_UNREACHABLE',
      dicomweb: dicomwebCode ?? 'ok',
      feed: feed.code ? `${feed.state}: ${feed.code}` : feed.state,
      work: gate.held ? `held: ${gate.held}` : 'ok',
    };
    return { ready: answered && follows && dicomwebCode === undefined, parts };
  };
}
