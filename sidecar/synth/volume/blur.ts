/** The point spread of a reconstruction: a binomial over three pixels, both ways. In place. */
export function binomialBlur(values: Float32Array, columns: number): void {
  const rows = values.length / columns;
  for (let row = 0; row < rows; row++) {
    let index = row * columns;
    let before = values[index] ?? 0;
    for (const end = index + columns - 1; index < end; index++) {
      const value = values[index] ?? 0;
      values[index] = (before + 2 * value + (values[index + 1] ?? 0)) / 4;
      before = value;
    }
    values[index] = (before + 3 * (values[index] ?? 0)) / 4;
  }
  const above = values.slice(0, columns);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const index = row * columns + column;
      const value = values[index] ?? 0;
      const below = row === rows - 1 ? value : (values[index + columns] ?? 0);
      values[index] = ((above[column] ?? 0) + 2 * value + below) / 4;
      above[column] = value;
    }
}

/** The mean over a square of 2 `radius` + 1 pixels, cut at the edges; three times is nearly a Gaussian. */
export function boxBlur(values: Float32Array, columns: number, radius: number, times = 3): Float32Array {
  const rows = values.length / columns;
  let from = values;
  for (let time = 0; time < times; time++) {
    const across = new Float32Array(values.length);
    for (let row = 0; row < rows; row++) line(from, across, row * columns, 1, columns, radius);
    const both = new Float32Array(values.length);
    for (let column = 0; column < columns; column++) line(across, both, column, columns, rows, radius);
    from = both;
  }
  return from;
}

function line(from: Float32Array, to: Float32Array, start: number, stride: number, count: number, radius: number) {
  let [sum, held] = [0, 0];
  for (let index = 0; index < Math.min(radius, count); index++, held++) sum += from[start + index * stride] ?? 0;
  for (let index = 0; index < count; index++) {
    if (index + radius < count) {
      sum += from[start + (index + radius) * stride] ?? 0;
      held++;
    }
    if (index - radius > 0) {
      sum -= from[start + (index - radius - 1) * stride] ?? 0;
      held--;
    }
    to[start + index * stride] = sum / held;
  }
}
