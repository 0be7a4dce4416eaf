/** What came of doing the same to several things. */
export interface BatchOutcome<T> {
  readonly done: readonly T[];
  readonly failed: readonly { readonly item: T; readonly error: unknown }[];
}

/** Does the same to each item, a few at a time; one that fails does not keep the others from being done. */
export async function each<T>(items: readonly T[], work: (item: T) => Promise<unknown>, atOnce = 4): Promise<BatchOutcome<T>> {
  const queue = [...items];
  const done: T[] = [];
  const failed: { item: T; error: unknown }[] = [];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      try {
        await work(item);
        done.push(item);
      } catch (error) {
        failed.push({ item, error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return { done, failed };
}
