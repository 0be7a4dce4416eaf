import { renumber } from '../../markup/renumber';
import type { RepositoryId } from '../../model/issue';
import type { Markup } from '../../model/enums';
import type { StoreRow } from './store-row';

/**
 * Shifts the issue numbers and comment ids of an archive, so that they follow those of the repository. Renumbers `#12` in texts, and the issue's URL
 * on Bitbucket, if the archive has an issue with that number.
 */
export class Renumbering {
  readonly #isThere: (number: number) => boolean;
  readonly #repository: RepositoryId | undefined;

  constructor(
    readonly issues: number,
    readonly comments: number,
    isThere: (number: number) => boolean,
    repository?: RepositoryId,
  ) {
    this.#isThere = isThere;
    this.#repository = repository;
  }

  /** Changes no numbers. */
  static readonly none = new Renumbering(0, 0, () => false);

  text(text: string, markup: Markup): string {
    if (this.issues === 0) return text;
    const to = (number: number) => (this.#isThere(number) ? number + this.issues : undefined);
    return renumber(text, markup, { to, repository: this.#repository });
  }

  row(row: StoreRow): StoreRow {
    if (this.issues === 0 && this.comments === 0) return row;
    switch (row.kind) {
      case 'issues': {
        const { issue } = row.row;
        const moved = {
          number: issue.number + this.issues,
          title: this.text(issue.title, 'plaintext'),
          content: this.text(issue.content, issue.markup),
        };
        return { ...row, row: { ...row.row, issue: { ...issue, ...moved } } };
      }
      case 'comments': {
        const { issue, id, content, markup } = row.row;
        const moved = { issue: issue + this.issues, id: this.#comment(id), content: content === null ? null : this.text(content, markup) };
        return { ...row, row: { ...row.row, ...moved } };
      }
      case 'changes':
        return { ...row, row: { ...row.row, issue: row.row.issue + this.issues, comment: this.#comment(row.row.comment) } };
      case 'attachments':
        return { ...row, row: { ...row.row, issue: row.row.issue + this.issues } };
    }
  }

  #comment(id: number | null | undefined): number | null {
    return id == null ? null : id + this.comments;
  }
}
