import { sha256, uidFromDigest } from '../dicom/uids.ts';

/** A UID under 2.25 from the parts' hash: same parts, same UID. */
export const syntheticUid = (...parts: readonly string[]): string =>
  uidFromDigest(sha256(JSON.stringify(['synthetic', ...parts])));
