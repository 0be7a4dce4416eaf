import * as messages from '../../wire/messages';
import { listed, format, type Message } from '../../wire/messages';

/** What is told of `n` of a kind, with some examples of them. */
export type WarningSentence = (n: number, examples: Message) => Message;

interface Merged {
  n: number;
  readonly examples: Map<string, string | Message>;
  more: boolean;
  readonly sentence: WarningSentence;
}

/** Gathers what is odd about an archive, so that each kind of oddness becomes one sentence with a count. */
export class Warnings {
  readonly #merged = new Map<string, Merged>();

  /**
   * Counts one more of its kind (or `n` more). The first three examples are kept; the sentence is made at the end.
   */
  add(kind: string, sentence: WarningSentence, example?: string | Message, n = 1): void {
    if (n === 0) return;
    const merged = this.#merged.get(kind) ?? { n: 0, examples: new Map<string, string | Message>(), more: false, sentence };
    merged.n += n;
    if (example !== undefined && !merged.more) {
      const key = typeof example === 'string' ? example : format(example);
      if (merged.examples.has(key) || merged.examples.size < 3) merged.examples.set(key, example);
      else merged.more = true;
    }
    this.#merged.set(kind, merged);
  }

  sentences(): readonly Message[] {
    return [...this.#merged.values()].map(({ n, examples, more, sentence }) => {
      const some = listed([...examples.values()]);
      return sentence(n, more ? messages.t('{0} and others', some) : some);
    });
  }
}
