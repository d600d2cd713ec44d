import { createHash } from 'node:crypto';
import { PrereadError } from '../errors.ts';

/** SHA-256 of text (UTF-8) or bytes, 64 hex digits. */
export const sha256 = (input: string | Uint8Array): string => createHash('sha256').update(input).digest('hex');

/**
 * A UID under 2.25 (PS3.5 B.2) from the first 128 bits of a SHA-256: equal content, equal UID, so that a retry stores
 * the same object. At most 44 characters.
 * @param hexSha256 64 hex digits
 * @throws PrereadError DICOM_INVALID for anything else
 */
export function uidFromDigest(hexSha256: string): string {
  if (!/^[0-9a-f]{64}$/i.test(hexSha256))
    throw new PrereadError('DICOM_INVALID', { detail: 'A UID is made from a SHA-256 of 64 hex digits.' });
  return `2.25.${BigInt(`0x${hexSha256.slice(0, 32)}`)}`;
}
