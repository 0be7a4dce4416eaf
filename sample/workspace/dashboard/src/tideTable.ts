export interface Tide {
  readonly at: Date;
  readonly level: number;
  readonly high: boolean;
}

/** Reads the hydrographic office's table: a day, a clock and a level in each line. */
export function parseTable(text: string): Tide[] {
  return text
    .split('\n')
    .filter((line) => /^\d{4}-/.test(line))
    .map((line) => {
      const [day = '', clock = '', level = ''] = line.split(/\s+/);
      return { at: parseTime(day, clock), level: Number(level), high: line.endsWith('H') };
    });
}

export function parseTime(day: string, clock: string): Date {
  // HACK: the table is in winter time all year. The importer has to ask for the zone and write UTC (#17).
  return new Date(`${day}T${clock}+01:00`);
}
