import type { Issue, IssueAddress } from '../../model/issue';
import type { IssueNews } from '../../model/news';
import type { DraftEntry } from '../draftEntries';
import type { Place } from '../services';
import type { ForYouGroup } from './model';

/** The nodes of the view. */

export interface ForYouGroupRow {
  readonly type: 'group';
  readonly key: ForYouGroup | 'news' | 'drafts' | 'saved';
  readonly count: number;
}
export interface ForYouIssueRow extends IssueAddress {
  readonly type: 'issue';
  readonly place: Place;
  readonly issue: Issue;
  /** The key of its group, or the id of a saved query. */
  readonly group: string;
  /** The changes of others, in the group of news. */
  readonly news?: IssueNews;
}
export interface ForYouDraftRow {
  readonly type: 'draft';
  readonly entry: DraftEntry;
}
export interface ForYouMoreRow {
  readonly type: 'more';
  readonly group: string;
  readonly remaining: number;
}
/** A saved query, of the team or of the person. */
export interface ForYouQueryRow {
  readonly type: 'query';
  readonly id: string;
  readonly name: string;
  readonly query: string;
  readonly isTeam: boolean;
  /** Undefined if no site returns it. */
  readonly count: number | undefined;
}
/** The reason why a site shows nothing. */
export interface ForYouNote {
  readonly type: 'note';
  readonly place: Place;
  readonly error: unknown;
}
export type ForYouNode = ForYouGroupRow | ForYouIssueRow | ForYouDraftRow | ForYouMoreRow | ForYouQueryRow | ForYouNote;
