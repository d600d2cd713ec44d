import { PrereadError } from '../../../sidecar/errors.ts';
import { gather } from './gathered.ts';

/** Every PrereadError is seen when it is made, whoever catches it: its constructor says its name last but its code. */
export function watchErrors(): void {
  Object.defineProperty(PrereadError.prototype, 'name', {
    configurable: true,
    set(this: PrereadError, name: string) {
      Object.defineProperty(this, 'name', { value: name, writable: true, enumerable: true, configurable: true });
      gather('an error text', this.message);
    },
  });
}

/** What commands say on stderr when they run in this process. */
export function watchStderr(): void {
  const write = process.stderr.write.bind(process.stderr) as (...args: unknown[]) => boolean;
  process.stderr.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
    for (const line of (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')).split('\n'))
      gather('stderr of a command', line);
    return write(chunk, ...rest);
  }) as typeof process.stderr.write;
}
