import { openStore } from '../../src/tracker/store';
import type { ImportedIssue } from '../../src/tracker/store/store';
import { BENCH } from '../support/many';

/** Issues of `bench/bench` for measuring pages, with few and with many comments. */

export const FEW_COMMENTS = 5;
export const MANY_COMMENTS = 500;
/** Issues of each kind, which are opened in turn. */
export const ISSUES_PER_KIND = 10;
export const LONG_DESCRIPTION_TITLE = 'The long description';
const WRITTEN_BYTES = 50 * 1024;

const PARAGRAPH =
  'The poller drops **readings** while it backs off: `poll()` in `src/poller.ts:41` waits twice, see #3 and https://example.com/tides. ' +
  'When the station is silent for an hour, the *queue* grows until the next restart, and @ann has to empty it by hand.';
const LIST = '- [ ] read the queue\n- [x] write it down\n- ask the station again';
const CODE = '```ts\nexport const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));\n```';
const DESCRIPTION = [PARAGRAPH, LIST, CODE, PARAGRAPH].join('\n\n');
const commentText = (index: number) =>
  (index % 7 === 3 ? [PARAGRAPH, CODE] : index % 5 === 2 ? [PARAGRAPH, LIST] : [PARAGRAPH]).join('\n\n');

const BEGAN = Date.UTC(2025, 0, 1);
const HOUR = 3_600_000;

function issue(number: number, title: string, content: string, comments: number): ImportedIssue {
  const date = new Date(BEGAN + number * HOUR).toISOString();
  return {
    issue: {
      number,
      title,
      content,
      markup: 'markdown',
      status: 'open',
      kind: 'bug',
      priority: 'major',
      component: null,
      milestone: null,
      version: null,
      assignee: 'ann',
      reporter: 'ben',
      createdOn: date,
      updatedOn: date,
    },
    watchers: ['ben'],
    comments: Array.from({ length: comments }, (_, index) => ({
      content: commentText(index),
      markup: 'markdown' as const,
      author: index % 3 === 0 ? 'ann' : 'ben',
      createdOn: new Date(BEGAN + (number + index) * HOUR).toISOString(),
      updatedOn: null,
    })),
  };
}

/** Makes the data file: ten issues of each kind, and one with a description of 50 KB. */
export async function fillPages(file: string): Promise<void> {
  const store = await openStore({ file });
  const { key } = await store.addRepository(BENCH, { isPrivate: false });
  const importer = await store.import(key, { people: [], lists: { component: [], milestone: [], version: [] } });
  const long = DESCRIPTION.repeat(Math.ceil(WRITTEN_BYTES / DESCRIPTION.length)).slice(0, WRITTEN_BYTES);
  for (let index = 0; index < ISSUES_PER_KIND; index++) {
    await importer.add([
      issue(2 * index + 1, `Of ${FEW_COMMENTS} comments, ${index + 1}`, DESCRIPTION, FEW_COMMENTS),
      issue(2 * index + 2, `Of ${MANY_COMMENTS} comments, ${index + 1}`, DESCRIPTION, MANY_COMMENTS),
    ]);
  }
  await importer.add([issue(2 * ISSUES_PER_KIND + 1, LONG_DESCRIPTION_TITLE, long, FEW_COMMENTS)]);
  await importer.commit();
  await store.close();
}
