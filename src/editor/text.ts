/**
 * A title as a tree's label: `$(bug)` stays text and does not become an icon, and line breaks or control characters
 * of an imported title do not break the row.
 */
export const plainLabel = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ').replace(/\$\(/g, '$\u200b(');
