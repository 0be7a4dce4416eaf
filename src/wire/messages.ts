import * as v from 'valibot';
import * as l10n from './l10n';

/** A sentence of the tracker in English, with separate arguments, so that the editor can translate it. */
export interface Message {
  /** `{0}` and so on are replaced with `args`. */
  readonly message: string;
  readonly args: readonly Part[];
}
type Part = string | number | Message;

/** Makes a message. `scripts/l10n.ts` collects the first arguments of its calls. */
export const t = (message: string, ...args: Part[]): Message => ({ message, args });

/** Formats a message with the translator of `translateWith`, or in English without one. */
export function format({ message, args }: Message): string {
  const parts = args.map((part) => (typeof part === 'number' ? l10n.formatNumber(part) : typeof part === 'string' ? part : format(part)));
  return l10n.t(message, ...parts);
}

/** Joins messages with a separator. */
export const joined = ([first, ...otherParts]: readonly Part[], sign: string): Message =>
  // Two at a time, because placeholders have only one digit.
  otherParts.reduce<Message>((joinedSoFar, part) => ({ message: `{0}${sign}{1}`, args: [joinedSoFar, part] }), {
    message: '{0}',
    args: [first ?? ''],
  });

/** Joins at most ten messages with commas. */
export const listed = (parts: readonly Part[]): Message => ({ message: parts.map((_, index) => `{${index}}`).join(', '), args: parts });

export const MessageJson: v.GenericSchema<Message> = v.object({
  message: v.string(),
  args: v.array(v.union([v.string(), v.number(), v.lazy(() => MessageJson)])),
});

/** An error with a message that can be translated, unless it is created with a plain string. */
export class LocalizedError extends Error {
  readonly translatable: Message | undefined;

  constructor(message: string | Message, options?: ErrorOptions) {
    super(typeof message === 'string' ? message : format(message), options);
    this.translatable = typeof message === 'string' ? undefined : message;
  }
}
