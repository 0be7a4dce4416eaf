/**
 * Versions of texts. A text that is being edited has several copies: in the page, in the page's state that VS Code saves, and on disk, for each
 * window. Each change makes a version with a vector clock (https://en.wikipedia.org/wiki/Vector_clock), which distinguishes a copy that is only older
 * from one that was edited elsewhere. The former may be dropped, the latter never is.
 */

/** The count of the last change that a version includes, by writer (an instance of a page or a host). */
export type Clock = Readonly<Record<string, number>>;

/** A version of a text. Null: the text was sent (`was` is the sent text) or discarded. */
export interface TextVersion<T> {
  readonly value: T | null;
  readonly clock: Clock;
  readonly was?: T | undefined;
}

/** Bounds the writers of a clock; the oldest are dropped. A very old copy may then be offered again, but none is lost. */
const MAX_WRITERS_PER_CLOCK = 20;

/** Returns the highest count of a clock. */
export const lastCount = (clock: Clock): number => Math.max(0, ...Object.values(clock));

/**
 * Whether a version with this clock includes all changes of the other one. Writers that a full clock has dropped count as included, but the last
 * change of the other clock must be known.
 */
export function hasSeen(clock: Clock, other: Clock): boolean {
  const counts = Object.values(clock);
  const floor = counts.length < MAX_WRITERS_PER_CLOCK ? 0 : Math.min(...counts);
  const last = lastCount(other);
  return Object.entries(other).every(([writer, count]) => (clock[writer] ?? 0) >= count || (count < floor && count < last));
}

/** Merges clocks. */
export function joinClocks(...clocks: readonly Clock[]): Clock {
  const joined: Record<string, number> = {};
  for (const clock of clocks) for (const [writer, count] of Object.entries(clock)) joined[writer] = Math.max(joined[writer] ?? 0, count);
  const writers = Object.entries(joined);
  if (writers.length <= MAX_WRITERS_PER_CLOCK) return joined;
  return Object.fromEntries(writers.toSorted(([, a], [, b]) => b - a).slice(0, MAX_WRITERS_PER_CLOCK));
}

/** Makes the clock of a change by `writer` that includes `seen`. Its count is higher than all `known` ones. */
export function tick(writer: string, seen: readonly Clock[], known: readonly Clock[] = seen): Clock {
  const count = Math.max(0, ...[...seen, ...known].map(lastCount)) + 1;
  return joinClocks(...seen, { [writer]: count });
}

/** Makes a clock for a text that was stored without one. The writer is a hash of the text, so that equal texts are the same version. */
export function clockOfText(text: string, time = 1): Clock {
  let hash = 0xcbf29ce484222325n;
  for (const unit of new TextEncoder().encode(text)) hash = ((hash ^ BigInt(unit)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return { [`text-${hash.toString(36)}`]: time };
}

/** Whether two values look the same to a person. */
export type IsEqual<T> = (a: T, b: T) => boolean;

const isSame = <T>(a: T | null, b: T | null, isEqual: IsEqual<T>): boolean => (a === null || b === null ? a === b : isEqual(a, b));

/** Whether a version is the text that the other one records as sent, and was not edited since. */
const wasSent = <T>({ value, clock }: TextVersion<T>, sent: TextVersion<T>, isEqual: IsEqual<T>): boolean =>
  value !== null && sent.value === null && sent.was !== undefined && !hasSeen(clock, sent.clock) && isEqual(value, sent.was);

/** Drops the versions that another one includes, and merges equal versions. Keeps the order. */
export function latest<T>(versions: readonly TextVersion<T>[], isEqual: IsEqual<T>): TextVersion<T>[] {
  const result: TextVersion<T>[] = [];
  for (const version of versions) {
    const equal = result.findIndex(
      (other) => isSame(other.value, version.value, isEqual) || wasSent(version, other, isEqual) || wasSent(other, version, isEqual),
    );
    const equalVersion = result[equal];
    if (!equalVersion) result.push(version);
    else {
      const merged = wasSent(equalVersion, version, isEqual) ? version : equalVersion;
      const was = merged.was ?? (version.value === null ? version.was : undefined);
      result[equal] = { ...merged, clock: joinClocks(equalVersion.clock, version.clock), ...(was !== undefined && { was }) };
    }
  }
  return result.filter(
    (version, index) =>
      !result.some(
        (other, otherIndex) => otherIndex !== index && hasSeen(other.clock, version.clock) && !isTie(version, other, index, otherIndex),
      ),
  );
}

/** Whether two versions include each other. The first one stays then. */
const isTie = <T>(a: TextVersion<T>, b: TextVersion<T>, indexA: number, indexB: number): boolean =>
  hasSeen(a.clock, b.clock) && indexA < indexB;
