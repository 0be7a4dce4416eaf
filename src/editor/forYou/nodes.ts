import type { Issue, IssueAddress } from '../../model/issue';
import type { IssueNews } from '../../model/news';
import type { DraftEntry } from '../draftEntries';
import type { Place } from '../services';
import type { ForYouGroup } from './model';

/** The rows of the view. */

export interface ForYouGroupRow {
  readonly type: 'group';
  readonly key: ForYouGroup | 'news' | 'drafts';
  readonly count: number;
}
export interface ForYouIssueRow extends IssueAddress {
  readonly type: 'issue';
  readonly place: Place;
  readonly issue: Issue;
  readonly group: ForYouGroup | 'news';
  /** What others did, where that is why it stands there. */
  readonly news?: IssueNews;
}
export interface ForYouDraftRow {
  readonly type: 'draft';
  readonly entry: DraftEntry;
}
export interface ForYouMoreRow {
  readonly type: 'more';
  readonly group: ForYouGroup;
  readonly remaining: number;
}
/** Says why there is nothing of a site. */
export interface ForYouNote {
  readonly type: 'note';
  readonly place: Place;
  readonly error: unknown;
}
export type ForYouNode = ForYouGroupRow | ForYouIssueRow | ForYouDraftRow | ForYouMoreRow | ForYouNote;
