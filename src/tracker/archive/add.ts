import * as messages from '../../wire/messages';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RepositoryId } from '../../model/issue';
import { slices } from '../../model/slices';
import type { ImportShift } from '../../wire/archive';
import type { Message } from '../../wire/messages';
import { ArchiveError } from './error';
import type { WriteOptions } from '../store/authorization';
import type {
  ImportedAttachment,
  ImportedChange,
  ImportedComment,
  ImportedIssue,
  Importer,
  ImportSpan,
  ReceivedFile,
  Store,
} from '../store/store';
import { anchorsOf } from './anchors';
import type { Archive } from './archive';
import type { NamedAttachment } from './convert';
import { Renumbering } from './renumber';
import { rowsOf } from './rows';
import type { StoreRow } from './store-row';

/** Progress of an import, in rows of all sections. `finishing` is the transaction that makes all rows visible at once. */
export interface ImportProgress {
  readonly phase: 'issues' | 'comments' | 'changes' | 'attachments' | 'finishing';
  readonly count: number;
  readonly total: number;
}

export interface ImportResult {
  readonly issues: number;
  /** Comments with a text. Entries that only record changes are not counted. */
  readonly comments: number;
  readonly warnings: readonly string[];
  /** The warnings as messages, for translation. */
  readonly warningMessages: readonly Message[];
  /** Offset of the new issue numbers and comment ids from those of the archive. */
  readonly shift: ImportShift;
}

export interface ImportOptions extends WriteOptions {
  /** Adds the issues under new numbers, instead of replacing the existing ones. */
  readonly append?: boolean;
  /** The repository whose issue URLs in texts are renumbered with the issues. */
  readonly repository?: RepositoryId;
  /** See the store's `import`. */
  readonly ifRevision?: number | undefined;
  /** Cancels the import: the repository stays unchanged, and the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** Bounds the rows, and the approximate number of characters, of a batch. Each batch is one transaction. */
const BATCH = { issues: 2000, comments: 10_000, changes: 10_000, attachments: 2000, relations: 10_000 } as const;
const MAX_BATCH_CHARS = 4_000_000;
/** The highest number that an issue can have. */
const MAX_ISSUE_NUMBER = 2 ** 32 - 1;

interface Batches {
  readonly issues: ImportedIssue[];
  readonly comments: ImportedComment[];
  readonly changes: ImportedChange[];
  readonly attachments: NamedAttachment[];
}
type Kind = keyof Batches;

/**
 * Imports the issues of an archive, in place of those of the repository or in addition to them. Imports all of them or, after a failure or a
 * cancellation, none. Yields the thread between batches. @throws {ArchiveError}, errors of the store, the signal's reason
 */
export async function importArchive(
  store: Store,
  repositoryKey: number,
  archive: Archive,
  options: ImportOptions = {},
): Promise<ImportResult> {
  const { signal, append = false, ifRevision, repository, authorization } = options;
  signal?.throwIfAborted();
  const importer = await store.import(repositoryKey, archive.about, {
    append: append ? spanOf(archive) : undefined,
    authorization,
    ...(ifRevision !== undefined && { ifRevision }),
  });
  const run = new ImportRun(store, importer, archive, options);
  let renumbered = Renumbering.none;
  try {
    if (append) renumbered = renumbering(importer, archive, repository);
    await run.rows(renumbered);
    // The last point at which the import can be cancelled: the final transaction cannot be interrupted.
    await nextTurn();
    signal?.throwIfAborted();
    await importer.commit();
  } catch (error) {
    await undo(importer, error);
    throw error;
  } finally {
    await run.discard();
  }
  const { issues, comments, silent } = archive.counts;
  const shift = { issue: renumbered.issues, comment: renumbered.comments };
  return { issues, comments: comments - silent, warnings: archive.warnings, warningMessages: archive.warningMessages, shift };
}

/** The number of issue numbers and comment ids that an archive may need: comments whose id is in use, and changes without a comment, get new ids. */
function spanOf({ survey, counts, about }: Archive): ImportSpan {
  const { numbers, lastComment } = survey;
  let last = 0;
  for (const number of numbers) last = Math.max(last, number);
  return { issues: last, comments: Math.max(lastComment, (about.next?.comment ?? 1) - 1) + counts.comments + counts.changes };
}

function renumbering({ next }: Importer, { survey }: Archive, repository: RepositoryId | undefined): Renumbering {
  const { numbers, firstComment, lastComment } = survey;
  const shift = next.issue - 1;
  for (const number of numbers) {
    if (number + shift > MAX_ISSUE_NUMBER)
      throw new ArchiveError(
        messages.t('#{0} of the archive would get the number {1}, which no issue can have.', String(number), String(number + shift)),
      );
  }
  const isFree = firstComment >= next.comment || lastComment === 0;
  return new Renumbering(shift, isFree ? 0 : next.comment - 1, (number) => numbers.has(number), repository);
}

/** Rolls back an import. When that fails too, throws both errors with the message of the first. */
async function undo(importer: Importer, error: unknown): Promise<void> {
  try {
    await importer.rollback();
  } catch (second) {
    throw new AggregateError([error, second], error instanceof Error ? error.message : String(error));
  }
}

/** Approximate size of a row in characters. */
function lengthOf(row: StoreRow): number {
  if (row.kind === 'issues') return row.row.issue.content.length;
  if (row.kind === 'comments') return row.row.content?.length ?? 0;
  return row.kind === 'changes' ? row.row.old.length + row.row.new.length : 0;
}

/** A running import. */
class ImportRun {
  readonly #batches: Batches = { issues: [], comments: [], changes: [], attachments: [] };
  readonly #files = new Map<string, ReceivedFile>();
  readonly #storedFiles = new Set<string>();
  readonly #total: number;
  #count = 0;

  readonly #store: Store;
  readonly #importer: Importer;
  readonly #archive: Archive;
  readonly #options: ImportOptions;

  constructor(store: Store, importer: Importer, archive: Archive, options: ImportOptions) {
    this.#store = store;
    this.#importer = importer;
    this.#archive = archive;
    this.#options = options;
    const { issues, comments, changes, attachments } = archive.counts;
    this.#total = issues + comments + changes + attachments;
  }

  async rows(renumbering: Renumbering): Promise<void> {
    const { signal } = this.#options;
    this.#report('issues');
    let kind: Kind = 'issues';
    let characters = 0;
    for await (const rows of rowsOf(this.#archive, renumbering, signal)) {
      for (const row of rows) {
        const batch = this.#batches[kind] as unknown[];
        if (row.kind !== kind || batch.length >= BATCH[kind] || characters > MAX_BATCH_CHARS) {
          await this.#flush(kind);
          characters = 0;
        }
        kind = row.kind;
        (this.#batches[kind] as unknown[]).push(row.row);
        characters += lengthOf(row);
      }
    }
    await this.#flush(kind);
    await this.#relations(renumbering);
    await this.#anchors(renumbering);
    this.#report('finishing');
  }

  async #relations({ issues: offset }: Renumbering): Promise<void> {
    for (const batch of slices(this.#archive.relations, BATCH.relations)) {
      this.#options.signal?.throwIfAborted();
      await this.#importer.addRelations(
        batch.map((relation) => ({ ...relation, source: relation.source + offset, target: relation.target + offset })),
      );
      await nextTurn();
    }
  }

  async #anchors({ issues: offset }: Renumbering): Promise<void> {
    const { signal } = this.#options;
    for await (const batch of anchorsOf(this.#archive, signal)) {
      signal?.throwIfAborted();
      await this.#importer.addAnchors(batch.map((anchor) => ({ ...anchor, issue: anchor.issue + offset })));
      await nextTurn();
    }
  }

  /** Deletes the stored files that no attachment refers to, after a failure. */
  async discard(): Promise<void> {
    for (const [name, file] of this.#files) if (!this.#storedFiles.has(name)) await this.#store.files.discard(file);
  }

  async #flush(kind: Kind): Promise<void> {
    this.#options.signal?.throwIfAborted();
    const { issues, comments, changes, attachments } = this.#batches;
    const batch = this.#batches[kind];
    if (batch.length === 0) return;
    if (kind === 'issues') await this.#importer.add(issues);
    if (kind === 'comments') await this.#importer.addComments(comments);
    if (kind === 'changes') await this.#importer.addChanges(changes);
    if (kind === 'attachments') await this.#attachments(attachments);
    this.#count += batch.length;
    batch.length = 0;
    this.#report(kind);
    await nextTurn();
  }

  /** Stores files before their rows, so that no row refers to a missing file. */
  async #attachments(batch: readonly NamedAttachment[]): Promise<void> {
    const { zip, survey } = this.#archive;
    const { signal } = this.#options;
    const nameOf = (path: string | null): string | undefined => (path === null ? undefined : survey.files.get(path));
    const missingNames = new Set(batch.map(({ path }) => nameOf(path)).filter((name) => name !== undefined && !this.#files.has(name)));
    for await (const { path: name, content } of missingNames.size > 0 ? zip.files((name) => missingNames.has(name), signal) : []) {
      this.#files.set(name, await this.#store.files.receive(content, zip.attachments.get(name)!));
      missingNames.delete(name);
      if (missingNames.size === 0) break;
    }
    const rows = batch.map(({ path, ...row }): ImportedAttachment => {
      const file = this.#files.get(nameOf(path) ?? '') ?? null;
      return { ...row, path, file };
    });
    await this.#importer.addAttachments(rows);
    for (const { path } of batch) this.#storedFiles.add(nameOf(path) ?? '');
  }

  #report(phase: ImportProgress['phase']): void {
    this.#options.onProgress?.({ phase, count: this.#count, total: this.#total });
  }
}
