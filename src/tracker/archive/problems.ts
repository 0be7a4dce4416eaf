import * as messages from '../../wire/messages';
import { joined, type Message } from '../../wire/messages';
import { ArchiveError } from './error';

/** Bounds the entries that the message lists; the others are counted. */
const MAX_NAMED_ENTRIES = 50;

/** Collects the invalid entries of a file, so that one error reports all of them. */
export class Problems {
  readonly #entries: { readonly entry: string; readonly problem: Message }[] = [];
  #count = 0;

  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  get count(): number {
    return this.#count;
  }

  /** Adds a problem. `entry` is its path, like `issues[12].title`. `problem` continues the sentence, like "is not a number". */
  add(entry: string, problem: Message): void {
    this.#count++;
    if (this.#entries.length < MAX_NAMED_ENTRIES) this.#entries.push({ entry, problem });
  }

  /** Throws one error for all problems. @throws {ArchiveError} when there are any */
  throwIfAny(): void {
    const [first] = this.#entries;
    if (!first) return;
    if (this.#count === 1) throw invalid(this.#file, first.entry, first.problem);
    const listed = this.#entries.map(({ entry, problem }) => messages.t('{0} {1}', entry, problem));
    const hiddenCount = this.#count - listed.length;
    const list = joined(hiddenCount > 0 ? [...listed, messages.t('and {0} others', hiddenCount)] : listed, '; ');
    throw new ArchiveError(
      messages.t(
        '{0} entries of {1} are invalid: {2}. Nothing was imported: correct those entries, or use the archive as Bitbucket exported it.',
        this.#count,
        this.#file,
        list,
      ),
    );
  }
}

/** The error of one invalid value. */
const invalid = (file: string, entry: string, problem: Message): ArchiveError =>
  new ArchiveError(
    messages.t(
      '{0} in {1} {2}. Nothing was imported: correct that entry, or use the archive as Bitbucket exported it.',
      entry,
      file,
      problem,
    ),
  );
