/** A step of the archive benchmark in a child process, so that its memory can be measured. Prints the figures as JSON. */
import { createReadStream, createWriteStream, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import yauzl from 'yauzl';
import { ZipFile } from 'yazl';
import { boundYoungGeneration } from '../../src/cli/memory';
import { importArchive, readArchive } from '../../src/tracker/archive';
import { exportArchive } from '../../src/tracker/archive/export';
import { openStore } from '../../src/tracker/store';
import { manyIssues } from '../support/many';

const [step = '', zip = '', file = '', count = '0'] = process.argv.slice(2);
const HERE = { owner: 'bench', slug: 'archive' };
/** Comments per issue. */
const COMMENTS = 5;

/** Generates the text of a `db-2.0.json` with a number of issues. */
function* archiveText(n: number): Generator<string> {
  const person = (username: string | null) => username && { display_name: username, account_id: `557058:${username}` };
  yield '{"meta":{"default_kind":"bug"},"issues":[';
  for (const { issue, watchers } of manyIssues(n)) {
    const { number, createdOn, updatedOn, assignee, reporter, ...rest } = issue;
    const row = {
      ...rest,
      id: number,
      created_on: createdOn,
      updated_on: updatedOn,
      assignee: person(assignee),
      reporter: person(reporter),
    };
    yield `${number > 1 ? ',' : ''}${JSON.stringify({ ...row, watchers: watchers.map(person), voters: [] })}`;
  }
  yield '],"comments":[';
  let id = 0;
  for (const { issue } of manyIssues(n)) {
    for (let i = 0; i < COMMENTS; i++) {
      const content = issue.content.slice(i * 40, i * 40 + 200);
      const row = { id: ++id, issue: issue.number, content, user: person(issue.reporter), created_on: issue.createdOn, updated_on: null };
      yield `${id > 1 ? ',' : ''}${JSON.stringify(row)}`;
    }
  }
  yield '],"logs":[],"attachments":[]}';
}

async function make(): Promise<void> {
  const archive = new ZipFile();
  archive.addReadStream(Readable.from(archiveText(Number(count))), 'db-2.0.json');
  archive.end();
  await pipeline(archive.outputStream as unknown as Readable, createWriteStream(zip));
}

async function importOnce(): Promise<void> {
  const store = await openStore({ file });
  const repository = await store.addRepository(HERE, { isPrivate: false });
  const archive = await readArchive({ file: zip });
  await importArchive(store, repository.key, archive);
  archive.close();
  await store.close();
}

async function takeOut(): Promise<void> {
  const store = await openStore({ file });
  const repository = await store.repository(HERE);
  await exportArchive(store, repository!.key, zip);
  await store.close();
}

/** Tables that an import writes, except the full-text tables. */
const TABLES = ['person', 'list_item', 'issue', 'issue_text', 'tally', 'comment', 'change', 'watcher', 'vote'];

/** The floor: inserts the same rows by bare SQL, with the full-text index, in one transaction. Reading them is not measured. */
function bareRows(): number {
  const from = new DatabaseSync(file, { readOnly: true });
  const schema = from.prepare(
    `select sql from sqlite_schema where sql is not null and name not like 'words_%' and name not like 'grams_%'
      and name not like 'comment_words_%'`,
  );
  const to = new DatabaseSync(`${file}.bare`);
  to.exec('pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -65536; pragma foreign_keys = off');
  // Checksums of rows, which triggers make by a function of ours, are no part of the floor.
  for (const { sql } of schema.all()) if (!/sqlite_|row_checksum/.test(String(sql))) to.exec(String(sql));
  const rows = new Map(
    TABLES.map((table) => [
      table,
      from
        .prepare(`select * from ${table}`)
        .all()
        .map((row) => Object.values(row)),
    ]),
  );
  const texts = rows.get('issue_text') as [number, string, string][];
  const startedAt = performance.now();
  to.exec('begin immediate');
  for (const [table, all] of rows) {
    if (all.length === 0) continue;
    const insert = to.prepare(`insert into ${table} values (${all[0]!.map(() => '?').join(', ')})`);
    for (const row of all) insert.run(...(row as SQLInputValue[]));
  }
  for (const index of ['words', 'grams']) {
    const insert = to.prepare(`insert into ${index} (rowid, title, content) values (?, ?, ?)`);
    for (const [id, title, content] of texts) insert.run(BigInt(id), title, content);
  }
  to.exec(`insert into comment_words (rowid, content) select id, content from comment where content is not null`);
  to.exec('commit');
  const took = performance.now() - startedAt;
  to.close();
  return took;
}

/** The floor: unzips the archive and parses it by `JSON.parse`. */
async function bareJson(): Promise<void> {
  const text = await new Promise<string>((resolve, reject) => {
    yauzl.open(zip, { lazyEntries: true }, (error, archive) => {
      if (error) return reject(error);
      archive.readEntry();
      archive.on('entry', (entry: yauzl.Entry) => {
        archive.openReadStream(entry, (fault, stream) => {
          if (fault) return reject(fault);
          const chunks: Buffer[] = [];
          stream.on('data', (chunk: Buffer) => chunks.push(chunk)).once('error', reject);
          stream.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
        });
      });
    });
  });
  JSON.parse(text);
}

/** The floor of an export: copying the file. */
const bareCopy = (): Promise<void> => pipeline(createReadStream(zip), createWriteStream(`${zip}.copy`));

const STEPS: Record<string, () => unknown> = { make, import: importOnce, export: takeOut, rows: bareRows, json: bareJson, copy: bareCopy };

if (step === 'import' || step === 'export') boundYoungGeneration(); // as the command line does
const began = performance.now();
const result = await STEPS[step]!();
const ms = typeof result === 'number' ? result : performance.now() - began;
const peak = (name: string) =>
  Math.round(Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024);
console.log(JSON.stringify({ ms: Math.round(ms), peak: peak('VmHWM') }));
