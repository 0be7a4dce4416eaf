/** A number of things: `1 issue`, `2 repositories`. */
export function counted(n: number, one: string): string {
  if (n === 1) return `1 ${one}`;
  return `${n} ${one.endsWith('y') ? `${one.slice(0, -1)}ies` : `${one}s`}`;
}

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'];

/** A size for people: `812 bytes`, `3.4 MB`. */
export function sized(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** Lines of a table, whose columns stand below each other. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>((most, row) => row.map((cell, at) => Math.max(most[at] ?? 0, cell.length)), []);
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at]!))
      .join('  ')
      .trimEnd(),
  );
}
