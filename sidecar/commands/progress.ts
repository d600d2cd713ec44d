import type { CommandContext } from './command.ts';

const WIDTH = 24;
const SAY_MS = 2000;

const amount = (bytes: number): string =>
  bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;

export interface Progress {
  /** @param bytes of all that is done */
  done(count: number, bytes?: number): void;
}

/** A bar on stderr every two seconds: `[#####...................]  21% 21 of 100 patients, 1.2 a second, 66 s left`. */
export function createProgress(context: CommandContext, total: number, what: string): Progress {
  const began = performance.now();
  let said = began;
  return {
    done(count, bytes) {
      const now = performance.now();
      if (now - said < SAY_MS && count < total) return;
      said = now;
      const rate = count / ((now - began) / 1000);
      const filled = Math.floor((WIDTH * count) / total);
      const bar = `[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}]`;
      const share = String(Math.floor((100 * count) / total)).padStart(3);
      const size = bytes === undefined ? '' : `, ${amount(bytes)}`;
      const left = count < total ? `, ${Math.ceil((total - count) / rate)} s left` : '';
      context.say(`${bar} ${share}% ${count} of ${total} ${what}${size}, ${rate.toPrecision(3)} a second${left}`);
    },
  };
}
