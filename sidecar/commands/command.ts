import { type Config, loadConfig } from '../config.ts';
import { createLog, type Log } from '../log.ts';

/** What every command gets from outside: nothing else reads the process. */
export interface CommandContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  /** Answers, on stdout. */
  print(text: string): void;
  /** Progress and explanations, on stderr. */
  say(text: string): void;
  /** Aborted by SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
}

/** 0 done, 1 failed. Wrong use or configuration is thrown, and becomes 2. */
export type Done = (code: 0 | 1) => void;

export const settingsOf = (context: CommandContext): Config => loadConfig(context.environment);

/** Commands keep quiet but for trouble, unless LOG_LEVEL says otherwise. */
export function commandLog(context: CommandContext, config: Config): Log {
  return createLog(context.environment.LOG_LEVEL ? config.logLevel : 'warn');
}
