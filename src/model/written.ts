import { countOf, hasSeen, latest, tick, type Same, type TextVersion } from './versions';

/** The rules by which texts that are being written are compared. */
export interface TextRules<T> {
  readonly same: Same<T>;
  /** Nothing that somebody would miss. */
  readonly isEmpty: (value: T | null) => boolean;
}

/**
 * The texts of one page: of each the version that is shown, which comes first, and others that were kept and that it has not seen. What
 * somebody writes here stays in sight, whatever is heard later.
 */
export class UnsavedTexts<K extends string, T> {
  private readonly slots = new Map<K, readonly TextVersion<T>[]>();

  constructor(
    private readonly writer: string,
    private readonly rules: TextRules<T>,
  ) {}

  /** All versions by what they are of, the shown one first. */
  all = (): ReadonlyMap<K, readonly TextVersion<T>[]> => this.slots;

  shown = (key: K): TextVersion<T> | undefined => this.slots.get(key)?.[0];

  /** What else was kept, to be offered. */
  others = (key: K): readonly TextVersion<T>[] => (this.slots.get(key) ?? []).slice(1).filter(({ value }) => !this.rules.isEmpty(value));

  /**
   * Takes in copies from another place. What is shown gives way to what has seen it, and to what was written last as long as nobody has
   * written here.
   */
  receive(key: K, versions: readonly TextVersion<T>[]): void {
    const mine = this.shown(key);
    const all = latest([...(this.slots.get(key) ?? []), ...versions], this.rules.same);
    const isMine = (it: TextVersion<T>) => mine !== undefined && it.value === mine.value;
    const stays = mine && this.writer in mine.clock && !this.rules.isEmpty(mine.value) ? all.find(isMine) : undefined;
    const rank = (it: TextVersion<T>) => (it === stays ? 2 : this.rules.isEmpty(it.value) ? 0 : 1);
    this.slots.set(
      key,
      all.toSorted((a, b) => rank(b) - rank(a) || countOf(b.clock) - countOf(a.clock) || compareTexts(a.value, b.value)),
    );
  }

  /** Says whether there is a version here that none of the given ones has seen, or is. */
  isAhead = (key: K, given: readonly TextVersion<T>[]): boolean =>
    (this.slots.get(key) ?? []).some(({ clock }) => !given.some((it) => hasSeen(it.clock, clock)));

  /** The text is another one now; null: it was sent or is given up. */
  set(key: K, value: T | null): void {
    const [first, ...rest] = this.slots.get(key) ?? [];
    this.slots.set(key, [{ value, clock: this.tick(key, first) }, ...rest]);
  }

  /** Shows another version; the one that was shown becomes one of the others. */
  use(key: K, other: TextVersion<T>): void {
    const rest = (this.slots.get(key) ?? []).filter((it) => it !== other);
    this.slots.set(key, [{ value: other.value, clock: this.tick(key, other) }, ...rest]);
  }

  /** Discards another version: what is shown has seen it. */
  drop(key: K, other: TextVersion<T>): void {
    const [first, ...rest] = this.slots.get(key) ?? [];
    this.slots.set(key, [{ value: first?.value ?? null, clock: this.tick(key, first, other) }, ...rest.filter((it) => it !== other)]);
  }

  private tick(key: K, ...seen: readonly (TextVersion<T> | undefined)[]) {
    const known = (this.slots.get(key) ?? []).map(({ clock }) => clock);
    return tick(
      this.writer,
      seen.flatMap((it) => (it ? [it.clock] : [])),
      known,
    );
  }
}

/** Any order will do, as long as every place has the same. */
function compareTexts(a: unknown, b: unknown): number {
  const [one, other] = [JSON.stringify(a), JSON.stringify(b)];
  return one < other ? -1 : one > other ? 1 : 0;
}
