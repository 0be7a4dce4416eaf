/** `1,047 log entries`: a count with the word for one or for many. */
export const count = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

interface Merged {
  n: number;
  readonly examples: string[];
  more: boolean;
  readonly sentence: (n: number, examples: string) => string;
}

/** Gathers what is odd about an archive, so that each kind of oddness becomes one sentence with a count. */
export class Warnings {
  readonly #merged = new Map<string, Merged>();

  /**
   * Counts one more of its kind (or `n` more). The first three examples are kept; the sentence is made at the end.
   */
  add(kind: string, sentence: (n: number, examples: string) => string, example?: string, n = 1): void {
    if (n === 0) return;
    const merged = this.#merged.get(kind) ?? { n: 0, examples: [], more: false, sentence };
    merged.n += n;
    if (example !== undefined && !merged.examples.includes(example)) {
      if (merged.examples.length < 3) merged.examples.push(example);
      else merged.more = true;
    }
    this.#merged.set(kind, merged);
  }

  sentences(): readonly string[] {
    return [...this.#merged.values()].map(({ n, examples, more, sentence }) =>
      sentence(n, examples.join(', ') + (more ? ' and others' : '')),
    );
  }
}
