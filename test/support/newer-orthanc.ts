import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { OrthancPrograms } from '../../orthanc-config/local-orthanc.ts';

const SCRIPT = join(import.meta.dirname, '..', '..', 'orthanc-config', 'newer-orthanc.sh');

/**
 * An Orthanc of the 1.12 line, where `npm run setup` has unpacked one. Tests that need it skip nothing, they are not
 * defined without.
 */
export function newerOrthanc(): OrthancPrograms | undefined {
  const folder = spawnSync('bash', [SCRIPT, '--folder'], { encoding: 'utf8' }).stdout.trim();
  const [program, plugin] = [join(folder, 'Orthanc'), join(folder, 'libOrthancDicomWeb.so')];
  return existsSync(program) && existsSync(plugin) ? { program, plugin } : undefined;
}
