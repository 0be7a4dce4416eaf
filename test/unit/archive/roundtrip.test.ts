import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as yauzl from 'yauzl';
import { buffer } from 'node:stream/consumers';
import type { Person } from '../../../src/model/issue';
import { CHANGE_FIELDS } from '../../../src/model/fields';
import { KINDS, PRIORITIES, STATUSES } from '../../../src/model/enums';
import { DEFAULT_QUERY } from '../../../src/model/query';
import { importArchive, readArchive, type ArchiveSource } from '../../../src/tracker/archive';
import { exportArchive } from '../../../src/tracker/archive/export';
import { contentPath } from '../../../src/tracker/store/sqlite/copies';
import { openStore } from '../../../src/tracker/store';
import type { Store } from '../../../src/tracker/store/store';
import { ARCHIVES, archiveFile } from '../../contract/archives';
import { account, commentRow, issueRow, logRow, zip } from '../../support/archives';
import { Random } from '../../support/random';
import { allRows } from '../../support/snapshots';

/** Everything that a store returns about a repository, and its other rows. */
async function allOf(store: Store, key: number) {
  const { issues } = await store.list(key, { ...DEFAULT_QUERY, sort: { field: 'number', descending: false }, limit: 10_000 });
  const snapshot = await store.snapshot(key);
  const byName = (people: readonly Person[]) => people.map(({ username }) => username).sort();
  const stored = {
    issues: (await allRows(snapshot.issues())).map((it) => ({ ...it, watchers: byName(it.watchers), voters: byName(it.voters) })),
    changes: await allRows(snapshot.changes()),
    next: snapshot.next,
  };
  await snapshot.close();
  return {
    issues: await Promise.all(
      issues.map(async (issue) => ({
        ...issue,
        revision: '',
        comments: await store.comments(key, issue.number),
        watchers: await store.watchers(key, issue.number),
        voters: await store.voters(key, issue.number),
        attachments: await Promise.all(
          (await store.attachments(key, issue.number)).map(async (it) => ({
            ...it,
            file: await contentOf(store, key, issue.number, it.name),
          })),
        ),
      })),
    ),
    choices: await store.choices(key),
    defaults: await store.defaults(key),
    kept: { ...stored, changes: stored.changes.sort((a, b) => a.comment - b.comment || a.field.localeCompare(b.field)) },
  };
}

async function contentOf(store: Store, key: number, number: number, name: string): Promise<string | undefined> {
  const file = await store.attachmentFile(key, number, name);
  return file ? (await buffer((await store.files.open(file.hash))!)).toString('base64') : undefined;
}

/** The JSON of an archive with sorted rows. */
async function databaseOf(file: string, name: string): Promise<Record<string, unknown>> {
  const complete = await yauzl.openPromise(file, { lazyEntries: true, autoClose: false });
  try {
    for await (const entry of complete.eachEntry()) {
      if (entry.fileName !== name) continue;
      const json = JSON.parse((await buffer(await complete.openReadStreamPromise(entry))).toString()) as Record<string, unknown>;
      return Object.fromEntries(Object.entries(json).map(([section, value]) => [section, Array.isArray(value) ? inOrder(value) : value]));
    }
    throw new Error(`${file} has no ${name}.`);
  } finally {
    complete.close();
  }
}

/** Rows as sorted strings, since the order of rows, keys and people has no meaning. */
const inOrder = (rows: unknown[]): string[] =>
  rows
    .map((row) =>
      JSON.stringify(
        Object.entries(row as Record<string, unknown>)
          .sort(([a], [b]) => a.localeCompare(b))
          .map(([key, value]) => [key, Array.isArray(value) ? (value as unknown[]).map((each) => JSON.stringify(each)).sort() : value]),
      ),
    )
    .sort();

describe('A tracker that leaves as it came', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'issue-bucket-trip-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Imports an archive into a store of its own, says what that holds, and exports it. */
  async function trip(source: ArchiveSource, name: string) {
    const store = await openStore({ file: join(folder, `${name}.db`) });
    try {
      const { key } = await store.addRepository({ owner: 'a', slug: 'b' }, { isPrivate: false });
      const archive = await readArchive(source);
      const { warnings } = await importArchive(store, key, archive).finally(() => archive.close());
      const file = join(folder, `${name}.zip`);
      await exportArchive(store, key, file);
      return { file, warnings, all: await allOf(store, key) };
    } finally {
      await store.close();
    }
  }

  for (const { name, database } of ARCHIVES) {
    it(`is the same in every field after import, export and import: ${name}`, async function () {
      this.timeout(60_000);
      const original = await archiveFile(name, folder);
      const first = await trip({ file: original }, 'first');
      const second = await trip({ file: first.file }, 'second');
      assert.deepEqual(second.all, first.all);
      assert.doesNotMatch(second.warnings.join('\n'), /not known here/, 'what we write ourselves is known');
      assert.deepEqual(await databaseOf(first.file, database), await databaseOf(original, database), 'the two archives say the same');
      assert.ok(readFileSync(second.file).length > 0);
    });
  }

  it('is the same in every field, with any content', async function () {
    this.timeout(120_000);
    for (let seed = 1; seed <= 12; seed++) {
      const { sections, files } = anyArchive(new Random(seed));
      const source = await zip({ [seed % 2 ? 'db-2.0.json' : 'db-1.0.json']: JSON.stringify(sections), ...files });
      const first = await trip(source, `first-${seed}`);
      const second = await trip({ file: first.file }, `second-${seed}`);
      assert.deepEqual(second.all, first.all, `seed ${seed}`);
    }
  });

  it('keeps what the format has no room for in a file of its own', async () => {
    const store = await openStore({ file: join(folder, 'mine.db') });
    const { key } = await store.addRepository({ owner: 'a', slug: 'b' }, { isPrivate: false });
    const ann = await store.saveAccount('ann.b', { displayName: 'Ann Bee' });
    await store.create(key, ann.key, { title: 'Plain', content: '*not bold*', markup: 'plaintext' });
    await store.create(key, ann.key, { title: 'Gone' });
    await store.delete(key, 2);
    await store.addComment(key, 1, ann.key, { content: '= Creole =', markup: 'creole' });
    const content = (async function* () {
      yield await Promise.resolve(Buffer.from('hello'));
    })();
    await store.attach(key, 1, ann.key, [{ ...(await store.files.receive(content, 100)), name: 'a b.txt' }]);
    const file = join(folder, 'mine.zip');
    await exportArchive(store, key, file);
    const before = await allOf(store, key);
    await store.close();
    const { all } = await trip({ file }, 'there');
    assert.deepEqual(all.issues, before.issues);
    assert.equal(all.kept.next.issue, 3, 'the number of a deleted issue is not given again');
    assert.equal(all.issues[0]!.reporter!.username, 'ann.b');
  });

  it('starts again when the file of an attachment is deleted meanwhile', async () => {
    const store = await openStore({ file: join(folder, 'goes.db') });
    try {
      const ann = await store.saveAccount('ann', { displayName: 'Ann' });
      const { key } = await store.addRepository({ owner: 'ann', slug: 'goes' }, { isPrivate: false });
      await store.create(key, ann.key, { title: 'One' });
      const received = await store.files.receive(
        (async function* () {
          yield await Promise.resolve(Buffer.from('content'));
        })(),
        100,
      );
      await store.attach(key, 1, ann.key, [{ ...received, name: 'a.txt' }]);
      const file = join(folder, 'goes.zip');
      let isThere = true;
      const onProgress = () => {
        if (isThere) rmSync(contentPath(join(folder, 'goes.db.attachments'), received.hash));
        isThere = false;
      };
      assert.equal((await exportArchive(store, key, file, { onProgress })).missing, 1);
    } finally {
      await store.close();
    }
  });
});

const TEXTS = [
  '',
  'plain',
  'two\r\nlines',
  '"quoted" \\ back',
  'Ёлка 🌊',
  '{{{\ncode\n}}}',
  '```\ncode\n```',
  '[[https://x.example|y]]',
  'See #3',
  ' spaced ',
];

/** An archive with everything that real archives contain. */
function anyArchive(random: Random): { sections: Record<string, unknown>; files: Record<string, string> } {
  const people = [null, account('Ana Costa', '557058:a'), account('Ana Costa', '557058:b'), 'bo', account('Čeněk', '70121:c-d')];
  const person = () => random.pick(people);
  const date = () =>
    `20${10 + random.below(10)}-0${1 + random.below(9)}-1${random.below(10)}T0${random.below(10)}:00:00.${100000 + random.below(899999)}+00:00`;
  const maybe = <T>(value: T): T | null => (random.chance(0.5) ? value : null);
  const text = () => random.pick(TEXTS);
  const numbers = [...new Set(Array.from({ length: 1 + random.below(12) }, () => 1 + random.below(40)))];
  const ids = Array.from({ length: random.below(30) }, (_, i) => 1000 + 7 * i);
  const named = { component: ['UI', 'Core'], milestone: ['M1', 'None'], version: ['1.0'] };
  const comments = ids.map((id) =>
    commentRow(id, random.pick(numbers), { content: maybe(text()), user: person(), created_on: date(), updated_on: maybe(date()) }),
  );
  const logged = comments.filter(() => random.chance(0.4));
  const files: Record<string, string> = {};
  const attachments = Array.from({ length: random.below(6) }, (_, i) => {
    const path = `attachments/${random
      .below(2 ** 32)
      .toString(16)
      .padStart(32, '0')}`;
    if (random.chance(0.6)) files[path] = random.pick(['', 'x', 'same', 'ä'.repeat(9000)]);
    return {
      issue: random.pick(numbers),
      filename: `${i} ${random.pick(['a.txt', 'ö.png', 'no ending'])}`,
      path,
      user: person(),
      ...(random.chance(0.5) && { url: 'https://x.example/a' }),
    };
  });
  const sections: [string, unknown][] = [
    ['milestones', named.milestone.map((name) => ({ name }))],
    ['components', named.component.map((name) => ({ name }))],
    ['versions', random.chance(0.5) ? named.version.map((name) => ({ name })) : []],
    ['comments', comments],
    ['attachments', attachments],
    [
      'meta',
      {
        default_kind: random.pick(KINDS),
        default_component: maybe('UI'),
        default_milestone: maybe('M1'),
        default_version: null,
        default_assignee: person(),
      },
    ],
    [
      'logs',
      logged.map(({ id, issue }) =>
        logRow(id as number, issue as number, {
          field: random.pick(CHANGE_FIELDS.map((field) => (field === 'assignee' ? 'responsible' : field))),
          changed_from: random.pick(['', 'None', 'new', 'x']),
          changed_to: random.pick(['', 'open', 'Ёлка']),
          user: person(),
          created_on: date(),
        }),
      ),
    ],
    [
      'issues',
      numbers.map((id) =>
        issueRow(id, {
          title: `Title ${text().trim()}`,
          content: text(),
          status: random.pick(STATUSES),
          kind: random.pick(KINDS),
          priority: random.pick(PRIORITIES),
          component: maybe(random.pick(named.component)),
          milestone: maybe(random.pick(named.milestone)),
          version: maybe('1.0'),
          assignee: person(),
          reporter: person(),
          watchers: people.filter(() => random.chance(0.3)),
          voters: people.filter(() => random.chance(0.2)),
          created_on: date(),
          updated_on: date(),
          content_updated_on: maybe(date()),
          edited_on: maybe(date()),
        }),
      ),
    ],
  ];
  // In any order, as other programs write them.
  const shuffled = sections.map((section) => [random.next(), section] as const).sort(([a], [b]) => a - b);
  return { sections: Object.fromEntries(shuffled.map(([, section]) => section)), files };
}
