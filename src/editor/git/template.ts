/** A template with `${name}` variables. Unknown ones are kept as text; see `unknownVariables`. */

const VARIABLE = /\$\{(\w{1,40})\}/g;

/** A part of a template: literal text or a variable. */
export type TemplatePart = { readonly text: string } | { readonly name: string };

/** Parses a template. */
export function partsOf(template: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const { 0: match, 1: name = '', index } of template.matchAll(VARIABLE)) {
    if (index > end) parts.push({ text: template.slice(end, index) });
    parts.push({ name });
    end = index + match.length;
  }
  if (end < template.length) parts.push({ text: template.slice(end) });
  return parts;
}

/** Fills in a template; values are not expanded again. */
export const filled = (template: string, values: Readonly<Record<string, string>>): string =>
  partsOf(template)
    .map((part) => ('text' in part ? part.text : (values[part.name] ?? '')))
    .join('');

/** The unknown variables of a template. */
export const unknownVariables = (template: string, variables: readonly string[]): string[] => [
  ...new Set(partsOf(template).flatMap((part) => ('name' in part && !variables.includes(part.name) ? [part.name] : []))),
];
