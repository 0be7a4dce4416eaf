import * as messages from '../../wire/messages';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RepositoryId } from '../../model/issue';
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
import type { Archive } from './archive';
import type { NamedAttachment } from './convert';
import { Renumbering } from './renumber';
import { rowsOf } from './rows';
import type { StoreRow } from './store-row';

/** How far an import is: rows of all sections. `finishing` is the one step in which everything is shown at once. */
export interface ImportProgress {
  readonly phase: 'issues' | 'comments' | 'changes' | 'attachments' | 'finishing';
  readonly count: number;
  readonly total: number;
}

export interface ImportResult {
  readonly issues: number;
  /** Of those with a text, as everywhere else; what only tells of changes is none. */
  readonly comments: number;
  readonly warnings: readonly string[];
  /** The same, to be said in another language. */
  readonly told: readonly Message[];
  /** By how much the numbers of issues and the ids of comments are greater here than in the archive. */
  readonly shift: ImportShift;
}

export interface ImportOptions extends WriteOptions {
  /** Puts the issues behind those that are there, under new numbers, instead of replacing those. */
  readonly append?: boolean;
  /** The name under which addresses in texts mean what is imported, and follow when it gets new numbers. */
  readonly repository?: RepositoryId;
  /** See the store's `import`. */
  readonly ifRevision?: number | undefined;
  /** Stops the import; the repository is then as it was, and the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** Rows that are handed over at a time, and about how many characters: the store makes transactions of them. */
const BATCH = { issues: 2000, comments: 10_000, changes: 10_000, attachments: 2000 } as const;
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
 * Puts an archive's issues in the place of what a repository held, or behind it: all of them or, when anything fails or the signal
 * says stop, none. Others get the thread between batches. @throws what the store throws; {ArchiveError}; the signal's reason.
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
  const run = new Run(store, importer, archive, options);
  let by = Renumbering.none;
  try {
    if (append) by = renumbering(importer, archive, repository);
    await run.rows(by);
    // Whoever stops it now still can: what follows is one transaction.
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
  const shift = { issue: by.issues, comment: by.comments };
  return { issues, comments: comments - silent, warnings: archive.warnings, told: archive.told, shift };
}

/** How many numbers an archive may take: a comment whose id is taken, and a change without a comment, get new ones. */
function spanOf({ survey, counts, about }: Archive): ImportSpan {
  const { numbers, lastComment } = survey;
  let last = 0;
  for (const number of numbers) last = Math.max(last, number);
  return { issues: last, comments: Math.max(lastComment, (about.next?.comment ?? 1) - 1) + counts.comments + counts.changes };
}

function renumbering({ next }: Importer, { survey }: Archive, repository: RepositoryId | undefined): Renumbering {
  const { numbers, firstComment, lastComment } = survey;
  const by = next.issue - 1;
  for (const number of numbers) {
    if (number + by > MAX_ISSUE_NUMBER)
      throw new ArchiveError(
        messages.t('#{0} of the archive would get the number {1}, which no issue can have.', String(number), String(number + by)),
      );
  }
  const isFree = firstComment >= next.comment || lastComment === 0;
  return new Renumbering(by, isFree ? 0 : next.comment - 1, (number) => numbers.has(number), repository);
}

/** What went wrong first is what a person has to hear; that undoing failed too is added to it. */
async function undo(importer: Importer, error: unknown): Promise<void> {
  try {
    await importer.rollback();
  } catch (second) {
    throw new AggregateError([error, second], error instanceof Error ? error.message : String(error));
  }
}

/** About how much a row holds. */
function lengthOf(it: StoreRow): number {
  if (it.kind === 'issues') return it.row.issue.content.length;
  if (it.kind === 'comments') return it.row.content?.length ?? 0;
  return it.kind === 'changes' ? it.row.old.length + it.row.new.length : 0;
}

/** One import on its way. */
class Run {
  readonly #batches: Batches = { issues: [], comments: [], changes: [], attachments: [] };
  readonly #files = new Map<string, ReceivedFile>();
  readonly #kept = new Set<string>();
  readonly #total: number;
  #count = 0;

  constructor(
    private readonly store: Store,
    private readonly importer: Importer,
    private readonly archive: Archive,
    private readonly options: ImportOptions,
  ) {
    const { issues, comments, changes, attachments } = archive.counts;
    this.#total = issues + comments + changes + attachments;
  }

  async rows(renumbering: Renumbering): Promise<void> {
    const { signal } = this.options;
    this.#tell('issues');
    let kind: Kind = 'issues';
    let characters = 0;
    for await (const rows of rowsOf(this.archive, renumbering, signal)) {
      for (const it of rows) {
        const batch = this.#batches[kind] as unknown[];
        if (it.kind !== kind || batch.length >= BATCH[kind] || characters > MAX_BATCH_CHARS) {
          await this.#flush(kind);
          characters = 0;
        }
        kind = it.kind;
        (this.#batches[kind] as unknown[]).push(it.row);
        characters += lengthOf(it);
      }
    }
    await this.#flush(kind);
    this.#tell('finishing');
  }

  /** Takes away the files that nothing has come to name. */
  async discard(): Promise<void> {
    for (const [name, file] of this.#files) if (!this.#kept.has(name)) await this.store.files.discard(file);
  }

  async #flush(kind: Kind): Promise<void> {
    this.options.signal?.throwIfAborted();
    const { issues, comments, changes, attachments } = this.#batches;
    const batch = this.#batches[kind];
    if (batch.length === 0) return;
    if (kind === 'issues') await this.importer.add(issues);
    if (kind === 'comments') await this.importer.addComments(comments);
    if (kind === 'changes') await this.importer.addChanges(changes);
    if (kind === 'attachments') await this.#attachments(attachments);
    this.#count += batch.length;
    batch.length = 0;
    this.#tell(kind);
    await nextTurn();
  }

  /** Files come first and rows after them, so that no row ever names a file that is not there. */
  async #attachments(batch: readonly NamedAttachment[]): Promise<void> {
    const { zip, survey } = this.archive;
    const { signal } = this.options;
    const nameOf = (path: string | null): string | undefined => (path === null ? undefined : survey.files.get(path));
    const wanted = new Set(batch.map(({ path }) => nameOf(path)).filter((name) => name !== undefined && !this.#files.has(name)));
    for await (const { path: name, content } of wanted.size > 0 ? zip.files((name) => wanted.has(name), signal) : []) {
      this.#files.set(name, await this.store.files.receive(content, zip.attachments.get(name)!));
      wanted.delete(name);
      if (wanted.size === 0) break;
    }
    const rows = batch.map(({ path, ...row }): ImportedAttachment => {
      const file = this.#files.get(nameOf(path) ?? '') ?? null;
      return { ...row, path, file };
    });
    await this.importer.addAttachments(rows);
    for (const { path } of batch) this.#kept.add(nameOf(path) ?? '');
  }

  #tell(phase: ImportProgress['phase']): void {
    this.options.onProgress?.({ phase, count: this.#count, total: this.#total });
  }
}
