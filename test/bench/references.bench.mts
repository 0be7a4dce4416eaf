/**
 * References in a large file: 20,000 lines with 2,000 references to 1,000 issues of *This computer*. From its text until all that is marked is
 * known, and what a keystroke computes: `npm run bench -- references`.
 */
import { join } from 'node:path';
import { createIssueService } from '../../src/client';
import { THIS_COMPUTER, WorkerTransport } from '../../src/client/worker-transport';
import { codeLanguage } from '../../src/code/languages';
import { ReferenceText } from '../../src/code/referenceText';
import { KnownIssues } from '../../src/lists/knownIssues';
import { root } from '../../scripts/setup.mjs';
import { BENCH } from '../support/many';
import { scratchOf } from './data';
import { printLoad, printTable, saveResults, shown, spread, type Spread } from './measure';

const ISSUES = 10_000;
const LINES = 20_000;
const REFERENCES = 2000;
const TIMES = 30;
const LANGUAGES = ['typescript', 'python', 'rust', 'html', 'markdown'] as const;

/** Realistic code with a reference in a comment in every tenth line. */
const OPEN: Record<string, [code: string, comment: string, end: string]> = {
  typescript: ['  const value = `a ${format(other[index] / 2, "text")} b`.replace(/[a"]+/g, \'\');', '// ', ''],
  python: ['    value = f"a {format(other[index] / 2)} b".replace("#", \'\')', '# ', ''],
  rust: ['    let value: &\'a str = format!("a {}", other[index] / 2); let c = \'"\';', '// ', ''],
  html: ['  <p class="a" title="b">Some text that is <b>shown</b></p>', '<!-- ', ' -->'],
  markdown: ['Some text with `code` and a [link](https://example.com/page#part), as people write it.', '', ''],
};
const textOf = (language: string): string[] => {
  const [code, open, end] = OPEN[language]!;
  return Array.from({ length: LINES }, (_, index) =>
    index % (LINES / REFERENCES) === 0 ? `${open}see #${1 + ((index / 10) % 1000)} for why this is so${end}` : code,
  );
};

const { file, remove } = await scratchOf(ISSUES);
const transport = new WorkerTransport({
  script: join(root, 'dist', 'worker.js'),
  data: () => Promise.resolve({ dataFile: file, person: { username: 'bench', displayName: 'Bench' } }),
  onError: (message) => console.error(message),
});
const service = createIssueService({ site: 'This computer', baseUrl: THIS_COMPUTER, isLocal: true, fetch: transport.fetch });

async function measure(work: () => unknown): Promise<Spread> {
  const taken: number[] = [];
  for (let i = -3; i < TIMES; i++) {
    const began = performance.now();
    await work();
    if (i >= 0) taken.push(performance.now() - began);
  }
  return spread(taken);
}

const numbersOf = (text: ReferenceText): number[] => {
  const found: number[] = [];
  text.text.lines.forEach((_, line) => text.references(line).forEach(({ number }) => found.push(number)));
  return found;
};

printLoad();
const rows = [
  [`${LINES} lines, ${REFERENCES} references, ms p50 / p95`, 'read', 'marks, titles known', 'marks, first', 'a letter', 'a new line'],
];
const results: Record<string, Record<string, Spread>> = {};
for (const language of LANGUAGES) {
  const lines = textOf(language);
  const { mode } = codeLanguage(language)!;
  const known = new KnownIssues({ site: { isLocal: true }, repository: BENCH, service });
  const open = () => new ReferenceText({ mode }, lines);
  const count = numbersOf(open()).length;
  if (count !== REFERENCES) throw new Error(`${language}: ${count} references`);
  const marks = async (by: KnownIssues) => {
    const found = await by.find(numbersOf(open()));
    if ([...found.values()].some((issue) => !issue)) throw new Error('Not all issues were found.');
  };
  const text = open();
  text.text.readTo(Infinity);
  let turn = 0;
  const type = (added: (line: string) => readonly string[], removed: number) => {
    const line = (turn++ * 7919) % (LINES - 10);
    text.text.change(line, removed, added(text.text.lines[line]!));
    text.text.readTo(Infinity);
    text.references(line);
  };
  const found = {
    read: await measure(() => open().text.readTo(Infinity)),
    marks: await measure(() => marks(known)),
    first: await measure(() => marks(new KnownIssues({ site: { isLocal: true }, repository: BENCH, service }))),
    letter: await measure(() => type((line) => [`${line}x`], 1)),
    line: await measure(() => type(() => [''], 0)),
  };
  results[language] = found;
  rows.push([language, ...Object.values(found).map(shown)]);
}
printTable(rows);
saveResults('references', results);
await transport.close();
remove();
