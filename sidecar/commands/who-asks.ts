import { userInfo } from 'node:os';

/** The account on this machine, for the ledger. A container may run under a number that has no name. */
export function whoAsks(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
