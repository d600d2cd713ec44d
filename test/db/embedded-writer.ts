/** A process for the tests: owns the folder given, commits rows until it is killed, and says how many it committed. */
import { openDatabase } from '../../sidecar/db/database.ts';

const [dataFolder = ''] = process.argv.slice(2);
const database = await openDatabase({ dataFolder, purpose: 'service' });
await database.knex.raw('create table if not exists written (n int primary key)');
for (let n = 1; ; n++) {
  await database.knex.raw('insert into written values (?)', [n]);
  process.stdout.write(`${n}\n`);
}
