import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readWhole, type WholeArchive } from '../../support/archives';

/** Real exports, with names replaced. They are not part of the project: without them these tests say so and pass. */
const EXPORTS = join(import.meta.dirname, '../../../../shared/data/exports');

const EXPECTED = {
  'components-15.zip': { issues: 15, comments: 23, creole: 0, people: 2, lists: [3, 1, 6], last: 15 },
  'cyrillic-41.zip': { issues: 41, comments: 45, creole: 0, people: 4, lists: [0, 0, 0], last: 41 },
  'milestones-274.zip': { issues: 274, comments: 1130, creole: 17, people: 10, lists: [0, 14, 0], last: 284 },
} as const;
type Name = keyof typeof EXPECTED;

const read = (name: Name): Promise<WholeArchive> => readWhole({ file: join(EXPORTS, name) });
const get = (archive: WholeArchive, number: number) => archive.issues.find(({ issue }) => issue.number === number)!;

describe('A real export', () => {
  /** Runs a test when the exports are there. */
  const withExports = (title: string, test: () => Promise<void>) =>
    it(title, async () => {
      if (existsSync(EXPORTS)) await test();
      else console.log('      (../shared/data/exports is not there: not run)');
    });

  for (const name of Object.keys(EXPECTED) as Name[]) {
    withExports(`is read whole: ${name}`, async () => {
      const { about, issues } = await read(name);
      assert.deepEqual(
        {
          issues: issues.length,
          comments: issues.reduce((sum, { comments }) => sum + comments.length, 0),
          creole: issues.filter(({ issue }) => issue.markup === 'creole').length,
          people: about.people.length,
          lists: [about.lists.component.length, about.lists.milestone.length, about.lists.version.length],
          last: issues.at(-1)!.issue.number,
        },
        EXPECTED[name],
      );
    });
  }

  withExports('gives every field of an issue', async () => {
    assert.deepEqual(get(await read('milestones-274.zip'), 267).issue, {
      number: 267,
      title: 'Glossary - Updates',
      content: 'Please update the Glossary sections for "Job Number" and "ORGO" using the attached descriptions.\r\n\r\n',
      markup: 'markdown',
      status: 'resolved',
      kind: 'task',
      priority: 'minor',
      component: null,
      milestone: '2013-04-23',
      version: null,
      assignee: 'user8',
      reporter: 'user8',
      createdOn: '2013-04-19T15:59:32.714225Z',
      updatedOn: '2013-05-01T16:37:22.384506Z',
      contentUpdatedOn: '2013-04-19T15:59:32.720327Z',
      editedOn: null,
    });
    assert.deepEqual(get(await read('milestones-274.zip'), 267).watchers, ['user8', 'user7']);
  });

  withExports('keeps its gaps, and its changes without a word', async () => {
    const { issues } = await read('milestones-274.zip');
    const there = new Set(issues.map(({ issue }) => issue.number));
    assert.equal(Array.from({ length: 284 }, (_, index) => index + 1).filter((number) => !there.has(number)).length, 10);
    assert.equal(issues.flatMap(({ comments }) => comments).filter(({ content }) => content === null).length, 470);
  });

  withExports('keeps Cyrillic, and makes people of the newer format', async () => {
    const archive = await read('cyrillic-41.zip');
    const { issue } = get(archive, 41);
    assert.equal(issue.title, 'Хочется иметь возможность видеть все советы');
    assert.equal(issue.reporter, 'person-2');
    assert.ok(archive.about.people.some(({ username, displayName }) => username === 'person-2' && displayName === 'Person 2'));
  });

  withExports('knows Creole by its date and by its links', async () => {
    const { issues } = await read('milestones-274.zip');
    const links = issues.flatMap(({ comments }) => comments).filter(({ content }) => content?.includes('[[https://'));
    assert.deepEqual([...new Set(links.map(({ markup }) => markup))], ['creole']);
    const fenced = issues.filter(({ issue }) => issue.content.includes('```'));
    assert.deepEqual([...new Set(fenced.map(({ issue }) => issue.markup))], ['markdown']);
  });

  withExports('says what of it is missing', async () => {
    assert.deepEqual((await read('milestones-274.zip')).warnings, [
      '31 attachments are named but not in the archive: they come without content.',
    ]);
    assert.deepEqual((await read('cyrillic-41.zip')).warnings, []);
  });

  withExports('tells of every change, with a date and an old value of its own', async () => {
    const { issues, counts } = await read('milestones-274.zip');
    const changes = issues.flatMap((issue) => issue.changes);
    assert.equal(counts.changes, 1047);
    assert.equal(changes.length, 1047);
    assert.equal(changes.filter(({ field }) => field === 'assignee').length, 475);
    assert.ok(changes.some(({ field, old, new: now }) => field === 'milestone' && old === 'None' && now === '2013-04-09'));
    const dates = new Map(issues.flatMap(({ comments }) => comments.map((it) => [it.id, it.createdOn] as const)));
    assert.ok(changes.every(({ comment, createdOn }) => dates.has(comment) && dates.get(comment) !== createdOn));
  });

  withExports('gives its defaults, attachments and votes', async () => {
    assert.equal((await read('components-15.zip')).about.defaults!.component, 'Web Frontend');
    const { issues, counts } = await read('cyrillic-41.zip');
    assert.deepEqual([counts.attachments, counts.held, counts.bytes, counts.votes], [1, 1, 42159, 1]);
    assert.equal(issues.find(({ issue }) => issue.number === 34)!.attachments[0]!.name, 'comm-layout.jpg');
  });
});
