import type { Message } from '../../wire/messages';
import type { ImportedRepository } from '../store/store';
import type { Conversion } from './convert';
import type { Counts, Survey } from './survey';
import type { ArchiveFiles } from './zip';

/** An archive that was gone through once: nothing of it is wrong, and what it holds is known. To be closed. */
export interface Archive {
  /** The file of it that is read: `db-2.0.json`, else `db-1.0.json`. */
  readonly file: string;
  readonly about: ImportedRepository;
  readonly counts: Counts;
  /** What is odd about it, and what of it is not brought in: one sentence each. */
  readonly warnings: readonly string[];
  /** The same, to be said in another language. */
  readonly told: readonly Message[];
  /** What an editor has put in: texts that were written and not sent. */
  readonly drafts: string | undefined;
  readonly zip: ArchiveFiles;
  readonly conversion: Conversion;
  readonly survey: Survey;
  close(): void;
}
