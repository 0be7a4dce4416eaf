import { LocalizedError } from '../../wire/messages';

/** An archive that cannot be brought in. Its message is what a person is told: what is wrong, where, and what to do. */
export class ArchiveError extends LocalizedError {
  override readonly name = 'ArchiveError';
}
