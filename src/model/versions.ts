/**
 * A text that is being written lies in several places: in the page, in what VS Code keeps of the page, and on disk; of two windows each has
 * its own. Each change of it makes a version with a clock, which tells which changes it has seen: so a copy that is only older is told from
 * one that somebody has gone on with elsewhere. The former may be forgotten, the latter never is.
 */

/** By writer (one life of a page, or of a host) the count of its last change that a version has seen. Counts rise with each change of anybody. */
export type Clock = Readonly<Record<string, number>>;

/** One version of a text. Null: there is none any more, since it was sent (`was` is what was sent then) or discarded. */
export interface TextVersion<T> {
  readonly value: T | null;
  readonly clock: Clock;
  readonly was?: T | undefined;
}

/** A clock forgets the oldest writers beyond this number: a very old copy may then be offered though it was seen; none is lost. */
const MAX_WRITERS_PER_CLOCK = 20;

/** The count of the last change that a clock has seen. */
export const countOf = (clock: Clock): number => Math.max(0, ...Object.values(clock));

/**
 * Says whether a version with this clock was made with the other one, or a later one, in sight. What a full clock has forgotten counts as
 * seen, but for the change that made the other version: that one must be known.
 */
export function hasSeen(clock: Clock, other: Clock): boolean {
  const counts = Object.values(clock);
  const floor = counts.length < MAX_WRITERS_PER_CLOCK ? 0 : Math.min(...counts);
  const last = countOf(other);
  return Object.entries(other).every(([writer, count]) => (clock[writer] ?? 0) >= count || (count < floor && count < last));
}

/** The clock of whoever has seen all of these. */
export function joinClocks(...clocks: readonly Clock[]): Clock {
  const joined: Record<string, number> = {};
  for (const clock of clocks) for (const [writer, count] of Object.entries(clock)) joined[writer] = Math.max(joined[writer] ?? 0, count);
  const writers = Object.entries(joined);
  if (writers.length <= MAX_WRITERS_PER_CLOCK) return joined;
  return Object.fromEntries(writers.toSorted(([, a], [, b]) => b - a).slice(0, MAX_WRITERS_PER_CLOCK));
}

/** The clock of a change by `writer`, who has seen `seen`; it counts as later than all that is `known`. */
export function tick(writer: string, seen: readonly Clock[], known: readonly Clock[] = seen): Clock {
  const count = Math.max(0, ...[...seen, ...known].map(countOf)) + 1;
  return joinClocks(...seen, { [writer]: count });
}

/** The clock of a text that was kept without one: of the same writer for the same text, wherever it was kept; it counts as of `time`. */
export function clockOfText(text: string, time = 1): Clock {
  let hash = 0xcbf29ce484222325n;
  for (const unit of new TextEncoder().encode(text)) hash = ((hash ^ BigInt(unit)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return { [`text-${hash.toString(36)}`]: time };
}

/** Says whether two values are the same to a person. */
export type Same<T> = (a: T, b: T) => boolean;

const isSame = <T>(a: T | null, b: T | null, same: Same<T>): boolean => (a === null || b === null ? a === b : same(a, b));

/** The version is what the other one says was sent, and was not written again since. */
const wasSent = <T>({ value, clock }: TextVersion<T>, sent: TextVersion<T>, same: Same<T>): boolean =>
  value !== null && sent.value === null && sent.was !== undefined && !hasSeen(clock, sent.clock) && same(value, sent.was);

/**
 * Of all copies of a text those that none of the others has seen, in the order in which they come; of several that are the same, one, which
 * has seen what each of them has.
 */
export function latest<T>(versions: readonly TextVersion<T>[], same: Same<T>): TextVersion<T>[] {
  const found: TextVersion<T>[] = [];
  for (const version of versions) {
    const equal = found.findIndex(
      (it) => isSame(it.value, version.value, same) || wasSent(version, it, same) || wasSent(it, version, same),
    );
    const before = found[equal];
    if (!before) found.push(version);
    else {
      const stays = wasSent(before, version, same) ? version : before;
      const was = stays.was ?? (version.value === null ? version.was : undefined);
      found[equal] = { ...stays, clock: joinClocks(before.clock, version.clock), ...(was !== undefined && { was }) };
    }
  }
  return found.filter(
    (it, index) => !found.some((other, at) => at !== index && hasSeen(other.clock, it.clock) && !isTie(it, other, index, at)),
  );
}

/** Of two that have seen each other the first stays. */
const isTie = <T>(a: TextVersion<T>, b: TextVersion<T>, at: number, other: number): boolean => hasSeen(a.clock, b.clock) && at < other;
