import type { RepositoryId } from '../../model/issue';
import type { BareRow } from './rows';

/**
 * The issue that a request reads. Where each query is a round trip to a server, it is read by the statement that reads the data version. Then the
 * issue is as it was at that version, for which the request's rights are looked up.
 */
export class WantedIssue {
  #found: { readonly repository: number; readonly row: BareRow } | undefined;

  constructor(
    readonly repository: RepositoryId,
    readonly number: number,
  ) {}

  /** Sets the row; `repository` is the key of its repository. */
  set(repository: number, row: BareRow): void {
    this.#found = { repository, row };
  }

  /** The row, if it was read and is that of this issue. */
  get(repository: number, number: number): BareRow | undefined {
    return this.#found?.repository === repository && this.number === number ? this.#found.row : undefined;
  }
}
