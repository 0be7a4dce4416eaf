import type { Issue } from '../../model/issue';
import { filled } from './template';

/** Messages of commits that name an issue. */

/** The variables of the template. */
export const MESSAGE_VARIABLES = ['message', 'reference', 'number', 'title', 'kind'] as const;
type MessageVariable = (typeof MESSAGE_VARIABLES)[number];

/** The values of a commit message's variables. `reference` is how the folder's texts name the issue: `#12`, or `OWNER/SLUG#12`. */
export interface MessageFacts {
  readonly issue: Pick<Issue, 'number' | 'title' | 'kind'>;
  readonly reference: string;
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** Whether a message names an issue already. */
export const namesIssue = (message: string, reference: string): boolean =>
  new RegExp(`(?<![\\p{L}\\p{N}_/.-])${literal(reference)}(?!\\d)`, 'iu').test(message);

/**
 * A message with an issue by a template. `${message}` is what is written already, or the issue's title in place of nothing; a template
 * without it stands before it. What is written is never lost.
 */
export function messageWithIssue(template: string, typed: string, { issue, reference }: MessageFacts): string {
  const title = issue.title.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  const message = typed.trim() === '' ? title : typed.trimEnd();
  const fullTemplate = template.includes('${message}') ? template : `${template}\${message}`;
  const values: Record<MessageVariable, string> = { message, reference, number: String(issue.number), title, kind: issue.kind };
  return filled(fullTemplate, values);
}
