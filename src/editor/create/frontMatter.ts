import { parse } from 'yaml';

/** Keys and values of front matter (YAML); undefined when it is none. Every scalar stays the text that it is: `1.0` is no number, `no` no truth value. */
export function readMatter(matter: string): Record<string, unknown> | undefined {
  try {
    const read: unknown = parse(matter, { schema: 'failsafe', logLevel: 'error' }) ?? {};
    return typeof read === 'object' && !Array.isArray(read) ? (read as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // the caller says so, and offers the text below it
  }
}
