/**
 * The assignment of rows to columns with the greatest sum of values (Kuhn-Munkres with potentials, O(n³)); a value of 0
 * or less stands for "not together".
 * @returns for each row its column, or -1
 */
export function bestAssignment(values: readonly (readonly number[])[]): number[] {
  const rows = values.length;
  const columns = Math.max(rows, ...values.map((row) => row.length));
  const cost = (row: number, column: number): number => -Math.max(values[row - 1]?.[column - 1] ?? 0, 0);
  const u = new Float64Array(rows + 1);
  const v = new Float64Array(columns + 1);
  const rowOf = new Int32Array(columns + 1);
  const cameFrom = new Int32Array(columns + 1);
  for (let row = 1; row <= rows; row += 1) {
    rowOf[0] = row;
    let column = 0;
    const least = new Float64Array(columns + 1).fill(Number.POSITIVE_INFINITY);
    const used = new Uint8Array(columns + 1);
    do {
      used[column] = 1;
      const current = rowOf[column] ?? 0;
      let delta = Number.POSITIVE_INFINITY;
      let next = 0;
      for (let at = 1; at <= columns; at += 1) {
        if (used[at]) continue;
        const reduced = cost(current, at) - (u[current] ?? 0) - (v[at] ?? 0);
        if (reduced < (least[at] ?? 0)) {
          least[at] = reduced;
          cameFrom[at] = column;
        }
        if ((least[at] ?? 0) < delta) {
          delta = least[at] ?? 0;
          next = at;
        }
      }
      for (let at = 0; at <= columns; at += 1) {
        if (used[at]) {
          u[rowOf[at] ?? 0] = (u[rowOf[at] ?? 0] ?? 0) + delta;
          v[at] = (v[at] ?? 0) - delta;
        } else least[at] = (least[at] ?? 0) - delta;
      }
      column = next;
    } while (rowOf[column] !== 0);
    while (column !== 0) {
      const from = cameFrom[column] ?? 0;
      rowOf[column] = rowOf[from] ?? 0;
      column = from;
    }
  }
  const columnOf = new Array<number>(rows).fill(-1);
  for (let at = 1; at <= columns; at += 1) {
    const row = (rowOf[at] ?? 0) - 1;
    if (row >= 0 && (values[row]?.[at - 1] ?? 0) > 0) columnOf[row] = at - 1;
  }
  return columnOf;
}
