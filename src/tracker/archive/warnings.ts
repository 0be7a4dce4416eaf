import * as messages from '../../wire/messages';
import { listed, format, type Message } from '../../wire/messages';

/** Formats `n` oddities of a kind as a sentence, with some examples. */
export type WarningSentence = (n: number, examples: Message) => Message;

interface WarningGroup {
  n: number;
  readonly examples: Map<string, string | Message>;
  hasMore: boolean;
  readonly sentence: WarningSentence;
}

/** Collects the oddities of an archive: one sentence with a count for each kind. */
export class Warnings {
  readonly #groups = new Map<string, WarningGroup>();

  /** Adds `n` oddities of a kind and keeps the first three examples. */
  add(kind: string, sentence: WarningSentence, example?: string | Message, n = 1): void {
    if (n === 0) return;
    const group = this.#groups.get(kind) ?? { n: 0, examples: new Map<string, string | Message>(), hasMore: false, sentence };
    group.n += n;
    if (example !== undefined && !group.hasMore) {
      const key = typeof example === 'string' ? example : format(example);
      if (group.examples.has(key) || group.examples.size < 3) group.examples.set(key, example);
      else group.hasMore = true;
    }
    this.#groups.set(kind, group);
  }

  messages(): readonly Message[] {
    return [...this.#groups.values()].map(({ n, examples, hasMore, sentence }) => {
      const exampleList = listed([...examples.values()]);
      return sentence(n, hasMore ? messages.t('{0} and others', exampleList) : exampleList);
    });
  }
}
