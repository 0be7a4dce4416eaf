declare module 'js-yaml' {
  /** A schema in which every scalar stays the text that it is: `1.0` is no number, `no` no truth value. */
  export const FAILSAFE_SCHEMA: unknown;
  /** Reads one document. @throws {Error} Text that is no YAML. */
  export function load(text: string, options: { schema: unknown }): unknown;
}
