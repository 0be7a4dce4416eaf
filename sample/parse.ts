/** A text file of issues, as `issues/*.txt` are written, taken apart. */
export interface SampleIssue {
  readonly id: number;
  readonly title: string;
  readonly status: string;
  readonly kind: string;
  readonly priority: string;
  /** `component`, `milestone`, `version`, `assignee`, `watchers`, `votes`: what the second line says after the three words. */
  readonly fields: Readonly<Record<string, string>>;
  readonly by: string;
  readonly on: string;
  readonly content: string;
  readonly comments: readonly SampleComment[];
}

export interface SampleComment {
  readonly by: string;
  readonly on: string;
  readonly changes: readonly { readonly field: string; readonly from: string; readonly to: string }[];
  readonly content: string;
}

const ISSUE = /^=== #(\d+) (.+)$/;
const COMMENT = /^--- (\w+) (\S+ \d\d:\d\d)(?: \| (.+))?$/;
const WHEN = /^by (\w+) (\S+ \d\d:\d\d)$/;

/**
 * Reads the issues of a file:
 *
 *     === #12 Title
 *     open bug critical; component poller; assignee jonas; watchers mira, aiko
 *     by priya 2024-02-06 07:42
 *
 *     The text.
 *
 *     --- jonas 2024-02-06 08:20 | status: new -> open
 *     A comment; a change alone has no text.
 *
 * A date of `-9d 17:26` is nine days before the archive is made, `-4h 00:00` four hours. Dates are UTC.
 */
export function parseIssues(text: string): readonly SampleIssue[] {
  const issues: SampleIssue[] = [];
  for (const block of text.split(/^(?==== #\d+ )/m)) {
    if (block.trim() === '') continue;
    const [head = '', words = '', by = '', ...rest] = block.split('\n');
    const [, id, title] = match(ISSUE, head);
    const [, reporter, on] = match(WHEN, by);
    const [three = '', ...named] = words.split(';').map((part) => part.trim());
    const [, status, kind, priority] = match(/^(.+) (\w+) (\w+)$/, three);
    const { content, comments } = body(rest);
    const fields = Object.fromEntries(named.map((part) => [part.slice(0, part.indexOf(' ')), part.slice(part.indexOf(' ') + 1)]));
    issues.push({
      id: Number(id),
      title: title!,
      status: status!,
      kind: kind!,
      priority: priority!,
      fields,
      by: reporter!,
      on: on!,
      content,
      comments,
    });
  }
  return issues;
}

function body(lines: readonly string[]): Pick<SampleIssue, 'content' | 'comments'> {
  const texts: string[][] = [[]];
  const heads: RegExpExecArray[] = [];
  for (const line of lines) {
    const head = COMMENT.exec(line);
    if (head) {
      heads.push(head);
      texts.push([]);
    } else texts.at(-1)!.push(line);
  }
  const [content = '', ...rest] = texts.map((text) => text.join('\n').trim());
  const comments = heads.map(([, by, on, changed], index) => ({ by: by!, on: on!, changes: changes(changed), content: rest[index]! }));
  return { content, comments };
}

/** `status: new -> open; responsible: -> priya` */
function changes(text: string | undefined): SampleComment['changes'] {
  return (text?.split(';') ?? []).map((part) => {
    const [, field, from, to] = match(/^\s*(\w+):\s*(.*?)\s*-> (.+)$/, part);
    return { field: field!, from: from!, to: to! };
  });
}

function match(pattern: RegExp, line: string): RegExpExecArray {
  const found = pattern.exec(line);
  if (!found) throw new Error(`This line of the sample is not as it should be: ${line}`);
  return found;
}
