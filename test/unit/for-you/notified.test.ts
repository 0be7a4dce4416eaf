import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as News from '../../../src/editor/forYou/news';
import type { Comment } from '../../../src/model/issue';
import type { IssueNews, RepositoryNews } from '../../../src/model/news';
import { loadEditor } from '../../support/editor';
import { anIssue } from '../../support/issues';
import { memento } from '../../support/memento';
import type { Person } from '../../support/vscode-window';

const REPOSITORY = { owner: 'acme', slug: 'rocket' };
const ANN = { username: 'ann', displayName: 'Ann' };
const BOB = { username: 'bob', displayName: 'Bob' };
const comment = (id: number, more: Partial<Comment>): Comment => ({
  ...{ id, content: null, markup: 'markdown', author: BOB, createdOn: '2026-02-01T00:00:00Z', updatedOn: null, changes: [] },
  ...more,
});
const MENTION: IssueNews = { issue: anIssue(1), isNew: false, entries: [comment(1, { content: 'What do you say, @ann?' })] };
const ASSIGNMENT: IssueNews = {
  issue: anIssue(2, { assignee: ANN }),
  isNew: false,
  entries: [comment(2, { changes: [{ field: 'assignee', old: '', new: 'ann' }] })],
};
const SECOND_MENTION: IssueNews = { issue: anIssue(3), isNew: false, entries: [comment(3, { content: '@ann, too' })] };

describe('A notification of news', () => {
  let news: typeof News;
  let person: Person;
  let folder: string;
  let reported: readonly IssueNews[];
  const windows: News.NewsWatch[] = [];

  before(async () => {
    const loaded = await loadEditor<typeof News, { person: Person }>('forYou/news', 'vscode-window');
    news = loaded;
    ({ person } = loaded.vscode);
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'issue-bucket-notified-'));
    person.said.length = 0;
    person.willAnswer(undefined);
    person.set('news.notify', true);
  });
  afterEach(() => {
    for (const window of windows.splice(0)) window.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Windows of one person that have looked once, so that what comes is news. */
  async function open(count: number): Promise<readonly News.NewsWatch[]> {
    reported = [];
    const answer = (): RepositoryNews => ({ repository: REPOSITORY, until: '2026-01-01T00:00:00Z', issues: reported, isCut: false });
    const service = { identity: () => Promise.resolve({ person: ANN }), news: () => Promise.resolve([answer()]) };
    const site = { id: 'https://tracker.example', label: 'tracker', isLocal: false };
    const onDidChange = () => ({ dispose: () => undefined });
    const services = {
      sites: { all: () => [{ id: 'local' }, site], onDidChange },
      places: { list: () => Promise.resolve([{ site, repository: REPOSITORY, service }]) },
      sharedState: memento(),
      context: { globalStorageUri: { fsPath: folder } },
      log: { warn: (message: string) => assert.fail(message) },
    };
    for (let index = 0; index < count; index++) {
      const window = new news.NewsWatch(
        services as never,
        () => true,
        () => undefined,
      );
      windows.push(window);
      await window.refresh();
    }
    return windows;
  }

  it('tells all mentions and assignments at once, in one of two windows, and never again', async () => {
    const [first, second] = await open(2);
    reported = [MENTION, ASSIGNMENT];
    await Promise.all([first!.refresh(), second!.refresh()]);
    const texts = person.said.map(({ text }) => text);
    assert.equal(texts.join(' ').match(/#1 /g)?.length, 1, texts.join());
    assert.equal(texts.join(' ').match(/#2 /g)?.length, 1, texts.join());
    for (let check = 0; check < 3; check++) await first!.refresh();
    assert.equal(person.said.length, texts.length);
    reported = [MENTION, ASSIGNMENT, SECOND_MENTION];
    await first!.refresh();
    assert.match(person.said.at(-1)!.text, /^You were mentioned in #3 \([^)]*\)\.$/);
  });

  it('gathers what one window finds', async () => {
    const [first] = await open(1);
    reported = [MENTION, ASSIGNMENT, SECOND_MENTION];
    await first!.refresh();
    assert.equal(person.said.length, 1);
    assert.match(person.said[0]!.text, /^You were assigned #2 .*You were mentioned in #1 .*#3 /);
    assert.ok(person.said[0]!.buttons.includes('Do Not Show Again'));
  });

  it('is the last one where it shall not be shown again', async () => {
    const [first] = await open(1);
    person.willAnswer('Do Not Show Again');
    reported = [MENTION];
    await first!.refresh();
    reported = [MENTION, SECOND_MENTION];
    await first!.refresh();
    assert.deepEqual([person.said.length, person.setting('news.notify')], [1, false]);
    assert.equal(first!.unread.length, 2);
  });
});
