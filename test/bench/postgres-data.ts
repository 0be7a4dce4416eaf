import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/setup.mjs';
import { openStore } from '../../src/tracker/store';
import { POSTGRES_MIGRATIONS } from '../../src/tracker/store/postgres/schema';
import type { ImportedIssue } from '../../src/tracker/store/store';
import { textBytes } from '../../src/tracker/store/usage-shares';
import { BENCH, manyIssues } from '../support/many';
import { OwnCluster } from '../support/own-cluster';
import { cache } from './data';

/*
 * A cluster with very many issues, filled once. The store imports the issues of one repository; those of the others are copies of them that PostgreSQL
 * makes itself: the same rows, with other ids and later dates.
 */

const DATABASE = 'bench';
/** One repository has half of all issues, and these have the other half. */
const SMALL = Array.from({ length: 19 }, (_, i) => ({ owner: BENCH.owner, slug: `small${i + 1}` }));
const COMMENTS = 2;

/** While it is filled nothing has to survive a power cut, and what is interrupted goes on at the last step. */
const FILLING = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  autovacuum: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '8GB',
  checkpoint_timeout: '1h',
  shared_buffers: '1GB',
  maintenance_work_mem: '2GB',
  work_mem: '64MB',
};
/** As on a server of some size; all else is PostgreSQL's default. */
const SERVING = { shared_buffers: '2GB', effective_cache_size: '8GB', work_mem: '16MB', random_page_cost: '1.1', max_wal_size: '4GB' };

/** Identifies the schema and the fill that a cluster was made with. */
function version(): string {
  const fillers = [join('support', 'many.ts'), join('bench', 'postgres-data.ts')];
  const sources = fillers.map((file) => readFileSync(join(root, 'test', file), 'utf8'));
  return createHash('sha256')
    .update([...POSTGRES_MIGRATIONS.map((step) => step()), ...sources].join('\n'))
    .digest('hex')
    .slice(0, 12);
}

/** The issues of a small repository, with two comments each. */
function* issuesWithComments(n: number): Generator<ImportedIssue> {
  for (const issue of manyIssues(n)) {
    const { content, reporter, createdOn } = issue.issue;
    const words = content.split(' ');
    yield {
      ...issue,
      comments: Array.from({ length: COMMENTS }, (_, i) => ({
        content: words.slice(i * 10, i * 10 + 12).join(' ') || 'seen, too',
        markup: 'markdown' as const,
        author: reporter ?? 'person0',
        createdOn: new Date(Date.parse(createdOn) + (i + 1) * 3_600_000).toISOString(),
        updatedOn: null,
      })),
    };
  }
}

/** A moved date, in the form of stored ones. */
const later = (column: string, copy: number): string =>
  `to_char(${column}::timestamptz at time zone 'UTC' + interval '${copy * 97} seconds', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') collate "C"`;

interface Copied {
  /** The editions that are copied from and to. */
  readonly from: number;
  readonly to: number;
  /** Which copy within the edition, from 0, and among all, from 1. */
  readonly copy: number;
  readonly turn: number;
  readonly issues: number;
}

/** The statements that copy all issues of one edition to another one. */
function copying({ from, to, copy, turn, issues }: Copied): string {
  const moved = (id: string): string => `(${id} & 4294967295) + ${to}::bigint * 4294967296 + ${copy * issues}`;
  const comments = turn * issues * COMMENTS;
  const words = `array_to_tsvector(array(select '${to}' || substr(word, strpos(word, ':')) from unnest(tsvector_to_array(words)) as word))`;
  const range = (id: string): string => `${id} >= ${from}::bigint * 4294967296 and ${id} < ${from + 1}::bigint * 4294967296`;
  const copied = (table: string, id: string, values: Readonly<Record<string, string>>): string =>
    `call copy_rows('${table}', $where$${range(id)}$where$, $values$${JSON.stringify(values)}$values$);`;
  const [created_on, updated_on] = [later('created_on', copy), later('updated_on', copy)];
  return [
    copied('issue', 'id', { id: moved('id'), edition: String(to), number: `number + ${copy * issues}`, created_on, updated_on }),
    copied('issue_text', 'id', { id: moved('id') }),
    copied('issue_search', 'id', { id: moved('id'), words }),
    copied('watcher', 'issue', { issue: moved('issue') }),
    copied('comment', 'issue', {
      id: `id + ${comments}`,
      issue: moved('issue'),
      number: `number + ${copy * issues * COMMENTS}`,
      created_on,
    }),
    copied('comment_search', 'issue', { id: `id + ${comments}`, issue: moved('issue'), words }),
  ].join('\n');
}

/** Copies rows of a table, all columns but the given ones as they are. */
const COPY_ROWS = `
create or replace procedure copy_rows(of_table text, condition text, changed jsonb) language plpgsql as $body$
declare
  names text;
  expressions text;
begin
  select string_agg(quote_ident(attname), ', ' order by attnum), string_agg(coalesce(changed ->> attname, quote_ident(attname)), ', ' order by attnum)
    into names, expressions
    from pg_attribute where attrelid = of_table::regclass and attnum > 0 and not attisdropped;
  execute format('insert into %I (%s) select %s from %I where %s order by 1', of_table, names, expressions, of_table, condition);
end $body$;
create table if not exists bench_step (name text primary key);
create table if not exists bench_index (definition text not null);`;

/** Sums of a repository whose issues were copied so many times. Names of lists were counted as they were copied. */
const sumsOf = (from: number, to: number, copies: number): string => `
insert into list_item (edition, list, name, title) select ${to}, list, name, title from list_item where edition = ${from} order by id;
set session_replication_role = replica;
insert into tally select ${to}, status, kind, priority, count * ${copies} from tally where edition = ${from};
insert into usage select ${to}, base.person, ${copies} * (base.text_bytes - coalesce(items.text_bytes, 0)) + coalesce(items.text_bytes, 0), 0
  from usage as base left join usage as items on items.edition = ${to} and items.person = base.person where base.edition = ${from}
  on conflict (edition, person) do update set text_bytes = excluded.text_bytes;
update repository as mine set next_number = 1 + (base.next_number - 1) * ${copies}, next_comment = 1 + (base.next_comment - 1) * ${copies}, revision = base.revision
  from repository as base where mine.edition = ${to} and base.edition = ${from};`;

const INDEXED = ['issue', 'comment', 'issue_search', 'comment_search', 'watcher'].map((table) => `'${table}'`).join();

/** What is wrong with copied rows: sums that are not those of the rows, and copies that are not like what the store has written. */
const faultsOf = (from: number, copy: number): string => {
  const likeness = (columns: string, table: string, issue: string, order: string, edition: number): string => `
    select md5(string_agg(md5(row(${columns})::text), '' order by ${order})) from ${table}
      where ${issue} >= ${edition}::bigint * 4294967296 and ${issue} < ${edition + 1}::bigint * 4294967296`;
  const words = `array(select substr(word, strpos(word, ':')) from unnest(tsvector_to_array(words)) as word)`;
  const assertSame = (columns: string, table: string, issue = 'id', order = 'id'): string => {
    const [first, second] = [from, copy].map((edition) => likeness(columns, table, issue, order, edition));
    return `select '${table}' as fault where (${first}) is distinct from (${second})`;
  };
  return [
    `select 'tally of ' || edition as fault from (select edition, status, kind, priority, count(*) as n from issue group by 1, 2, 3, 4) as found
      full join tally using (edition, status, kind, priority) where n is distinct from count`,
    `select 'comments of ' || id from (select issue as id, count(*) as n from comment where content is not null group by 1) as found
      full join issue using (id) where n is distinct from comment_count`,
    `select 'next numbers of ' || slug from repository where next_number is distinct from (select 1 + max(number) from issue where issue.edition = repository.edition)
      or next_comment is distinct from (select 1 + max(number) from comment where issue >= edition << 32 and issue < (edition + 1) << 32)`,
    `select 'bytes of ' || edition from usage where person = 0 and text_bytes is distinct from
      (select coalesce(sum(${textBytes.text('')}), 0) from issue_text where id >> 32 = edition)
      + (select coalesce(sum(${textBytes.comment('')}), 0) from comment where issue >> 32 = edition)
      + (select coalesce(sum(${textBytes.item('')}), 0) from list_item where list_item.edition = usage.edition)`,
    assertSame(
      'number, status, kind, priority, component, milestone, version, assignee, reporter, markup, created_on, updated_on, comment_count, watcher_count, revision, title_folded, vote_count, content_updated_on',
      'issue',
    ),
    assertSame('title, content', 'issue_text'),
    assertSame(`title, content, terms, ${words}, is_long`, 'issue_search'),
    assertSame('number, content, markup, author, created_on, updated_on', 'comment', 'issue'),
    assertSame(`terms, ${words}, is_long`, 'comment_search', 'issue'),
    assertSame('person', 'watcher', 'issue', 'issue, person'),
  ]
    .map((fault) => `(${fault} limit 3)`)
    .join(' union all ');
};

async function fill(cluster: OwnCluster, issues: number, filesFolder: string): Promise<void> {
  const run = (statements: string) => cluster.run(statements, DATABASE);
  const is = async (question: string, database = DATABASE) =>
    (await cluster.rows<{ found: boolean }>(`select exists (${question}) as found`, database))[0]!.found;
  /** Does what has not been done by an interrupted run. */
  async function once(name: string, statements: string): Promise<void> {
    if (await is(`select from bench_step where name = '${name}'`)) return;
    const startedAt = performance.now();
    await run(`begin; ${statements}; insert into bench_step values ('${name}'); commit`);
    const seconds = (performance.now() - startedAt) / 1000;
    if (seconds > 1) console.error(`${name}: ${seconds.toFixed(1)} s`);
  }
  if (!(await is(`select from pg_database where datname = '${DATABASE}'`, 'postgres'))) await cluster.run(`create database ${DATABASE}`);
  if (!(await is("select from pg_class where relname = 'bench_step'"))) {
    const store = await openStore({ file: cluster.url(DATABASE), filesFolder });
    const admin = await store.saveAccount('bench', { displayName: 'Bench' });
    for (const id of [BENCH, ...SMALL]) {
      const { key } = (await store.repository(id)) ?? (await store.addRepository(id, { isPrivate: false }));
      await store.grant(key, admin.key, 'admin');
    }
    const { key } = (await store.repository(SMALL[0]!))!;
    const importer = await store.import(key, { people: [], lists: { component: [], milestone: [], version: [] } });
    let batch: ImportedIssue[] = [];
    for (const issue of issuesWithComments(issues)) {
      batch.push(issue);
      if (batch.length < 500) continue;
      await importer.add(batch);
      batch = [];
    }
    await importer.add(batch);
    await importer.commit();
    await store.close();
    await run(COPY_ROWS);
  }
  const editions = new Map(
    (await cluster.rows<{ slug: string; edition: string }>('select slug, edition from repository', DATABASE)).map(({ slug, edition }) => [
      slug,
      Number(edition),
    ]),
  );
  const from = editions.get(SMALL[0]!.slug)!;
  await once(
    'indexes away',
    `insert into bench_index select indexdef from pg_indexes where tablename in (${INDEXED})
      and not exists (select from pg_constraint where conindid = (quote_ident(indexname))::regclass);
    do $body$ declare found record; begin
      for found in select indexname from pg_indexes where indexdef in (select definition from bench_index) loop
        execute format('drop index %I', found.indexname);
      end loop;
    end $body$`,
  );
  let turn = 0;
  for (const { slug } of [...SMALL.slice(1), BENCH]) {
    const to = editions.get(slug)!;
    const copies = slug === BENCH.slug ? SMALL.length : 1;
    for (let copy = 0; copy < copies; copy++) {
      const copied = copying({ from, to, copy, turn: ++turn, issues });
      await once(`${slug}, copy ${copy + 1} of ${copies}`, `set session_replication_role = replica; ${copied}`);
    }
    await once(`${slug}, sums`, sumsOf(from, to, copies));
  }
  const definitions = await cluster.rows<{ definition: string }>('select definition from bench_index', DATABASE);
  for (const { definition } of definitions) await once(definition.slice(0, 70).replaceAll("'", ''), definition);
  await run(`select setval(pg_get_serial_sequence('comment', 'id'), (select max(id) from comment))`);
  await run('vacuum (freeze, analyze)');
  const faults = await cluster.rows<{ fault: string }>(faultsOf(from, editions.get(SMALL[1]!.slug)!), DATABASE);
  if (faults.length > 0) throw new Error(`The copied issues are not as the store writes them: ${JSON.stringify(faults)}`);
  await run("insert into bench_step values ('filled')");
}

/** A started cluster with issues: those of `bench/bench`, and the address of its database. */
export interface FilledCluster {
  readonly cluster: OwnCluster;
  readonly url: string;
  readonly filesFolder: string;
  /** How many issues the largest repository has, and all together. */
  readonly largest: number;
  readonly all: number;
}

/**
 * Starts a cluster with some `wanted` issues in twenty repositories, half of them in `bench/bench`. It is made once for each schema, and kept in
 * the temporary folder; what a run creates stays in it.
 */
export async function filledCluster(wanted: number): Promise<FilledCluster> {
  const issues = Math.ceil(wanted / 2 / SMALL.length);
  const name = (version: string): string => `postgres-${version}-${wanted}`;
  const folder = join(cache, name(version()));
  mkdirSync(cache, { recursive: true });
  const old = readdirSync(cache).filter((other) => /^postgres-\w+-\d+$/.test(other) && other.endsWith(`-${wanted}`));
  for (const other of old) if (join(cache, other) !== folder) rmSync(join(cache, other), { recursive: true });
  const filesFolder = `${folder}.files`;
  const isFilled = async (cluster: OwnCluster): Promise<boolean> => {
    const rows = await cluster.rows("select from bench_step where name = 'filled'", DATABASE).catch(() => []);
    return rows.length > 0;
  };
  let cluster = new OwnCluster(folder, SERVING);
  await cluster.start();
  if (!(await isFilled(cluster))) {
    await cluster.stop();
    console.error(`Filling PostgreSQL with ${wanted} issues, once for this schema.`);
    cluster = new OwnCluster(folder, FILLING);
    await cluster.start();
    await fill(cluster, issues, filesFolder);
    await cluster.stop();
    cluster = new OwnCluster(folder, SERVING);
    await cluster.start();
  }
  return { cluster, url: cluster.url(DATABASE), filesFolder, largest: issues * SMALL.length, all: 2 * issues * SMALL.length };
}
