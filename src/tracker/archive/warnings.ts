import * as messages from '../../wire/messages';
import { listed, format, type Message } from '../../wire/messages';

/** Makes the sentence for `n` oddities of a kind, with some examples. */
export type WarningSentence = (n: number, examples: Message) => Message;

interface Merged {
  n: number;
  readonly examples: Map<string, string | Message>;
  hasMore: boolean;
  readonly sentence: WarningSentence;
}

/** Collects the oddities of an archive, one sentence with a count for each kind. */
export class Warnings {
  readonly #merged = new Map<string, Merged>();

  /**
   * Adds `n` oddities of a kind. The first three examples are kept; the sentence is made at the end.
   */
  add(kind: string, sentence: WarningSentence, example?: string | Message, n = 1): void {
    if (n === 0) return;
    const merged = this.#merged.get(kind) ?? { n: 0, examples: new Map<string, string | Message>(), hasMore: false, sentence };
    merged.n += n;
    if (example !== undefined && !merged.hasMore) {
      const key = typeof example === 'string' ? example : format(example);
      if (merged.examples.has(key) || merged.examples.size < 3) merged.examples.set(key, example);
      else merged.hasMore = true;
    }
    this.#merged.set(kind, merged);
  }

  messages(): readonly Message[] {
    return [...this.#merged.values()].map(({ n, examples, hasMore, sentence }) => {
      const some = listed([...examples.values()]);
      return sentence(n, hasMore ? messages.t('{0} and others', some) : some);
    });
  }
}
