import type { Message } from '../../wire/messages';
import type { ImportedRelation, ImportedRepository } from '../store/store';
import type { Conversion } from './convert';
import type { Counts, Survey } from './survey';
import type { ArchiveFiles } from './zip';

/** An archive that has been checked completely. The caller closes it. */
export interface Archive {
  /** Name of the file with the issues: `db-2.0.json`, else `db-1.0.json`. */
  readonly file: string;
  readonly about: ImportedRepository;
  readonly counts: Counts;
  /** Oddities and skipped rows, one sentence each. */
  readonly warnings: readonly string[];
  /** The warnings as messages, for translation. */
  readonly warningMessages: readonly Message[];
  /** The editor's drafts in the archive, a JSON text. */
  readonly drafts: string | undefined;
  readonly zip: ArchiveFiles;
  readonly conversion: Conversion;
  readonly survey: Survey;
  /** Relations between issues, with the archive's numbers. */
  readonly relations: readonly ImportedRelation[];
  /** Whether the archive has anchors to import. */
  readonly hasAnchors: boolean;
  /** Usernames by account id, from the sidecar. */
  readonly usernames: ReadonlyMap<string, string>;
  close(): void;
}
