export { sized } from '../model/sizes';

/** A count with its noun: `1 issue`, `2 repositories`. */
export function pluralize(n: number, one: string): string {
  if (n === 1) return `1 ${one}`;
  return `${n} ${one.endsWith('y') ? `${one.slice(0, -1)}ies` : `${one}s`}`;
}

/** Formats rows as lines with aligned columns. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>((widest, row) => row.map((cell, at) => Math.max(widest[at] ?? 0, cell.length)), []);
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at]!))
      .join('  ')
      .trimEnd(),
  );
}
