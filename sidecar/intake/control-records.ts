import type { Knex } from 'knex';

export interface Pause {
  readonly at: Date;
  /** Account on the machine of whoever asked. */
  readonly by: string;
  readonly because: string;
}

/** Whether an operator paused the work of all processes. */
export async function readPause(knex: Knex): Promise<Pause | undefined> {
  const row = await knex('preread.control').first();
  if (!row?.paused_at) return undefined;
  return { at: row.paused_at, by: row.paused_by ?? '', because: row.paused_because ?? '' };
}

/** @returns whether that changed anything */
export async function setPause(trx: Knex, pause: Pause | undefined): Promise<boolean> {
  const row = {
    paused_at: pause?.at ?? null,
    paused_by: pause?.by ?? null,
    paused_because: pause?.because ?? null,
  };
  const changed = await trx('preread.control')
    .modify((control) => void (pause ? control.whereNull('paused_at') : control.whereNotNull('paused_at')))
    .update(row);
  return changed === 1;
}
