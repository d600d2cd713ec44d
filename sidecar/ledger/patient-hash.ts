import { createHash, createHmac, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { PatientHash } from '../domain/identifiers.ts';
import { PrereadError } from '../errors.ts';
import { canonicalJson } from './canonical-json.ts';

const KEY_BYTES = 32;

/**
 * HMAC-SHA-256 over the canonical JSON of `{"issuer": ..., "patientId": ...}`, 64 hex digits. An absent or empty
 * issuer is left out. Returns undefined without a patient id: nothing names the person then.
 *
 * A keyed hash, because patient ids are few and guessable: a plain digest could be undone by trying them all.
 */
export function patientHash(
  key: Buffer,
  patient: { readonly patientId?: string; readonly issuerOfPatientId?: string },
): PatientHash | undefined {
  const patientId = trimmed(patient.patientId);
  if (!patientId) return undefined;
  const issuer = trimmed(patient.issuerOfPatientId) || undefined;
  return createHmac('sha256', key).update(canonicalJson({ issuer, patientId }), 'utf8').digest('hex') as PatientHash;
}

/** The same of any value that JSON can hold: tells whether something about a patient changed, and not what it is. */
export const keyedHash = (key: Buffer, value: unknown): string =>
  createHmac('sha256', key).update(canonicalJson(value), 'utf8').digest('hex').slice(0, 32);

/** LO padding is not significant (PS3.5 6.2): the same id with another padding is the same person. */
const trimmed = (value: string | undefined): string => (value ?? '').replace(/^ +|[ \0]+$/g, '');

/** Tells two keys apart without giving either away: 16 hex digits of a digest of the key. */
export function keyFingerprint(key: Buffer): string {
  return createHash('sha256').update('preread patient-hash key\n').update(key).digest('hex').slice(0, 16);
}

/**
 * The key of this installation, from PATIENT_HASH_KEY_FILE; made on first use, mode 0600. Whoever
 * loses it can no longer find a patient's entries; processes that share a ledger must share the file.
 *
 * Throws CONFIG_INVALID when the file holds no key.
 */
export async function loadPatientHashKey(path: string): Promise<Buffer> {
  const existing = await readKey(path);
  if (existing) return existing;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, `${randomBytes(KEY_BYTES).toString('hex')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  try {
    // A link either makes the whole file or fails: of two processes that start together, both use the first one's key.
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(draft);
  }
  const key = await readKey(path);
  if (!key) throw new PrereadError('INTERNAL', { detail: '(PATIENT_HASH_KEY_FILE vanished while it was made)' });
  return key;
}

async function readKey(path: string): Promise<Buffer | undefined> {
  let text: string;
  try {
    text = (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new PrereadError('CONFIG_INVALID', { detail: 'PATIENT_HASH_KEY_FILE cannot be read.', cause: error });
  }
  return parsePatientHashKey(text);
}

/** A key as 64 hex digits. Throws CONFIG_INVALID otherwise, without quoting it. */
export function parsePatientHashKey(text: string): Buffer {
  if (!/^[0-9a-fA-F]{64}$/.test(text))
    throw new PrereadError('CONFIG_INVALID', { detail: 'The patient hash key must be 64 hex digits (32 bytes).' });
  return Buffer.from(text, 'hex');
}
