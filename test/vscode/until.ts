const TIMEOUT_MS = 30_000;
const INTERVAL_MS = 50;

/** Waits until `find` returns neither undefined nor false, since VS Code reports most changes a moment later. @throws with `title` after half a minute */
export async function until<T>(title: string, find: () => T | undefined | false | PromiseLike<T | undefined | false>): Promise<T> {
  const end = Date.now() + TIMEOUT_MS;
  for (;;) {
    const found = await find();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`It did not come to this: ${title}`);
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
  }
}
