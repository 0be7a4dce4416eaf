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
import { printLoad, printTable, saveResults, formatSpread, spread, type Spread } from './measure';

const ISSUES = 10_000;
const LINES = 20_000;
const REFERENCES = 2000;
const TIMES = 30;
const LANGUAGES = ['typescript', 'python', 'rust', 'html', 'markdown'] as const;

/** Lines that an editor shows, with those above and below that are marked with them. */
const LINES_ON_SCREEN = 150;

/** Realistic code with a reference in a comment in every tenth line. */
const OPEN: Record<string, [code: string, comment: string, end: string]> = {
  typescript: ['  const value = `a ${format(other[index] / 2, "text")} b`.replace(/[a"]+/g, \'\');', '// ', ''],
  python: ['    value = f"a {format(other[index] / 2)} b".replace("#", \'\')', '# ', ''],
  rust: ['    let value: &\'a str = format!("a {}", other[index] / 2); let c = \'"\';', '// ', ''],
  html: ['  <p class="a" title="b">Some text that is <b>shown</b></p>', '<!-- ', ' -->'],
  markdown: ['Some text with `code` and a [link](https://example.com/page#part), as people write it.', '', ''],
};
/** Issues in a row, or far from each other. */
type NumberOf = (reference: number) => number;
const inRow: NumberOf = (reference) => 1 + (reference % 1000);
const scattered: NumberOf = (reference) => 1 + (((reference % 1000) * 7919) % ISSUES);

const textOf = (language: string, numberOf = inRow): string[] => {
  const [code, open, end] = OPEN[language]!;
  return Array.from({ length: LINES }, (_, index) =>
    index % (LINES / REFERENCES) === 0 ? `${open}see #${numberOf(index / (LINES / REFERENCES))} for why this is so${end}` : code,
  );
};

const { file, remove } = await scratchOf(ISSUES);
const transport = new WorkerTransport({
  script: join(root, 'dist', 'worker.js'),
  data: () => Promise.resolve({ dataFile: file, person: { username: 'bench', displayName: 'Bench' } }),
  onError: (message) => console.error(message),
});
const service = createIssueService({ site: 'This computer', baseUrl: THIS_COMPUTER, isLocal: true, fetch: transport.fetch });

interface Measured {
  readonly ms: Spread;
  /** Processor time, of all threads. */
  readonly computing: Spread;
}

async function measure(work: () => unknown): Promise<Measured> {
  const [durations, used]: [number[], number[]] = [[], []];
  for (let i = -3; i < TIMES; i++) {
    const [startedAt, before] = [performance.now(), process.cpuUsage()];
    await work();
    const { user, system } = process.cpuUsage(before);
    if (i < 0) continue;
    durations.push(performance.now() - startedAt);
    used.push((user + system) / 1000);
  }
  return { ms: spread(durations), computing: spread(used) };
}

const numbersOf = (text: ReferenceText, end = LINES): number[] => {
  const found: number[] = [];
  for (let line = 0; line < end; line++) text.references(line).forEach(({ number }) => found.push(number));
  return found;
};
const unknown = () => new KnownIssues({ site: { isLocal: true }, repository: BENCH, service });

printLoad();
const rows = [
  [
    `${LINES} lines, ${REFERENCES} references, ms p50 / p95`,
    'read',
    'marks, titles known',
    'marks on screen, first',
    'all marks, first',
    'of issues far apart',
    'a letter',
    'a new line',
  ],
];
const results: Record<string, Record<string, Measured>> = {};
for (const language of LANGUAGES) {
  const lines = textOf(language);
  const { mode } = codeLanguage(language)!;
  const known = unknown();
  const open = (of = lines) => new ReferenceText({ mode }, of);
  const count = numbersOf(open()).length;
  if (count !== REFERENCES) throw new Error(`${language}: ${count} references`);
  const marks = async (by: KnownIssues, of = lines) => {
    const found = await by.find(numbersOf(open(of)));
    if ([...found.values()].some((issue) => !issue)) throw new Error('Not all issues were found.');
  };
  const scatteredText = textOf(language, scattered);
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
    onScreen: await measure(async () => {
      const by = unknown();
      await by.find(numbersOf(open(), LINES_ON_SCREEN));
    }),
    first: await measure(() => marks(unknown())),
    far: await measure(() => marks(unknown(), scatteredText)),
    letter: await measure(() => type((line) => [`${line}x`], 1)),
    line: await measure(() => type(() => [''], 0)),
  };
  results[language] = found;
  rows.push([language, ...Object.values(found).map(({ ms }) => formatSpread(ms))]);
  rows.push(['of it computing', ...Object.values(found).map(({ computing }) => formatSpread(computing))]);
}
printTable(rows);
saveResults('references', results);
await transport.close();
remove();
