/**
 * What the same answers cost with nothing around them: SQL written by hand for this very schema behind a bare `node:http`, as named statements of
 * `pg`. It knows no rights and no rules, and counts what it has to count. Run with the address of a database: `postgres-floor.ts URL ISSUES`.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Pool, type PoolClient, type QueryResult } from 'pg';
import { termsOf } from '../../src/model/tokens';
import { BENCH, RARE_WORD } from '../support/many';
import { numberOf, startOf, textOf, wordOf, type Floor } from './floor';

/** As many connections as the tracker has. */
const CONNECTIONS = 10;
const [url, issues] = [process.argv[2]!, Number(process.argv[3])];
const pool = new Pool({ connectionString: url, max: CONNECTIONS, pipeline: true });

const { rows: repositories } = await pool.query<{ id: number; edition: string; person: number }>(
  'select repository.id, edition, person.id as person from repository, person where owner = $1 and slug = $2 and name = $1',
  [BENCH.owner, BENCH.slug],
);
const { id: repository, edition, person } = repositories[0]!;
const first = Number(edition) * 2 ** 32;

const WHOLE = `i.*, t.title, t.content, a.username, a.display_name, r.username as reporter_username, r.display_name as reporter_name,
  c.title as component_title, m.title as milestone_title, v.title as version_title
  from issue i join issue_text t on t.id = i.id
  left join person a on a.name = i.assignee left join person r on r.name = i.reporter
  left join list_item c on c.edition = i.edition and c.list = 'component' and c.name = i.component
  left join list_item m on m.edition = i.edition and m.list = 'milestone' and m.name = i.milestone
  left join list_item v on v.edition = i.edition and v.list = 'version' and v.name = i.version`;
const NEWEST = 'updated_on desc, id desc';
const OWN = `id between ${first} and ${first + 2 ** 32 - 1}`;

const names = new Map<string, string>();
const ask = (client: PoolClient | Pool, text: string, values: readonly unknown[] = []): Promise<QueryResult<Record<string, unknown>>> => {
  if (!names.has(text)) names.set(text, `floor_${names.size}`);
  return client.query({ name: names.get(text)!, text, values: [...values] });
};

/** Runs statements in one transaction, which are sent at once. */
async function within(begin: string, work: (client: PoolClient) => Promise<unknown>): Promise<unknown> {
  const client = await pool.connect();
  try {
    void client.query(begin);
    const done = await work(client);
    await client.query('commit');
    return done;
  } finally {
    client.release();
  }
}
const READ = 'begin isolation level repeatable read read only; set local jit = off';
const WRITE = 'begin; set local jit = off';

type Answer = (turn: number) => Promise<unknown>;

/** A count and a page of issues. */
function page(where: string, start: (turn: number) => number, valuesOf: (turn: number) => readonly string[] = () => []): Answer {
  const condition = where.replaceAll('?', '$1');
  const count =
    where === 'true'
      ? `select sum(count) from tally where edition = ${edition}`
      : `select count(*) from issue where edition = ${edition} and ${condition}`;
  const at = where.includes('?') ? '$2' : '$1';
  const ids = `select id from issue where edition = ${edition} and ${condition} order by ${NEWEST} limit 50 offset ${at}`;
  const rows = `with page as materialized (${ids}) select ${WHOLE} where i.id in (select id from page)`;
  return (turn) =>
    within(READ, async (client) => {
      const answers = await Promise.all([ask(client, count, valuesOf(turn)), ask(client, rows, [...valuesOf(turn), start(turn)])]);
      return answers.map((answer) => answer.rows);
    });
}
const WORDS = `id in (select id from issue_search where words @@ ?::tsquery and ${OWN})`;
const wordQuery = (word: string): string[] => [`'${edition}:${word}':*`];
const PARTS = `id in (select id from issue_search where (title like ? or content like ?) and ${OWN})`;
const part = (text: string): string[] => [`%${text}%`];

async function create(turn: number): Promise<unknown> {
  const { title, content } = textOf(turn);
  const folded = [title.toLowerCase(), content.toLowerCase()];
  const terms = [title, content].map(termsOf);
  const words = [...new Set(terms.join(' ').split(' '))];
  return within(WRITE, async (client) => {
    const taken = await ask(
      client,
      `update repository set next_number = next_number + 1, revision = revision + 1, last_time = time_after(last_time) where id = $1
        returning next_number - 1 as number, last_time`,
      [repository],
    );
    const { number, last_time: now } = taken.rows[0]!;
    const id = first + Number(number);
    const issue = ask(
      client,
      `insert into issue (id, edition, number, status, kind, priority, markup, reporter, created_on, updated_on, watcher_count, title_folded)
        values ($1, ${edition}, $2, 0, 0, 2, 'markdown', '${BENCH.owner}', $3, $3, 1, $4) returning *`,
      [id, number, now, folded[0]],
    );
    const others: [string, unknown[]][] = [
      ['insert into issue_text (id, title, content) values ($1, $2, $3)', [id, title, content]],
      ['insert into watcher (issue, person) values ($1, $2)', [id, person]],
      [
        `insert into issue_search (id, title, content, terms, words, is_long)
          values ($1, $2, $3, $4, array_to_tsvector(array(select '${edition}:' || word from unnest($5::text[]) as word)), 0)`,
        [id, ...folded, ` ${terms.join(' \n ')} `, words],
      ],
      [`update tally set count = count + 1 where edition = ${edition} and status = 0 and kind = 0 and priority = 2`, []],
      [
        `update usage set text_bytes = text_bytes + $1 where edition = ${edition} and person in (0, $2)`,
        [title.length + content.length, person],
      ],
    ];
    await Promise.all(others.map(([text, values]) => ask(client, text, values)));
    return (await issue).rows;
  });
}

async function update(turn: number): Promise<unknown> {
  const id = first + numberOf(turn, issues);
  const status = turn % 2 ? 1 : 3;
  return within(WRITE, async (client) => {
    const taken = await ask(
      client,
      `update repository set next_comment = next_comment + 1, revision = revision + 1, last_time = time_after(last_time) where id = $1
        returning next_comment - 1 as number, last_time`,
      [repository],
    );
    const { number, last_time: now } = taken.rows[0]!;
    const statements: [string, unknown[]][] = [
      ['update issue set status = $1, updated_on = $2, revision = revision + 1 where id = $3', [status, now, id]],
      [`update tally set count = count + 1 where edition = ${edition} and status = $1 and kind = 0 and priority = 2`, [status]],
      [`update tally set count = count - 1 where edition = ${edition} and status = $1 and kind = 0 and priority = 2`, [status]],
      [
        `with entry as (insert into comment (issue, number, markup, author, created_on) values ($1, $2, 'markdown', $3, $4) returning id)
          insert into change (comment, field, old, new, author, created_on) select id, 'status', 'new', 'open', $3, $4 from entry`,
        [id, number, person, now],
      ],
    ];
    await Promise.all(statements.map(([text, values]) => ask(client, text, values)));
    return (await ask(client, ONE, [id])).rows;
  });
}

const ONE = `select ${WHOLE} where i.id = $1`;
/** The answers that `Floor` names. */
const floor: Partial<Record<keyof Floor, Answer>> = {
  page: page('true', startOf),
  firstPage: page('true', () => 0),
  component: page("component = 'component 1' and status = 1", startOf),
  search: page(WORDS, startOf, () => wordQuery(RARE_WORD)),
  part: page(PARTS, startOf, () => part(RARE_WORD)),
  word: page(
    WORDS,
    () => 0,
    (turn) => wordQuery(wordOf(turn)),
  ),
  wordPart: page(
    PARTS,
    () => 0,
    (turn) => part(wordOf(turn)),
  ),
  get: async (turn) => (await ask(pool, ONE, [first + numberOf(turn, issues)])).rows,
  create,
  update,
};

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const [, name = '', turn] = request.url!.split('/');
  buffer(request)
    .then(() => floor[name as keyof Floor]!(Number(turn)))
    .then(
      (answer) => {
        const body = JSON.stringify(answer);
        response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }).end(body);
      },
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
});
server.listen(0, '127.0.0.1', () => console.log(`Listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`));
