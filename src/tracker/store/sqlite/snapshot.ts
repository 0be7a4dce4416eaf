import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ChangeField } from '../../../model/fields';
import type { Kind, ListName, Markup } from '../../../model/enums';
import type { RelationType } from '../../../model/relations';
import { issueOf, type BareRow } from '../rows';
import type { Person } from '../../../model/issue';
import { shownRanges } from '../appends';
import { toAnchor, type AnchorColumns } from '../anchor-columns';
import type {
  SnapshotAnchor,
  SnapshotAttachment,
  SnapshotChange,
  SnapshotComment,
  SnapshotIssue,
  SnapshotRelation,
  Snapshot,
} from '../snapshot';
import { idRange, type Range } from '../ids';

/** Issues per batch, with everything on them: some milliseconds of work, and short-lived garbage. */
const ISSUES_PER_READ = 25;
/** Relations per batch: short rows. */
const RELATIONS_PER_READ = 500;
/** Anchors per batch: they can be long. */
const ANCHORS_PER_READ = 25;

type Row = Record<string, string | number | null>;

/** A consistent snapshot of a repository, in batches of issues. Its SQL is written by hand for speed. */
class StoredSnapshot implements Snapshot {
  readonly #people = new Map<string, Person>();
  readonly #statements = new Map<string, StatementSync>();
  readonly #edition: Row;
  /** The range of ids. */
  readonly #shown: readonly Range[];

  readonly #database: DatabaseSync;
  readonly #repository: Row;
  readonly #release: () => void;

  constructor(database: DatabaseSync, repository: Row, release: () => void) {
    this.#database = database;
    this.#repository = repository;
    this.#release = release;
    this.#edition = this.#all('select * from edition where id = ?', repository.edition!)[0]!;
    const hidden = this.#all('select first_id as first, last_id as last from append_range where target = ?', repository.edition!);
    this.#shown = shownRanges(idRange(Number(repository.edition)), hidden as unknown as Range[]);
  }

  get counts(): Snapshot['counts'] {
    const count = (sql: string) =>
      this.#shown.reduce((sum, { first, last }) => sum + Number(this.#all(`${sql} between ? and ?`, first, last)[0]!.n), 0);
    return {
      issues: count('select count(*) as n from issue where id'),
      comments: count('select count(*) as n from comment where issue'),
      commentsWithText: count('select count(*) as n from comment where content is not null and issue'),
      changes: count('select count(*) as n from comment join change on change.comment = comment.id where issue'),
      attachments: count('select count(*) as n from attachment where issue'),
    };
  }

  get next(): Snapshot['next'] {
    return { issue: Number(this.#repository.next_number), comment: Number(this.#repository.next_comment) };
  }

  get lists(): Snapshot['lists'] {
    const names = (list: ListName) =>
      this.#all('select title from list_item where edition = ? and list = ? order by name', this.#repository.edition!, list).map((row) =>
        String(row.title),
      );
    return { component: names('component'), milestone: names('milestone'), version: names('version') };
  }

  get defaults(): Snapshot['defaults'] {
    const edition = this.#edition;
    return {
      kind: (edition.default_kind as Kind | null) ?? null,
      component: this.#title('component', edition.default_component),
      milestone: this.#title('milestone', edition.default_milestone),
      version: this.#title('version', edition.default_version),
      assignee: this.#named(edition.default_assignee),
    };
  }

  *issues(): Generator<readonly SnapshotIssue[]> {
    for (const [first, last] of this.#stretches()) {
      const voters = this.#byIssue('select issue, person from vote where issue between ? and ?', first, last);
      const watchers = this.#byIssue('select issue, person from watcher where issue between ? and ?', first, last);
      const rows = this.#all(
        'select i.*, t.title, t.content from issue i join issue_text t on t.id = i.id where i.id between ? and ? order by i.id',
        first,
        last,
      );
      yield rows.map((row): SnapshotIssue => ({
        ...issueOf(row as unknown as BareRow, {
          component: this.#title('component', row.component),
          milestone: this.#title('milestone', row.milestone),
          version: this.#title('version', row.version),
          assignee: this.#named(row.assignee),
          reporter: this.#named(row.reporter),
        }),
        contentUpdatedOn: row.content_updated_on as string | null,
        watchers: watchers.get(Number(row.id)) ?? [],
        voters: voters.get(Number(row.id)) ?? [],
      }));
    }
  }

  *comments(): Generator<readonly SnapshotComment[]> {
    for (const [first, last] of this.#stretches()) {
      const rows = this.#all('select * from comment where issue between ? and ? order by issue, number', first, last);
      yield rows.map((row) => ({
        issue: Number(row.issue) % 2 ** 32,
        id: Number(row.number),
        content: row.content as string | null,
        markup: row.markup as Markup,
        author: this.#person(row.author),
        createdOn: String(row.created_on),
        updatedOn: row.updated_on as string | null,
      }));
    }
  }

  *changes(): Generator<readonly SnapshotChange[]> {
    for (const [first, last] of this.#stretches()) {
      const rows = this.#all(
        'select c.issue, c.number, h.* from comment c join change h on h.comment = c.id where c.issue between ? and ? order by h.id',
        first,
        last,
      );
      yield rows.map((row) => ({
        issue: Number(row.issue) % 2 ** 32,
        comment: Number(row.number),
        field: row.field as ChangeField,
        old: String(row.old),
        new: String(row.new),
        author: this.#person(row.author),
        createdOn: String(row.created_on),
      }));
    }
  }

  *attachments(): Generator<readonly SnapshotAttachment[]> {
    const isShown = this.#shown.map(() => 'issue between ? and ?').join(' or ');
    const ranges = this.#shown.flatMap(({ first, last }) => [first, last]);
    let after = 0;
    for (;;) {
      const sql = `select * from attachment where (${isShown}) and id > ? order by id limit ${ISSUES_PER_READ}`;
      const rows = this.#all(sql, ...ranges, after);
      if (rows.length === 0) return;
      after = Number(rows.at(-1)!.id);
      yield rows.map((row) => ({
        issue: Number(row.issue) % 2 ** 32,
        name: String(row.name),
        path: row.path as string | null,
        url: row.url as string | null,
        author: this.#person(row.author),
        createdOn: row.created_on as string | null,
        hash: row.hash as string | null,
      }));
    }
  }

  *relations(): Generator<readonly SnapshotRelation[]> {
    for (const { first, last } of this.#shown) {
      for (let after: readonly [number, number, string] = [first - 1, 0, '']; ;) {
        const sql = `select * from relation where source <= ? and (source, target, type) > (?, ?, ?) order by source, target, type limit ${RELATIONS_PER_READ}`;
        const rows = this.#all(sql, last, ...after);
        if (rows.length === 0) break;
        const end = rows.at(-1)!;
        after = [Number(end.source), Number(end.target), String(end.type)];
        yield rows.map((row) => ({
          type: row.type as RelationType,
          source: Number(row.source) % 2 ** 32,
          target: Number(row.target) % 2 ** 32,
          author: this.#person(row.author),
          createdOn: String(row.created_on),
        }));
      }
    }
  }

  *anchors(): Generator<readonly SnapshotAnchor[]> {
    for (const { first, last } of this.#shown) {
      for (let after: readonly [number, number] = [first - 1, 0]; ;) {
        const sql = `select * from anchor where issue <= ? and (issue, id) > (?, ?) order by issue, id limit ${ANCHORS_PER_READ}`;
        const rows = this.#all(sql, last, ...after);
        if (rows.length === 0) break;
        after = [Number(rows.at(-1)!.issue), Number(rows.at(-1)!.id)];
        yield rows.map((row) => ({
          issue: Number(row.issue) % 2 ** 32,
          ...toAnchor({ ...(row as unknown as AnchorColumns), first_line: Number(row.first_line) }),
          author: this.#person(row.author),
          createdOn: String(row.created_on),
        }));
      }
    }
  }

  close(): void {
    this.#release();
  }

  /** Yields the first and last id of each batch. */
  *#stretches(): Generator<readonly [first: number, last: number]> {
    const sql = `select min(id) as first, max(id) as last from (select id from issue where id > ? and id <= ? order by id limit ${ISSUES_PER_READ})`;
    for (const { first, last } of this.#shown) {
      for (let after = first - 1; ;) {
        const [row] = this.#all(sql, after, last);
        if (row?.first == null) break;
        yield [Number(row.first), Number(row.last)];
        after = Number(row.last);
      }
    }
  }

  #byIssue(sql: string, first: number, last: number): Map<number, Person[]> {
    const found = new Map<number, Person[]>();
    for (const row of this.#all(sql, first, last)) {
      const person = this.#person(row.person)!;
      const there = found.get(Number(row.issue));
      if (there) there.push(person);
      else found.set(Number(row.issue), [person]);
    }
    return found;
  }

  #title(list: ListName, name: Row[string] | undefined): string | null {
    if (name == null) return null;
    const [row] = this.#all(
      'select title from list_item where edition = ? and list = ? and name = ?',
      this.#repository.edition!,
      list,
      name,
    );
    return row ? String(row.title) : null;
  }

  #person = (id: Row[string] | undefined): Person | null => this.#find('id', id);
  #named = (name: Row[string] | undefined): Person | null => this.#find('name', name);

  #find(column: 'id' | 'name', value: Row[string] | undefined): Person | null {
    if (value == null) return null;
    const key = `${column} ${value}`;
    const known = this.#people.get(key);
    if (known) return known;
    const [row] = this.#all(`select username, display_name, account_id from person where ${column} = ?`, value);
    if (!row) return null;
    const accountId = row.account_id as string | null;
    const person = { username: String(row.username), displayName: String(row.display_name), ...(accountId !== null && { accountId }) };
    this.#people.set(key, person);
    return person;
  }

  #all(sql: string, ...values: (string | number)[]): Row[] {
    let statement = this.#statements.get(sql);
    if (!statement) this.#statements.set(sql, (statement = this.#database.prepare(sql)));
    return statement.all(...values.map((value) => (typeof value === 'number' ? BigInt(value) : value))) as Row[];
  }
}

/** Opens a snapshot of a repository. @throws when there is no such repository */
export function takeSnapshot({ database, close }: { database: DatabaseSync; close: () => void }, repository: number): Snapshot {
  try {
    const row = database.prepare('select * from repository where id = ?').get(BigInt(repository)) as Row | undefined;
    if (!row) throw new Error('There is no such repository.');
    return new StoredSnapshot(database, row, close);
  } catch (error) {
    close();
    throw error;
  }
}
