/**
 * How long searches take with comments, and what the full text costs: `npm run bench -- search`, with `--issues=N` instead of 100,000, five comments
 * each. One text in twenty has a word, one in twenty a word of two characters in Japanese. Each row is measured as the editor asks: the first 50 with where they were found.
 */
import { createHash } from 'node:crypto';
import {
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { DEFAULT_QUERY } from '../../src/model/query';
import { openStore } from '../../src/tracker/store';
import { FULL_TEXT, INDEX_TEXTS, MIGRATIONS } from '../../src/tracker/store/sqlite/migrations';
import { addFunctions } from '../../src/tracker/store/sqlite/functions';
import { RequestBudget } from '../../src/tracker/store/budget';
import type { ImportedIssue } from '../../src/tracker/store/store';
import { BENCH, manyIssues, RARE_WORD } from '../support/many';
import { Random } from '../support/random';
import { cache } from './data';
import { printLoad, printTable, saveResults, formatSpread, spread, type Spread } from './measure';

const issuesArgument = process.argv.find((each) => each.startsWith('--issues='));
const ISSUES = issuesArgument ? Number(issuesArgument.split('=')[1]) : 100_000;
const COMMENTS = 5;
const TIMES = 40;
/** A word of two characters in one text of twenty. */
const JAPANESE_WORD = '監視';
const JAPANESE = [
  '起動時にエラーが出ることがあります。設定を確認してください。',
  '画面が真っ白になり、操作できません。',
  'ログを添付しました。再現手順は次のとおりです。',
  '更新後に通信が遅くなりました。',
];

/** Issues with comments; every fourth text contains Japanese. */
function* issuesWithComments(): Generator<ImportedIssue> {
  const random = new Random(20261129);
  const commentText = (text: string): string => {
    const japanese = random.chance(0.25) ? `\n${random.pick(JAPANESE)}` : '';
    const rare = `${random.chance(0.05) ? ` ${RARE_WORD}` : ''}${random.chance(0.05) ? `${random.pick(JAPANESE)}${JAPANESE_WORD}中` : ''}`;
    return `${text.replaceAll(RARE_WORD, '')}${japanese}${rare}`;
  };
  for (const it of manyIssues(ISSUES)) {
    const { content } = it.issue;
    const comments = Array.from({ length: COMMENTS }, (_, index) => ({
      content: commentText(content.slice(index * 40, index * 40 + 60 + random.below(200))),
      markup: 'markdown' as const,
      author: it.issue.reporter,
      createdOn: it.issue.createdOn,
      updatedOn: null,
    }));
    yield { ...it, issue: { ...it.issue, content: commentText(content) }, comments };
  }
}

interface Importing {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** Imports the issues into a new data file. */
async function fill(file: string): Promise<Importing> {
  const store = await openStore({ file });
  const { key } = await store.addRepository(BENCH, { isPrivate: false });
  const importer = await store.import(key, { people: [], lists: { component: [], milestone: [], version: [] } });
  let batch: ImportedIssue[] = [];
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  for (const issue of issuesWithComments()) {
    batch.push(issue);
    if (batch.length < 500) continue;
    await importer.add(batch);
    batch = [];
  }
  await importer.add(batch);
  await importer.commit();
  const used = process.cpuUsage(cpu);
  await store.close();
  return { seconds: (performance.now() - startedAt) / 1000, cpuSeconds: (used.user + used.system) / 1e6 };
}

printLoad();
// The data is made once for each schema, and kept together with the time that took.
const version = createHash('sha256')
  .update(MIGRATIONS.join('\n'))
  .update(readFileSync(fileURLToPath(import.meta.url)))
  .digest('hex');
const source = join(cache, `search-${version.slice(0, 12)}-${ISSUES}.db`);
if (!existsSync(`${source}.json`)) {
  mkdirSync(cache, { recursive: true });
  for (const old of readdirSync(cache)) if (/^search-.*\.db/.test(old) && old.includes(`-${ISSUES}.db`)) rmSync(join(cache, old));
  const importing = await fill(source);
  writeFileSync(`${source}.json`, JSON.stringify(importing));
  console.error(`Put ${ISSUES} issues with ${ISSUES * COMMENTS} comments in.`);
}
const importing = JSON.parse(readFileSync(`${source}.json`, 'utf8')) as Importing;
const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'issues.db');
copyFileSync(source, file, constants.COPYFILE_FICLONE);
const store = await openStore({ file });
const { key } = (await store.repository(BENCH))!;

const ask = async (search: string, searchComments: boolean, start = 0): Promise<number> => {
  const query = { ...DEFAULT_QUERY, search, searchComments, start };
  const budget = new RequestBudget('bench', 60_000);
  const { count, issues } = await store.list(key, query, undefined, budget);
  await store.hits(key, query, issues, budget);
  return count;
};
const CASES: readonly (readonly [name: string, search: string, inComments: boolean, start?: number])[] = [
  ['a word of 5 % of the issues', RARE_WORD, false],
  ['the same, comments too', RARE_WORD, true],
  ['the same, the 20th page', RARE_WORD, true, 950],
  ['two characters of Japanese (5 %)', JAPANESE_WORD, false],
  ['the same, comments too', JAPANESE_WORD, true],
  ['three characters of Japanese (6 %), comments too', 'エラー', true],
  ['two words, comments too', `${RARE_WORD} dialog`, true],
  ['a phrase, comments too', '"the when"', true],
  ['signs, comments too', 'C++', true],
  ['a usual word, comments too', 'dialog', true],
  ['one letter, comments too', 'k', true],
];
const rows = [['search', 'issues found', 'ms p50 / p95', 'of a processor, ms']];
const results: Record<string, Spread & { count: number }> = {};
for (const [name, search, inComments, start] of CASES) {
  const times: number[] = [];
  let count = 0;
  const before = process.cpuUsage();
  for (let i = -3; i < TIMES; i++) {
    const from = performance.now();
    count = await ask(search, inComments, start);
    if (i >= 0) times.push(performance.now() - from);
  }
  const used = process.cpuUsage(before);
  const processor = (used.user + used.system) / 1000 / (TIMES + 3);
  results[`${search} ${inComments} ${start ?? 0}`] = { ...spread(times), count };
  rows.push([name, String(count), formatSpread(spread(times)), processor.toFixed(1)]);
}
await store.close();
printTable(rows);

const database = new DatabaseSync(file);
addFunctions(database);
const sizes = ['words', 'comment_words', 'grams'].map((index) => {
  const { mb } = database.prepare(`select sum(length(block)) / 1e6 as mb from ${index}_data`).get() as { mb: number };
  return [index, mb.toFixed(1)];
});
const migrationStart = performance.now();
database.exec(`begin; drop table words; drop table comment_words; ${FULL_TEXT} ${INDEX_TEXTS} commit`);
const migrating = (performance.now() - migrationStart) / 1000;
database.close();
console.log();
printTable([['index', 'MB'], ...sizes, ['the whole file', (statSync(file).size / 1e6).toFixed(1)]]);
console.log(
  `\nImport: ${importing.seconds.toFixed(1)} s (${importing.cpuSeconds.toFixed(1)} s of a processor). Both indexes of words anew: ${migrating.toFixed(1)} s. ` +
    `Most memory: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB.`,
);
saveResults('search', { issues: ISSUES, milliseconds: results, importing, migrating, megabytes: Object.fromEntries(sizes) as object });
