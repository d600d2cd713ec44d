/** Who works beside whom in this process. */
export interface Turns {
  /** Runs `work`; with `alone`, once all others have ended, and none is begun before it ends. */
  take<T>(alone: boolean, work: () => Promise<T>): Promise<T>;
}

/** First come, first served: whoever waits to be alone lets nobody past. */
export function createTurns(): Turns {
  const running = new Set<Promise<unknown>>();
  let gate: Promise<unknown> = Promise.resolve();
  return {
    async take(alone, work) {
      const before = gate;
      let leave = () => {};
      if (alone) gate = new Promise<void>((resolve) => (leave = resolve)).then(() => before);
      await before;
      if (alone) await Promise.allSettled(running);
      const one = work();
      running.add(one);
      try {
        return await one;
      } finally {
        running.delete(one);
        leave();
      }
    },
  };
}
