import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  keyFingerprint,
  loadPatientHashKey,
  parsePatientHashKey,
  patientHash,
} from '../../../sidecar/ledger/patient-hash.ts';

const KEY = parsePatientHashKey(`${'00'.repeat(31)}01`);

describe('patientHash', () => {
  let folder: string;
  let keyFile: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'preread-key-'));
    keyFile = join(folder, 'patient-hash.key');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is HMAC-SHA-256 over canonical JSON (value computed with openssl)', () => {
    // printf '%s' '{"issuer":"HOSP","patientId":"4711"}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:00..01
    expect(patientHash(KEY, { patientId: '4711', issuerOfPatientId: 'HOSP' })).to.equal(
      '9aca7281e41963e1b2ebf8888a14753e15b2e12dc8666003ed41ad190d74b825',
    );
  });

  it('tells issuers apart, ignores padding, and hashes nothing without an id', () => {
    const plain = patientHash(KEY, { patientId: '4711' });
    expect(patientHash(KEY, { patientId: '4711 ', issuerOfPatientId: '' })).to.equal(plain);
    expect(patientHash(KEY, { patientId: '4711', issuerOfPatientId: 'A' })).not.to.equal(plain);
    expect(patientHash(KEY, {})).to.equal(undefined);
    expect(patientHash(KEY, { patientId: ' ' })).to.equal(undefined);
  });

  it('makes one key for processes that start together, readable by its owner alone', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => loadPatientHashKey(keyFile)));
    expect(new Set(keys.map((key) => key.toString('hex')))).to.have.length(1);
    expect(keys[0]).to.have.length(32);
    expect(statSync(keyFile).mode & 0o777).to.equal(0o600);
    expect((await loadPatientHashKey(keyFile)).equals(keys[0] ?? Buffer.alloc(0))).to.equal(true);
    expect(keyFingerprint(keys[0] ?? KEY))
      .to.match(/^[0-9a-f]{16}$/)
      .and.not.equal(keyFingerprint(KEY));
  });

  it('refuses a file that holds no key, without quoting it', async () => {
    writeFileSync(keyFile, 'sentinel');
    const error = await loadPatientHashKey(keyFile).then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    expect(error).to.include({ code: 'CONFIG_INVALID' });
    expect(error?.message).not.to.contain('sentinel');
  });
});
