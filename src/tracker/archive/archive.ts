import type { Message } from '../../wire/messages';
import type { ImportedRelation, ImportedRepository } from '../store/store';
import type { Conversion } from './convert';
import type { Counts, Survey } from './survey';
import type { ArchiveFiles } from './zip';

/** An archive that has been checked completely. It has to be closed. */
export interface Archive {
  /** Name of the file with the issues: `db-2.0.json`, else `db-1.0.json`. */
  readonly file: string;
  readonly about: ImportedRepository;
  readonly counts: Counts;
  /** Oddities, and what is skipped, one sentence each. */
  readonly warnings: readonly string[];
  /** The warnings as messages, for translation. */
  readonly warningMessages: readonly Message[];
  /** The editor's drafts in the archive, a JSON text. */
  readonly drafts: string | undefined;
  readonly zip: ArchiveFiles;
  readonly conversion: Conversion;
  readonly survey: Survey;
  /** How issues are related, by the archive's numbers. */
  readonly relations: readonly ImportedRelation[];
  /** Whether there are places in code to import. */
  readonly hasAnchors: boolean;
  /** Usernames by account id, of the sidecar. */
  readonly usernames: ReadonlyMap<string, string>;
  close(): void;
}
