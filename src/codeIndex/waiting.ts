/** A queue of paths to scan. Each path is queued once, and not at all while its whole folder (an empty path) is. */
export class WaitingPaths {
  readonly #paths = new Map<string, Set<string>>();

  /** Queues paths of a folder, unless they are queued already. */
  add(folder: string, paths: readonly string[]): void {
    let waiting = this.#paths.get(folder);
    if (!waiting) this.#paths.set(folder, (waiting = new Set()));
    for (const path of paths) {
      if (waiting.has('')) return;
      if (path === '') waiting.clear();
      waiting.add(path);
    }
  }

  /** Removes and returns the next path; undefined when the queue is empty. */
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
