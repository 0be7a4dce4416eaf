interface ChangedRows<Key> {
  /** The list or view that the group belongs to, and the group in it. */
  readonly list: unknown;
  readonly group: string;
  /** All issues of the group as they are before the change. */
  readonly before: readonly Key[];
  /** Those that a key changes. */
  readonly changed: readonly Key[];
}

/** Finds where a person goes on who changes the issues of a group one after the other by keys. */
export class NextRow<Key> {
  /** What was changed last, and what was next then. */
  #continued: { readonly list: unknown; readonly group: string; readonly changed: Key; readonly next: Key } | undefined;

  /** The issue that comes after the last one that is changed, or before it at the end of the group; undefined when there is no other. */
  after({ list, group, before, changed }: ChangedRows<Key>): Key | undefined {
    const last = changed.at(-1);
    if (last === undefined) return undefined;
    const changing = new Set(changed);
    const index = before.indexOf(last);
    const isOther = (key: Key) => !changing.has(key);
    // An issue that was changed before may have moved, for example to the top of those that were updated last: its place is still the first one.
    const continued = this.#continued;
    const isSame = continued?.list === list && continued?.group === group && continued.changed === last && changed.length === 1;
    const remembered = isSame && before.includes(continued.next) ? continued.next : undefined;
    const next = remembered ?? before.slice(index + 1).find(isOther) ?? before.slice(0, Math.max(index, 0)).findLast(isOther);
    this.#continued = next === undefined ? undefined : { list, group, changed: last, next };
    return next;
  }
}
