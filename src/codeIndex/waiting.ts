/** A queue of paths to scan: each path once, however often it changes, and none when its whole folder (an empty path) is queued. */
export class WaitingPaths {
  readonly #paths = new Map<string, Set<string>>();

  /** Adds paths of a folder, unless they wait already. */
  add(folder: string, paths: readonly string[]): void {
    let waiting = this.#paths.get(folder);
    if (!waiting) this.#paths.set(folder, (waiting = new Set()));
    for (const path of paths) {
      if (waiting.has('')) return;
      if (path === '') waiting.clear();
      waiting.add(path);
    }
  }

  /** Takes the next path out; undefined when nothing waits. */
  next(): { readonly folder: string; readonly path: string } | undefined {
    for (const [folder, paths] of this.#paths) {
      for (const path of paths) {
        paths.delete(path);
        return { folder, path };
      }
      this.#paths.delete(folder);
    }
    return undefined;
  }
}
