import { referencesIn } from '../../code/references';
import type { Issue } from '../../model/issue';
import { repositoryName } from '../../model/repository';
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

/** Whether a message names an issue already: by the rules for references in any text. */
export function namesIssue(message: string, reference: string): boolean {
  const [, name = '', number] = /^(.*)#(\d+)$/.exec(reference.toLowerCase()) ?? [];
  const isNamed = (line: string) =>
    referencesIn(line, [{ start: 0, end: line.length, open: 0, close: 0 }]).some(
      (found) => found.number === Number(number) && (found.repository ? repositoryName(found.repository).toLowerCase() : '') === name,
    );
  return message.split('\n').some(isNamed);
}

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
