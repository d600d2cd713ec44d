/**
 * The row of a table; undefined where it has none. Keys come from documents: `constructor` is a code value as good as any,
 * and no row.
 */
export const entryOf = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;
