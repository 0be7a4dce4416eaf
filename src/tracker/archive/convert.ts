import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Kind } from '../../model/words';
import type { ImportedIssue, ImportedRepository } from '../store/store';
import { now } from './dates';
import { markupOf } from './markup';
import { People } from './people';
import { defaults, invalid, rows, size, type RawComment, type RawIssue, type Sections } from './schema';
import { date, Lists, sound, title, word } from './values';
import { count, Warnings } from './warnings';

/** What an archive holds, in the words of the store. */
export interface Archive {
  readonly about: ImportedRepository;
  readonly issues: readonly ImportedIssue[];
  /** What is odd about it, and what of it is not brought in: one sentence each. */
  readonly warnings: readonly string[];
}

/** How many rows are read before others get the thread: some 5 ms of work. */
const STRETCH = 500;

type Comments = ImportedIssue['comments'][number];
interface Draft {
  readonly issue: ImportedIssue['issue'];
  readonly watchers: readonly string[];
  readonly comments: { readonly order: number; readonly comment: Comments }[];
}

/**
 * Turns the sections of an archive into what the store takes: every row checked, comments with their issues, people
 * named, issues by number. @throws {ArchiveError} that names the entry; @throws the signal's reason.
 */
export async function convert(sections: Sections, signal?: AbortSignal): Promise<Archive> {
  const conversion = new Conversion(sections);
  let step = 0;
  for (const steps = conversion.steps(); !steps.next().done;) {
    if (++step % STRETCH !== 0) continue;
    signal?.throwIfAborted();
    await nextTurn();
  }
  signal?.throwIfAborted();
  return conversion.archive();
}

class Conversion {
  readonly #warnings = new Warnings();
  readonly #people = new People();
  readonly #lists = new Lists();
  readonly #issues = new Map<number, Draft>();
  /** A row that tells no date was made when it was read, for all that can be known. */
  readonly #now = now();

  constructor(readonly sections: Sections) {}

  /** Does the work, a row at each step. */
  *steps(): Generator<void> {
    const { sections } = this;
    for (const { name } of rows(sections, 'components')) yield this.#lists.declare('component', name);
    for (const { name } of rows(sections, 'milestones')) yield this.#lists.declare('milestone', name);
    for (const { name } of rows(sections, 'versions')) yield this.#lists.declare('version', name);
    const meta = defaults(sections);
    const kind = word('kind', meta.default_kind, 'meta', new Warnings());
    let index = 0;
    for (const issue of rows(sections, 'issues')) yield this.#issue(issue, index++, kind);
    index = 0;
    for (const comment of rows(sections, 'comments')) yield this.#comment(comment, index++);
    this.#leftOut(
      'attachments',
      size(sections, 'attachments'),
      (n) => `${count(n, 'attachment is', 'attachments are')} named but not brought in: attachments are not imported yet.`,
    );
    this.#leftOut('logs', size(sections, 'logs'), (n) => `${count(n, 'log entry is', 'log entries are')} not brought in yet.`);
    const set =
      [meta.default_component, meta.default_milestone, meta.default_version].filter(Boolean).length + (meta.default_assignee ? 1 : 0);
    this.#leftOut('defaults', set, (n) => `${count(n, 'default')} for new issues ${n === 1 ? 'is' : 'are'} not brought in yet.`);
  }

  archive(): Archive {
    const issues = [...this.#issues.values()].sort((a, b) => a.issue.number - b.issue.number);
    const name = (key: string | null): string | null => (key === null ? null : this.#people.username(key));
    return {
      about: { people: this.#people.all(), lists: this.#lists.all() },
      issues: issues.map(({ issue, watchers, comments }) => ({
        issue: { ...issue, assignee: name(issue.assignee), reporter: name(issue.reporter) },
        watchers: watchers.map((key) => this.#people.username(key)),
        comments: comments
          .sort((a, b) =>
            a.comment.createdOn < b.comment.createdOn ? -1 : a.comment.createdOn > b.comment.createdOn ? 1 : a.order - b.order,
          )
          .map(({ comment }) => ({ ...comment, author: name(comment.author) })),
      })),
      warnings: this.#warnings.sentences(),
    };
  }

  #issue(raw: RawIssue, index: number, defaultKind: Kind): void {
    const { file } = this.sections;
    const entry = `issues[${index}]`;
    const at = `#${raw.id}`;
    if (this.#issues.has(raw.id)) throw invalid(file, `${entry}.id`, `is ${raw.id}, a number that another issue has already`);
    const edited = [date(file, `${entry}.content_updated_on`, raw.content_updated_on), date(file, `${entry}.edited_on`, raw.edited_on)];
    const updated = date(file, `${entry}.updated_on`, raw.updated_on);
    const createdOn = date(file, `${entry}.created_on`, raw.created_on) ?? this.#undated('issue', updated ?? latest(edited), at);
    const content = sound(raw.content ?? '');
    this.#issues.set(raw.id, {
      issue: {
        number: raw.id,
        title: title(raw.title, at, this.#warnings),
        content,
        markup: markupOf(content, createdOn),
        status: word('status', raw.status, at, this.#warnings),
        kind: word('kind', raw.kind, at, this.#warnings, defaultKind),
        priority: word('priority', raw.priority, at, this.#warnings),
        component: this.#lists.take('component', raw.component),
        milestone: this.#lists.take('milestone', raw.milestone),
        version: this.#lists.take('version', raw.version),
        assignee: this.#people.see(raw.assignee),
        reporter: this.#people.see(raw.reporter),
        createdOn,
        // Bitbucket moves `updated_on` with every change; where it is missing, the last edit of a text is the last that is known.
        updatedOn: updated ?? latest(edited) ?? createdOn,
      },
      watchers: [...new Set((raw.watchers ?? []).map((each) => this.#people.see(each)).filter((key) => key !== null))],
      comments: [],
    });
    this.#leftOut('votes', raw.voters?.length ?? 0, (n) => `${count(n, 'vote is', 'votes are')} not brought in yet.`);
  }

  #comment(raw: RawComment, index: number): void {
    const { file } = this.sections;
    const entry = `comments[${index}]`;
    const issue = this.#issues.get(raw.issue);
    if (!issue) {
      this.#warnings.add(
        'orphans',
        (n, examples) =>
          `${count(n, 'comment is', 'comments are')} left out, being on ${n === 1 ? 'an issue' : 'issues'} that the archive does not have: ${examples}.`,
        `#${raw.issue}`,
      );
      return;
    }
    const updatedOn = date(file, `${entry}.updated_on`, raw.updated_on);
    const createdOn =
      date(file, `${entry}.created_on`, raw.created_on) ?? this.#undated('comment', updatedOn ?? issue.issue.createdOn, `on #${raw.issue}`);
    const content = raw.content == null ? null : sound(raw.content);
    issue.comments.push({
      order: raw.id ?? index,
      comment: { content, markup: markupOf(content ?? '', createdOn), author: this.#people.see(raw.user), createdOn, updatedOn },
    });
  }

  #undated(what: 'issue' | 'comment', instead: string | null, at: string): string {
    this.#warnings.add(
      `undated ${what}`,
      (n, examples) =>
        `${count(n, `${what} has`, `${what}s have`)} no date of creation and ${n === 1 ? 'gets' : 'get'} the nearest that is known: ${examples}.`,
      at,
    );
    return instead ?? this.#now;
  }

  #leftOut(kind: string, n: number, sentence: (n: number) => string): void {
    this.#warnings.add(kind, sentence, undefined, n);
  }
}

const latest = (dates: readonly (string | null)[]): string | null =>
  dates.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
