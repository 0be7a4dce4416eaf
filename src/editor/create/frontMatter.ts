import { parse } from 'yaml';

/** Parses front matter (YAML); undefined when it is invalid. All scalars stay strings: `1.0` is no number, `no` no boolean. */
export function readMatter(matter: string): Record<string, unknown> | undefined {
  try {
    const read: unknown = parse(matter, { schema: 'failsafe', logLevel: 'error' }) ?? {};
    return typeof read === 'object' && !Array.isArray(read) ? (read as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // the caller reports it
  }
}
