import { ToldError } from '../../wire/told';

/** An archive that cannot be brought in. Its message is what a person is told: what is wrong, where, and what to do. */
export class ArchiveError extends ToldError {
  override readonly name = 'ArchiveError';
}

/** What any of the sentences can end with when the file was harmed on its way. */
export const FETCH_AGAIN = 'Copy or download the archive again, then import that one.';
