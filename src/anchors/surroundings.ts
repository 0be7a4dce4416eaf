import { Bag } from './seeds';
import type { LineDocument, Vocabulary } from './text';

/** Lines above and below a range that are its context. */
const CONTEXT_LINES = 5;

/** Lines above and below a range that are its wider context, such as the surrounding function. */
const WIDE_CONTEXT_LINES = 25;

/** The surroundings of a range on one side. */
export interface Surroundings {
  readonly context: Bag;
  readonly wide: Bag;
  readonly line: number;
}

/**
 * Returns the surroundings of a range on one side.
 *
 * @param line the first line of the range, or the last one
 * @param step -1 for the lines above, 1 for the lines below
 */
export function surroundings(document: LineDocument, line: number, step: 1 | -1, vocabulary: Vocabulary): Surroundings {
  const { ids } = document;
  const limit = line + step * WIDE_CONTEXT_LINES;
  let at = line;
  let next = 0;
  for (let remaining = CONTEXT_LINES; remaining > 0 && at + step >= 0 && at + step < ids.length;) {
    at += step;
    if (ids[at] === 0) continue;
    next ||= ids[at]!;
    remaining--;
  }
  const bag = (end: number): Bag =>
    new Bag(document, step < 0 ? { first: end, last: line - 1 } : { first: line + 1, last: end }, vocabulary);
  return { context: bag(at), wide: bag(Math.max(0, Math.min(ids.length - 1, limit))), line: next };
}

/** Returns the next line on one side that is not empty; at the start of the text, and at its end, -1. */
export function nextLine({ ids }: LineDocument, line: number, step: 1 | -1): number {
  let at = line + step;
  while (at >= 0 && at < ids.length && ids[at] === 0) at += step;
  return at < ids.length ? at : -1;
}
