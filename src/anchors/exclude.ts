/** Longer patterns are ignored. */
const MAX_PATTERN_CHARS = 500;

/** Translates one segment of a pattern. `{a,b}` matches either, and cannot be nested. */
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
  // The content of an excluded folder is excluded, too.
  return `${text.join('')}(?:/.*)?`;
}

/**
 * Compiles patterns in the syntax of VS Code's `files.exclude`: `**`, `*`, `?`, `[...]` and `{a,b}`.
 *
 * @param patterns the enabled ones; an invalid one excludes nothing
 * @returns whether a path relative to the folder, or a folder that contains it, is excluded
 */
export function excludes(patterns: readonly string[]): (path: string) => boolean {
  const expressions = patterns.flatMap((pattern) => {
    if (pattern === '' || pattern.length > MAX_PATTERN_CHARS) return [];
    try {
      return [new RegExp(`^${expression(pattern)}$`)];
    } catch {
      return []; // unclosed brackets
    }
  });
  return (path) => expressions.some((it) => it.test(path));
}
