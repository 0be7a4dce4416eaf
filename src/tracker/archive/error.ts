import { LocalizedError } from '../../wire/messages';

/** An archive cannot be imported. The message is a sentence for people: what is wrong, where, and what to do. */
export class ArchiveError extends LocalizedError {
  override readonly name = 'ArchiveError';
}
