import { Bag } from './seeds';
import type { LineDocument, Vocabulary } from './text';

/** How many lines above and below a range are its context. */
const CONTEXT_LINES = 5;

/** Lines further above and below: the function around it. */
const WIDE_CONTEXT_LINES = 25;

/** What surrounds a range on one side. */
export interface Surroundings {
  readonly context: Bag;
  readonly wide: Bag;
  readonly line: number;
}

/**
 * What surrounds a range on one side.
 *
 * @param line the first line of the range, or the last one
 * @param step -1 for what is above, 1 for what is below
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

/** The next line on one side that is not empty; -1 at the end of the text. */
export function nextLine({ ids }: LineDocument, line: number, step: 1 | -1): number {
  let at = line + step;
  while (at >= 0 && at < ids.length && ids[at] === 0) at += step;
  return at < ids.length ? at : -1;
}
