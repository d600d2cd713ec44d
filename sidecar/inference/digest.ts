import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Digest } from '../domain/identifiers.ts';
import type { ModelFile } from './manifest.ts';

export const digestOfText = (text: string): Digest => createHash('sha256').update(text).digest('hex') as Digest;

/** SHA-256 of a file, read as a stream. @throws the error of the file system */
export async function digestOfFile(path: string): Promise<Digest> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex') as Digest;
}

/**
 * A model's own digest: SHA-256 over the list of its files as `sha256sum` prints it, in the order of their paths. In the
 * model's folder: `find * -type f | LC_ALL=C sort | xargs sha256sum | sha256sum`.
 */
export function modelDigest(files: readonly ModelFile[]): Digest {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  return digestOfText(sorted.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join(''));
}
