import * as v from 'valibot';
import * as l10n from './l10n';

/**
 * Sentences that the tracker says and somebody else shows: as they are in English, with what is put into them, so that an editor can say
 * them in the person's language.
 */
export interface Message {
  /** `{0}` and so on stand for `args`. */
  readonly message: string;
  readonly args: readonly Part[];
}
type Part = string | number | Message;

/** Makes a sentence; `scripts/l10n.ts` finds what is called so. */
export const t = (message: string, ...args: Part[]): Message => ({ message, args });

/** Says it: in the language that was handed in, else in English. */
export function format({ message, args }: Message): string {
  const parts = args.map((part) => (typeof part === 'number' ? l10n.number(part) : typeof part === 'string' ? part : format(part)));
  return l10n.t(message, ...parts);
}

/** Several with a sign between; without it where there is one. */
export const joined = ([first, ...rest]: readonly Part[], sign: string): Message =>
  // Two at a time: what fills in arguments knows those of one digit only.
  rest.reduce<Message>((before, each) => ({ message: `{0}${sign}{1}`, args: [before, each] }), { message: '{0}', args: [first ?? ''] });

/** Several with commas between. */
export const listed = (all: readonly Part[]): Message => ({ message: all.map((_, index) => `{${index}}`).join(', '), args: all });

export const MessageJson: v.GenericSchema<Message> = v.object({
  message: v.string(),
  args: v.array(v.union([v.string(), v.number(), v.lazy(() => MessageJson)])),
});

/** An error whose message is a sentence that can be said in another language too; what it is made of, or a text that cannot. */
export class LocalizedError extends Error {
  readonly told: Message | undefined;

  constructor(sentence: string | Message, options?: ErrorOptions) {
    super(typeof sentence === 'string' ? sentence : format(sentence), options);
    this.told = typeof sentence === 'string' ? undefined : sentence;
  }
}
