import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ARCHIVES, archiveFile, type ArchiveFacts } from '../../contract/archives';
import { readWhole, type WholeArchive } from '../../support/archives';

const get = (archive: WholeArchive, number: number) => archive.issues.find(({ issue }) => issue.number === number)!;

describe('An export', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'issue-bucket-exports-'))));
  after(() => rmSync(folder, { recursive: true }));
  const read = async (name: string): Promise<WholeArchive> => readWhole({ file: await archiveFile(name, folder) });

  for (const facts of ARCHIVES) {
    it(`is read whole: ${facts.name}`, async () => {
      const { about, issues, counts } = await read(facts.name);
      const comments = issues.flatMap((issue) => issue.comments);
      const changes = issues.flatMap((issue) => issue.changes);
      const found: ArchiveFacts = {
        name: facts.name,
        database: facts.database,
        issues: issues.length,
        lastIssue: issues.at(-1)!.issue.number,
        comments: comments.length,
        wordless: comments.filter(({ content }) => content === null).length,
        changes: counts.changes,
        changesOfAssignee: changes.filter(({ field }) => field === 'assignee').length,
        creole: issues.filter(({ issue }) => issue.markup === 'creole').length,
        people: about.people.length,
        lists: [about.lists.component.length, about.lists.milestone.length, about.lists.version.length],
        attachments: counts.attachments,
        held: [counts.held, counts.bytes],
        votes: counts.votes,
      };
      assert.deepEqual(found, facts);
      assert.equal(changes.length, facts.changes);
    });

    it(`has every change with its own date: ${facts.name}`, async () => {
      const { issues } = await read(facts.name);
      const dates = new Map(issues.flatMap(({ comments }) => comments.map((it) => [it.id, it.createdOn] as const)));
      const changes = issues.flatMap((issue) => issue.changes);
      assert.ok(changes.every(({ comment, createdOn }) => dates.has(comment) && dates.get(comment) !== createdOn));
    });

    it(`reports what is missing: ${facts.name}`, async () => {
      const missing = facts.attachments - facts.held[0];
      const signature = '1 file of the archive is skipped, and will not be in an export of this tracker: ".signature".';
      const [content, ...rest] = (await read(facts.name)).warnings.filter((warning) => warning !== signature);
      assert.match(
        content ?? '',
        missing === 0
          ? /^$/
          : new RegExp(`^${missing} attachments are listed but not in the archive: they are imported without content \\(`),
      );
      assert.deepEqual(rest, []);
    });
  }

  for (const [name, number] of ARCHIVES.some((one) => one.name === 'milestones-274')
    ? [['milestones', 6] as const, ['milestones-274', 267] as const]
    : [['milestones', 6] as const]) {
    it(`has every field of an issue: ${name}`, async () => {
      const isLarger = number === 267;
      const [olga, tim] = isLarger ? ['user8', 'user7'] : ['olga', 'tim'];
      const { issue, watchers } = get(await read(name), number);
      assert.deepEqual(issue, {
        number,
        title: isLarger ? 'Glossary - Updates' : 'Glossary',
        content: isLarger
          ? 'Please update the Glossary sections for "Job Number" and "ORGO" using the attached descriptions.\r\n\r\n'
          : 'Please update "Job Number".\r\n\r\n',
        markup: 'markdown',
        status: 'resolved',
        kind: 'task',
        priority: 'minor',
        component: null,
        milestone: '2013-04-23',
        version: null,
        assignee: olga,
        reporter: olga,
        createdOn: '2013-04-19T15:59:32.714225Z',
        updatedOn: '2013-05-01T16:37:22.384506Z',
        contentUpdatedOn: '2013-04-19T15:59:32.720327Z',
        editedOn: null,
      });
      assert.deepEqual(watchers, [olga, tim]);
    });

    it(`recognizes Creole by its date and its links, and keeps old values: ${name}`, async () => {
      const { issues } = await read(name);
      const links = issues.flatMap(({ comments }) => comments).filter(({ content }) => content?.includes('[[https://'));
      assert.deepEqual([...new Set(links.map(({ markup }) => markup))], ['creole']);
      const fenced = issues.filter(({ issue }) => issue.content.includes('```'));
      assert.deepEqual([...new Set(fenced.map(({ issue }) => issue.markup))], ['markdown']);
      const changes = issues.flatMap((issue) => issue.changes);
      assert.ok(changes.some(({ field, old, new: now }) => field === 'milestone' && old === 'None' && now === '2013-04-09'));
    });
  }

  for (const { name } of ARCHIVES.filter((one) => one.name.startsWith('cyrillic'))) {
    it(`keeps Cyrillic, and has the usernames of the older format: ${name}`, async () => {
      const archive = await read(name);
      const [number, title, reporter, displayName, issueOfFile, file] =
        name === 'cyrillic'
          ? ([2, 'Хочется видеть все советы', 'dasha', 'Даша Соколова', 2, 'причал.svg'] as const)
          : ([41, 'Хочется иметь возможность видеть все советы', 'user1', 'Person 2', 34, 'comm-layout.jpg'] as const);
      const { issue } = get(archive, number);
      assert.equal(issue.title, title);
      const person = archive.about.people.find(({ username }) => username === issue.reporter);
      assert.deepEqual([issue.reporter, person?.displayName], [reporter, displayName]);
      assert.equal(get(archive, issueOfFile).attachments[0]!.name, file);
    });
  }

  for (const { name } of ARCHIVES.filter((one) => one.name.startsWith('components'))) {
    it(`has its defaults: ${name}`, async () => {
      const { defaults } = (await read(name)).about;
      assert.equal(defaults!.component, name === 'components' ? 'Web' : 'Web Frontend');
    });
  }
});
