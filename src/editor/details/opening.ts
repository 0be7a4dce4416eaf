import type { IssueEvent } from '../../wire/page-issue';

/** Where a page scrolls to: a comment, or a text that is edited. */
export type RevealTarget = Extract<IssueEvent, { type: 'reveal' | 'resume' }>;

/** Options of opening an issue. */
export interface OpenOptions {
  /** Numbers of the list that it was opened from; by default those of the tree. */
  readonly listed?: readonly number[];
  /** The comment to scroll to, or the text to edit. */
  readonly reveal?: RevealTarget;
  /** In a column of its own. */
  readonly beside?: boolean;
  /** As a preview, which the next one replaces. */
  readonly preview?: boolean;
  /** The focus stays where it is, unless this issue is in front already. */
  readonly preserveFocus?: boolean;
}
