import { InvalidParameter } from '../../wire/v1-query';

/** Partial responses: the parameter `fields` of API 2.0 (https://developer.atlassian.com/cloud/bitbucket/rest/intro/#partial-response). */

interface FieldSelector {
  readonly sign: '+' | '-' | '';
  readonly path: readonly string[];
}

/** Bounds the selectors, each of which is matched against all keys. */
const MAX_FIELD_SELECTORS = 200;

/** Parses `a.b,+c,-d.*`. An unencoded `+` arrives as a space, which is accepted. @throws {InvalidParameter} when there are too many selectors */
export function parseFieldSelectors(parameter: string): FieldSelector[] {
  const parts = parameter.split(',').filter((part) => part.trim() !== '');
  if (parts.length > MAX_FIELD_SELECTORS) throw new InvalidParameter('fields', `This names more than ${MAX_FIELD_SELECTORS} fields.`);
  return parts
    .map((part) => {
      const sign = /^[+-]/.exec(part.trim())?.[0] ?? (part.startsWith(' ') ? '+' : '');
      return { sign: sign as FieldSelector['sign'], path: part.trim().replace(/^[+-]/, '').split('.').filter(Boolean) };
    })
    .filter(({ path }) => path.length > 0);
}

/** The last selector that ends at a key decides. An explicit key takes precedence over `*`. */
function isSelected(key: string, ends: readonly FieldSelector[], fallback: boolean): boolean {
  const selector = ends.findLast(({ path }) => path[0] === key) ?? ends.at(-1);
  return selector ? selector.sign !== '-' : fallback;
}

/** Filters a value; undefined when nothing remains. Reads selected keys only, because some are getters. */
function visit(value: unknown, selectors: readonly FieldSelector[], isIncluded: boolean): unknown {
  if (selectors.length === 0) return isIncluded ? value : undefined;
  if (Array.isArray(value)) return value.map((item) => visit(item, selectors, isIncluded) ?? {});
  if (typeof value !== 'object' || value === null) return isIncluded ? value : undefined;
  const result: Record<string, unknown> = {};
  let isEmpty = true;
  for (const key of Object.keys(value)) {
    const matching = selectors.filter(({ path }) => path[0] === key || path[0] === '*');
    const isKept = isSelected(
      key,
      matching.filter(({ path }) => path.length === 1),
      isIncluded,
    );
    const deeper = matching.filter(({ path }) => path.length > 1).map(({ sign, path }) => ({ sign, path: path.slice(1) }));
    if (!isKept && deeper.length === 0) continue;
    const filtered = visit((value as Record<string, unknown>)[key], deeper, isKept);
    if (filtered === undefined) continue;
    result[key] = filtered;
    isEmpty = false;
  }
  return isEmpty && !isIncluded ? undefined : result;
}

/**
 * Applies the selectors of `fields` to a value. If any selector has no sign, only selected keys remain. @throws {InvalidParameter} as
 * `parseFieldSelectors` does
 */
export function partial(value: unknown, parameter: string | undefined): unknown {
  const selectors = parseFieldSelectors(parameter ?? '');
  if (selectors.length === 0) return value;
  return visit(value, selectors, !selectors.some(({ sign }) => sign === '')) ?? {};
}

/** Whether a key of a page's values is selected explicitly. */
export const isValueFieldWanted = (parameter: string | undefined, key: string): boolean =>
  parseFieldSelectors(parameter ?? '').some(
    ({ sign, path }) => sign !== '-' && path.length === 2 && path[0] === 'values' && path[1] === key,
  );

/** Returns the selected keys of a nested object (`issue` of a change). `*` selects all. */
export function selectedFieldsOf(parameter: string | undefined, key: string): string[] {
  return parseFieldSelectors(parameter ?? '').flatMap(({ sign, path }) => {
    const at = path[0] === 'values' ? 1 : 0;
    return sign !== '-' && path[at] === key && path[at + 1] !== undefined ? [path[at + 1]!] : [];
  });
}
