import { lastCount, hasSeen, latest, tick, type IsEqual, type TextVersion } from './versions';

/** How the values of drafts are compared. */
export interface TextRules<T> {
  readonly isSame: IsEqual<T>;
  /** Whether a value contains nothing that is worth keeping. */
  readonly isEmpty: (value: T | null) => boolean;
}

/**
 * The unsent texts of a page. For each key, the shown version comes first, followed by other versions that it does not include. A text that the
 * person has edited here stays the shown one, whatever is received later.
 */
export class UnsavedTexts<K extends string, T> {
  readonly #slots = new Map<K, readonly TextVersion<T>[]>();

  readonly #writer: string;
  readonly #rules: TextRules<T>;

  constructor(writer: string, rules: TextRules<T>) {
    this.#writer = writer;
    this.#rules = rules;
  }

  /** Returns all versions by key, the shown one first. */
  all = (): ReadonlyMap<K, readonly TextVersion<T>[]> => this.#slots;

  shown = (key: K): TextVersion<T> | undefined => this.#slots.get(key)?.[0];

  /** Returns the other versions with a text, which the page offers. */
  others = (key: K): readonly TextVersion<T>[] => (this.#slots.get(key) ?? []).slice(1).filter(({ value }) => !this.#rules.isEmpty(value));

  /**
   * Merges versions from another place. A version that includes the shown one replaces it. So does the last written one, as long as the text was not
   * edited here.
   */
  receive(key: K, versions: readonly TextVersion<T>[]): void {
    const current = this.shown(key);
    const merged = latest([...(this.#slots.get(key) ?? []), ...versions], this.#rules.isSame);
    const isOwn = (version: TextVersion<T>) => current !== undefined && version.value === current.value;
    const retained = current && this.#writer in current.clock && !this.#rules.isEmpty(current.value) ? merged.find(isOwn) : undefined;
    const rank = (version: TextVersion<T>) => (version === retained ? 2 : this.#rules.isEmpty(version.value) ? 0 : 1);
    this.#slots.set(
      key,
      merged.toSorted((a, b) => rank(b) - rank(a) || lastCount(b.clock) - lastCount(a.clock) || compareTexts(a.value, b.value)),
    );
  }

  /** Whether there is a version here that none of the given versions includes. */
  isAhead = (key: K, versions: readonly TextVersion<T>[]): boolean =>
    (this.#slots.get(key) ?? []).some(({ clock }) => !versions.some((version) => hasSeen(version.clock, clock)));

  /** Changes the text. Null: it was sent or discarded. */
  set(key: K, value: T | null): void {
    const [first, ...rest] = this.#slots.get(key) ?? [];
    this.#slots.set(key, [{ value, clock: this.#tick(key, first) }, ...rest]);
  }

  /** Shows another version, and keeps the previously shown one among the others. */
  use(key: K, other: TextVersion<T>): void {
    const rest = (this.#slots.get(key) ?? []).filter((version) => version !== other);
    this.#slots.set(key, [{ value: other.value, clock: this.#tick(key, other) }, ...rest]);
  }

  /** Discards another version. The shown one includes it from then on. */
  drop(key: K, other: TextVersion<T>): void {
    const [first, ...rest] = this.#slots.get(key) ?? [];
    this.#slots.set(key, [
      { value: first?.value ?? null, clock: this.#tick(key, first, other) },
      ...rest.filter((version) => version !== other),
    ]);
  }

  #tick(key: K, ...previous: readonly (TextVersion<T> | undefined)[]) {
    const clocks = (this.#slots.get(key) ?? []).map(({ clock }) => clock);
    return tick(
      this.#writer,
      previous.flatMap((version) => (version ? [version.clock] : [])),
      clocks,
    );
  }
}

/** Compares values in an arbitrary order that is the same in all places. */
function compareTexts(a: unknown, b: unknown): number {
  const [textA, textB] = [JSON.stringify(a), JSON.stringify(b)];
  return textA < textB ? -1 : textA > textB ? 1 : 0;
}
