/** Longer patterns are not read. */
const MAX_PATTERN_CHARS = 500;

/** Translates one segment of a pattern; `{a,b}` is either of both, and may not be within another one. */
function segment(pattern: string): string {
  return pattern
    .replace(/[.+^$()|\\]/g, '\\$&')
    .replace(/\*+/g, '[^/]*')
    .replace(/\?/g, '[^/]')
    .replace(/\[!/g, '[^')
    .replace(/\{([^{}]*)\}/g, (_, choices: string) => `(?:${choices.replaceAll(',', '|')})`);
}

function expression(pattern: string): string {
  const parts = pattern.split('/').filter((part) => part !== '');
  const text = parts.map((part, index) => {
    const isLast = index === parts.length - 1;
    if (part === '**') return isLast ? '.*' : '(?:[^/]+/)*';
    return `${segment(part)}${isLast ? '' : '/'}`;
  });
  // What lies in an excluded folder is excluded, too.
  return `${text.join('')}(?:/.*)?`;
}

/**
 * Reads patterns as VS Code's `files.exclude` has them: `**`, `*`, `?`, `[...]` and `{a,b}`.
 *
 * @param patterns those that hold; one that cannot be read excludes nothing
 * @returns whether a path relative to the folder is excluded, itself or with a folder that it lies in
 */
export function excludes(patterns: readonly string[]): (path: string) => boolean {
  const expressions = patterns.flatMap((pattern) => {
    if (pattern === '' || pattern.length > MAX_PATTERN_CHARS) return [];
    try {
      return [new RegExp(`^${expression(pattern)}$`)];
    } catch {
      return []; // brackets that are not closed
    }
  });
  return (path) => expressions.some((it) => it.test(path));
}
