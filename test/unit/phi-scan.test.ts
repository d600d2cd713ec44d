import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { findHits, masked } from '../support/phi/find-hits.ts';
import { PLANTED } from '../support/phi/planted-values.ts';
import { addDate, addId, addName, addPassword, addUid, type Sentinels } from '../support/phi/sentinels.ts';

const ROOT = join(import.meta.dirname, '../..');

interface Ended {
  readonly failed: boolean;
  readonly output: string;
}

/** A run of mocha as `npm test` makes it, of the tests that plant. */
function runPlanted(...plants: readonly string[]): Promise<Ended> {
  const args = ['node_modules/mocha/bin/mocha.js', 'test/support/phi/planted.ts'];
  // Beside this run's temporary folder and not in it: what it leaves there is not this run's.
  const env = { ...process.env, TMPDIR: dirname(tmpdir()), PLANTS: plants.join() };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: ROOT, env }, (error, stdout) =>
      resolve({ failed: error !== null, output: stdout }),
    );
  });
}

describe('the scan for what identifies a patient', () => {
  it('finds each kind in each place, and names it without repeating it', async function () {
    this.timeout(180_000);
    const expected = {
      log: 'name in a log line: ',
      command: 'birth date in stderr of a command: ',
      process: 'password in stderr of a process: ',
      answer: 'patient id in an answer over HTTP: ',
      error: 'UID in an error text: ',
      database: 'accession number in an error text in the database: ',
      file: 'name in a temporary file preread-planted/notes: ',
      document: 'UID, name, patient id, birth date in a temporary file preread-document: ',
      fileName: 'patient id in the name of a temporary file: ',
      arguments: 'password in the arguments of a process: ',
      below: 'birth date in the arguments of a process: ',
      forms: 'UID in a log line: ',
    };
    const { failed, output } = await runPlanted(...Object.keys(expected));
    expect(failed).to.equal(true);
    expect(output).to.include('nothingThatIdentifiesLeftThePacs').and.to.include('1 failing');
    for (const line of Object.values(expected)) expect(output).to.include(line);
    const values = [...Object.values(PLANTED), 'Quillfeather', 'Ottoline', '1933-03-17'];
    for (const value of values) expect(output).not.to.include(value);
  });

  it('lets a run pass that leaks nothing, and a Study Instance UID as an argument', async function () {
    this.timeout(60_000);
    const { failed, output } = await runPlanted('allowed');
    expect(output).to.include('1 passing');
    expect(failed, output).to.equal(false);
  });

  const known: Sentinels = { words: new Map(), dates: new Map(), uids: new Set() };
  addName('Quillfeather^Ottoline=山田^太郎', known);
  addId('patient id', 'PLANTED-4711', known);
  addId('patient id', 'T1', known);
  addDate('birth date', '19330317', known);
  addUid('1.2.276.0.7230010.3', known);
  addPassword('s3cret/word', 'preread', known);
  const kindsIn = (text: string) => findHits(text, known).map(({ kind }) => kind);

  for (const [text, kind] of [
    ['Quillfeather^Ottoline', 'name'],
    ['seen by Ottoline Quillfeather.', 'name'],
    ['Quillfeather, Ottoline', 'name'],
    ['"Ottoline"', 'name'],
    ['of 山田太郎', 'name'],
    ['id=PLANTED-4711;', 'patient id'],
    ['19330317', 'birth date'],
    ['1933-03-17T00:00', 'birth date'],
    ['17.03.1933', 'birth date'],
    ['03/17/1933', 'birth date'],
    ['/studies/1.2.276.0.7230010.3/series', 'UID'],
    ['2.25.193303174711081599887766554433', 'UID'],
    ['66c8e41e-ac3a9029-0b85e42a-8195ee0a-92c2e62e', 'Orthanc id'],
    ['s3cret/word', 'password'],
    ['password=s3cret%2Fword', 'password'],
    [`Basic ${btoa('preread:s3cret/word')}`, 'password'],
  ] as const)
    it(`knows ${text} for a ${kind}`, () => {
      expect(kindsIn(text)).to.include(kind);
      expect(masked(text, findHits(text, known))).to.include(`[${kind}]`);
    });

  for (const text of [
    'Quillfeathers', // Another word.
    'T1 weighted',
    'PLANTED-47110',
    '119330317',
    'seq 19330317-1',
    '1.2.276.0.7230010.31',
    'Orthanc 1.12.7',
    '66c8e41e-ac3a-4029-8b85-e42a8195ee0a',
    '2026-06-01T10:11:12.193Z',
    'preread_nodejs_heap_space_size_used_bytes{space="new"} 19330317',
    'preread_process_resident_memory_bytes 19330317',
  ])
    it(`sees nothing in ${text}`, () => {
      expect(kindsIn(text)).to.deep.equal([]);
    });
});
