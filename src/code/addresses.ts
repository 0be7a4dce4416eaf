import type { IssueAddress, RepositoryId } from '../model/issue';
import { BITBUCKET, ISSUE_LINKS, parseIssueLink } from '../model/links';
import { repositoryName } from '../model/repository';

/** A link in a text, and the issue it leads to. */
export interface FoundLink {
  readonly start: number;
  readonly length: number;
  readonly address: IssueAddress & { readonly comment?: number };
}

/** A repository whose links open in the editor. */
export interface LinkBase {
  readonly site: string;
  readonly repository: RepositoryId;
}

/** Limits how much of a text is searched, and how many links a document gets. */
const MAX_SEARCHED_CHARS = 500_000;
const MAX_LINKS_PER_DOCUMENT = 2000;

const COMMENT = /^#comment-(\d{1,15})/;

/** Finds issue addresses of the given repositories. Others remain ordinary web links. */
export function findLinks(text: string, homes: readonly LinkBase[]): FoundLink[] {
  if (homes.length === 0) return [];
  const found: FoundLink[] = [];
  for (const { 0: url, index } of text.slice(0, MAX_SEARCHED_CHARS).matchAll(ISSUE_LINKS)) {
    const link = parseIssueLink(url);
    const name = link && repositoryName(link.repository).toLowerCase();
    const repository = homes.find(
      (home) => (link?.site === BITBUCKET || link?.site === home.site) && repositoryName(home.repository).toLowerCase() === name,
    );
    if (!link || !repository) continue;
    // Punctuation at the end of a sentence is not part of the address.
    const trimmed = url.replace(/[.:!?]+$/, '');
    const fragment = COMMENT.exec(text.slice(index + url.length, index + url.length + 25));
    const comment = fragment?.[1] ?? /#comment-(\d{1,15})$/.exec(trimmed)?.[1];
    const address = {
      site: repository.site,
      repository: repository.repository,
      number: link.number,
      ...(comment && { comment: Number(comment) }),
    };
    found.push({ start: index, length: fragment ? url.length + fragment[0].length : trimmed.length, address });
    if (found.length === MAX_LINKS_PER_DOCUMENT) break;
  }
  return found;
}
