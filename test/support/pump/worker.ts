import { parentPort, workerData } from 'node:worker_threads';
import { highlight } from '../../../media/highlight';
import { wordBeforeCaret } from '../../../media/parts/completing';
import { applyTool, continueList, quotedLines, TOOLS } from '../../../media/parts/editing';
import { withoutPicture, withPicture } from '../../../media/parts/references';
import { readTemplate } from '../../../src/editor/create/template';
import { significantWords } from '../../../src/lists/similar';
import { firstWords } from '../../../src/editor/draftEntries';
import { gitFolderOf } from '../../../src/model/gitFolder';
import { proseOf, render } from '../../../src/markup';
import { renumber } from '../../../src/markup/renumber';
import { ISSUE_LINKS, parseIssueLink } from '../../../src/model/links';
import { slugify } from '../../../src/model/repository';
import { issueOfSelection } from '../../../src/model/selection';
import { readAuthors } from '../../../src/tracker/archive/authors';
import { markupOf } from '../../../src/tracker/archive/markup';
import { parseQ } from '../../../src/tracker/v2/q/parser';
import type { Markup } from '../../../src/model/enums';
import { sourceOf, type Pumped } from './grammars';

/** Messages to and from the worker of a pump test. */
export interface PumpData {
  /** Two numbers: which of the cases it is at, and how many texts it has tried. */
  readonly progress: SharedArrayBuffer;
}
export interface PumpTask {
  readonly function: string;
  readonly cases: readonly Pumped[];
  /** Index of the first case. */
  readonly from: number;
  readonly characters: number;
  /** How often a text is tried at most, to find its shortest time; one that is within `limitMs` is enough. */
  readonly runs: number;
  readonly limitMs: number;
}
export interface PumpResult {
  /** Which cases took longer, and how long at least. */
  readonly slow: readonly { readonly index: number; readonly ms: number }[];
}

const repository = { owner: 'o', slug: 's' };
const renumbering = (markup: Markup) => (text: string) =>
  renumber(`#12 https://bitbucket.org/o/s/issues/3\n\n${text}`, markup, { to: (number) => number + 1, repository });
/** With all options on. */
const rendering = (markup: Markup) => (text: string) => render(text, markup, { issueLinks: true, interactive: true });
/** Ignores errors of invalid texts, since only the time matters. */
const orRefused = (run: (text: string) => unknown) => (text: string) => {
  try {
    return run(text);
  } catch {
    return undefined;
  }
};
const selectedAll = (text: string) => ({ text, start: 0, end: text.length });
const caretAtEnd = (text: string) => ({ text, start: text.length, end: text.length });

const FUNCTIONS: Record<string, (text: string) => unknown> = {
  markdown: rendering('markdown'),
  creole: rendering('creole'),
  plaintext: rendering('plaintext'),
  prose: (text) => proseOf(text, '<br>\n'),
  'renumber markdown': renumbering('markdown'),
  'renumber creole': renumbering('creole'),
  'renumber plaintext': renumbering('plaintext'),
  'guess the markup': (text) => markupOf(text, '2012-01-01'),
  query: orRefused(parseQ),
  'find links': (text) => [...text.matchAll(ISSUE_LINKS)].map(([url]) => parseIssueLink(url)),
  'one link': (text) => parseIssueLink(text.slice(0, 40_000)),
  'name a repository': slugify,
  'issue of code': (text) => issueOfSelection({ text, path: 'a.ts', language: 'typescript', firstLine: 1, lastLine: 2 }),
  template: (text) => readTemplate('a.md', text, null),
  'words of a title': significantWords,
  'first words': firstWords,
  'git files': (text) => gitFolderOf(`gitdir: ${text}`),
  authors: orRefused((text) => readAuthors(`name,username\n${text}`)),
  ...Object.fromEntries(
    ['c', 'ini', 'java', 'javascript', 'markdown', 'xml'].map((language) => [
      `highlight ${language}`,
      (text: string) => highlight({ className: `language-${language}`, textContent: text, innerHTML: '' } as HTMLElement),
    ]),
  ),
  'edit markdown': (text) => [
    ...TOOLS.map((tool) => applyTool(tool, selectedAll(text), 'markdown')),
    continueList(caretAtEnd(text), 'markdown'),
    quotedLines(text),
    wordBeforeCaret(text, text.length),
    withoutPicture(withPicture(text, text.length, 'a.png'), 'a.png'),
  ],
  'edit creole': (text) => [
    ...TOOLS.map((tool) => applyTool(tool, selectedAll(text), 'creole')),
    continueList(caretAtEnd(text), 'creole'),
    withoutPicture(withPicture(text, text.length, 'a.png', 'creole'), 'a.png', 'creole'),
  ],
};

const REPEATS = [8, 48];
const progress = new Int32Array((workerData as PumpData).progress);

/** Processor time of this thread in milliseconds. */
async function timeOf(run: (text: string) => unknown, text: string): Promise<number> {
  Atomics.add(progress, 1, 1);
  const before = process.threadCpuUsage();
  await run(text);
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

async function measure({ function: name, cases, from, characters, runs, limitMs }: PumpTask): Promise<PumpResult> {
  const run = FUNCTIONS[name]!;
  const slow: { index: number; ms: number }[] = [];
  for (let index = from; index < cases.length; index++) {
    Atomics.store(progress, 0, index);
    for (const repeats of REPEATS) await timeOf(run, sourceOf(cases[index]!, { repeats }));
    const text = sourceOf(cases[index]!, { characters });
    let ms = Infinity;
    for (let count = 0; count < runs && ms > limitMs; count++) ms = Math.min(ms, await timeOf(run, text));
    if (ms > limitMs) slow.push({ index, ms });
  }
  return { slow };
}

const port = parentPort!;
port.on('message', (task: PumpTask) => {
  void measure(task).then((result) => port.postMessage(result));
});
