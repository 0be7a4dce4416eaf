import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Quotas } from '../../../src/tracker/store/quota-limits';
import { archive, commentRow, issueRow } from '../../support/archives';
import { APP, fill, imported, makeWorld, type Answer, type Sent, type World } from './harness';

/** What is refused at a quota of texts or files, in both APIs, and what is not. */

const APP_2 = '/2.0/repositories/ann/app/issues';
const JOB = `${APP_2}/import`;
const LIMIT = 20_000;

const text = (length: number): string => 'x'.repeat(length);
const file = (name: string, bytes: number): Sent => {
  const body = new FormData();
  body.append('files', new Blob([text(bytes)]), name);
  return { body };
};

type Actor = 'ann' | 'bob' | 'carol';
type Write = readonly [title: string, who: Actor, method: string, path: string, sent?: Sent];

/** #1 is bob's, with comment 1, the file a.txt of 1000 bytes and a long description; #2 is carol's. */
async function furnish({ bob, carol }: World): Promise<void> {
  await bob.post(APP, { form: { title: 'Mine', content: text(4000), component: 'UI' } });
  await bob.post(`${APP}/1/comments`, { form: { content: text(2000) } });
  await bob.post(`${APP_2}/1/attachments`, file('a.txt', 1000));
  await carol.post(APP, { form: { title: 'Of carol', content: 'short' } });
}

/** Adds comments until the quota is full. */
async function fillUp({ bob }: World): Promise<void> {
  for (const length of [5000, 1000, 100, 10, 1]) {
    let status = 200;
    while (status === 200) ({ status } = await bob.post(`${APP}/1/comments`, { form: { content: text(length) } }));
    assert.equal(status, 413);
  }
}

const PLACE = { path: 'src/a.ts', first: 1, lines: ['x'.repeat(300)] };
const LONGER = text(5000);
const SHORTER = text(3000);

/** Writes that add to bob's texts, in API 1.0 and 2.0. */
const ADDING: readonly Write[] = [
  ['1.0: an issue', 'bob', 'POST', APP, { form: { title: 'Another' } }],
  ['1.0: a longer description', 'bob', 'PUT', `${APP}/1`, { form: { content: LONGER } }],
  ['1.0: a longer title', 'bob', 'PUT', `${APP}/1`, { form: { title: text(300) } }],
  ['1.0: a comment', 'bob', 'POST', `${APP}/2/comments`, { form: { content: 'a word' } }],
  ['1.0: a longer comment', 'bob', 'PUT', `${APP}/1/comments/1`, { form: { content: LONGER } }],
  ['2.0: an issue', 'bob', 'POST', APP_2, { json: { title: 'Another', content: { raw: 'x' } } }],
  ['2.0: a longer description', 'bob', 'PUT', `${APP_2}/1`, { json: { content: { raw: LONGER } } }],
  ['2.0: a comment', 'bob', 'POST', `${APP_2}/2/comments`, { json: { content: { raw: 'a word' } } }],
  ['2.0: a longer comment', 'bob', 'PUT', `${APP_2}/1/comments/1`, { json: { content: { raw: LONGER } } }],
  ['1.0: an anchor', 'bob', 'POST', `${APP}/2/anchors`, { json: PLACE }],
  ['2.0: an anchor', 'bob', 'POST', `${APP_2}/2/anchors`, { json: PLACE }],
  [
    '2.0: a change with a word',
    'bob',
    'POST',
    `${APP_2}/1/changes`,
    { json: { changes: { state: { new: 'open' } }, message: { raw: 'because' } } },
  ],
  ['2.0: a file, of which the history tells', 'bob', 'POST', `${APP_2}/2/attachments`, file('b.txt', 10)],
];

/** Writes by others that add to bob's texts. */
const ADDING_TO_OTHERS: readonly Write[] = [
  ['1.0: a longer description', 'ann', 'PUT', `${APP}/1`, { form: { content: LONGER } }],
  ['2.0: a longer description', 'ann', 'PUT', `${APP_2}/1`, { json: { content: { raw: LONGER } } }],
  ['1.0: a longer comment', 'ann', 'PUT', `${APP}/1/comments/1`, { form: { content: LONGER } }],
  ['2.0: a longer comment', 'ann', 'PUT', `${APP_2}/1/comments/1`, { json: { content: { raw: LONGER } } }],
];

const LISTS: readonly Write[] = [
  ['1.0: a component', 'ann', 'POST', `${APP}/components`, { form: { name: 'Another' } }],
  ['1.0: another name of one', 'ann', 'PUT', `${APP}/components/1`, { form: { name: 'Surface' } }],
];

/** What still works at a quota, for the person at the quota and for others. */
const GOING_ON: readonly Write[] = [
  ['1.0: a shorter description', 'bob', 'PUT', `${APP}/1`, { form: { content: SHORTER } }],
  ['1.0: no description', 'bob', 'PUT', `${APP}/1`, { form: { content: '' } }],
  ['1.0: another status', 'bob', 'PUT', `${APP}/1`, { form: { status: 'closed' } }],
  ['1.0: a shorter comment', 'bob', 'PUT', `${APP}/1/comments/1`, { form: { content: 'y' } }],
  ['1.0: deleting a comment', 'bob', 'DELETE', `${APP}/1/comments/1`],
  ['1.0: deleting an issue', 'bob', 'DELETE', `${APP}/1`],
  ['1.0: deleting a component', 'ann', 'DELETE', `${APP}/components/1`],
  ['2.0: a shorter description', 'bob', 'PUT', `${APP_2}/1`, { json: { content: { raw: SHORTER } } }],
  ['2.0: another status', 'bob', 'POST', `${APP_2}/1/changes`, { json: { changes: { state: { new: 'closed' } } } }],
  ['2.0: a shorter comment', 'bob', 'PUT', `${APP_2}/1/comments/1`, { json: { content: { raw: 'y' } } }],
  ['2.0: deleting a comment', 'bob', 'DELETE', `${APP_2}/1/comments/1`],
  ['2.0: deleting a file', 'bob', 'DELETE', `${APP_2}/1/attachments/a.txt`],
  ['2.0: deleting an issue', 'bob', 'DELETE', `${APP_2}/1`],
  ['2.0: a vote', 'bob', 'PUT', `${APP_2}/1/vote`],
  ['2.0: watching', 'bob', 'PUT', `${APP_2}/2/watch`],
];

const OTHERS: readonly Write[] = [
  ['1.0: a comment of somebody else', 'carol', 'POST', `${APP}/1/comments`, { form: { content: 'a word' } }],
  ['2.0: an issue of somebody else', 'carol', 'POST', APP_2, { json: { title: 'Mine' } }],
  ['2.0: a file of somebody else', 'ann', 'POST', `${APP_2}/1/attachments`, file('c.txt', 10)],
];

describe('quotas', () => {
  let world: World;
  const open = async (quotas: Quotas) => {
    world = await makeWorld({ quotas });
    await furnish(world);
  };
  afterEach(async () => {
    await world.close();
    assert.deepEqual(world.logged, []);
  });

  const send = ([, person, method, path, sent]: Write): Promise<Answer> => world[person].send(method, path, sent);
  const revision = async () => (await world.store.repository(world.app.id))!.revision;

  async function assertRefused(write: Write, quota: keyof Quotas, expected: RegExp): Promise<void> {
    const before = await revision();
    const { status, body, headers } = await send(write);
    assert.equal(status, 413, JSON.stringify(body));
    assert.match(body.error.message, expected);
    assert.ok(body.error.message.length < 300, 'what an editor shows of it');
    assert.equal(headers.get('x-tracker-quota'), quota);
    assert.equal(await revision(), before);
  }

  async function assertDone(write: Write): Promise<void> {
    const { status, body } = await send(write);
    assert.ok(status < 300, `${status} ${JSON.stringify(body)}`);
  }

  const OWN =
    /^Your texts in ann\/app have 1[89]\.\d+ KB, and with this would have more than the 20 KB that one person may have there\. Nothing was saved\. Shorten or delete some, or ask who runs this server to raise the limit\.$/;
  const OF_BOB = /^The texts of bob in ann\/app have 1[89]\.\d+ KB, /;
  const ALL = /^All texts in ann\/app have 1[89]\.\d+ KB, and with this would have more than the 20 KB that a repository may have there\./;

  describe('where somebody has come to the one of their texts', () => {
    beforeEach(async () => {
      await open({ textsPerPerson: LIMIT });
      await fillUp(world);
    });

    for (const write of ADDING) it(`refuse ${write[0]}`, () => assertRefused(write, 'textsPerPerson', OWN));
    for (const write of ADDING_TO_OTHERS)
      it(`refuse ${write[0]} that would be theirs`, () => assertRefused(write, 'textsPerPerson', OF_BOB));
    for (const write of [...GOING_ON, ...OTHERS, ...LISTS]) it(`allow ${write[0]}`, () => assertDone(write));

    it('give room back with what is deleted', async () => {
      const comment: Write = ['', 'bob', 'POST', `${APP}/2/comments`, { form: { content: text(1000) } }];
      await assertRefused(comment, 'textsPerPerson', OWN);
      await assertDone(['', 'bob', 'DELETE', `${APP}/1/comments/1`]);
      await assertDone(comment);
    });

    it('are those of each repository', () =>
      assertDone(['', 'bob', 'POST', '/1.0/repositories/ann/secret/issues', { form: { title: 'x' } }]));
  });

  describe('where a repository has come to the one of its texts', () => {
    beforeEach(async () => {
      await open({ textsPerRepository: LIMIT });
      await fillUp(world);
    });

    for (const write of [...ADDING, ...ADDING_TO_OTHERS, ...OTHERS, ...LISTS])
      it(`refuse ${write[0]}`, () => assertRefused(write, 'textsPerRepository', ALL));
    for (const write of GOING_ON) it(`allow ${write[0]}`, () => assertDone(write));
  });

  for (const title of ['person', 'repository'] as const) {
    it(`of files of a ${title} refuse what is more, and leave nothing of it`, async () => {
      await open(title === 'person' ? { filesPerPerson: 3000 } : { filesPerRepository: 3000 });
      const quota = title === 'person' ? 'filesPerPerson' : 'filesPerRepository';
      const owner =
        title === 'person' ? /^Your files in ann\/app have 3 KB, .* more than the 3 KB .* Delete some, or ask/ : /^All files in ann\/app/;
      await assertDone(['', 'bob', 'POST', `${APP_2}/1/attachments`, file('b.txt', 2000)]);
      await assertRefused(['', 'bob', 'POST', `${APP_2}/1/attachments`, file('c.txt', 1)], quota, owner);
      await assertRefused(['', 'bob', 'POST', `${APP_2}/1/attachments`, file('a.txt', 1001)], quota, owner);
      const otherWrite: Write = ['', 'carol', 'POST', `${APP_2}/2/attachments`, file('c.txt', 1)];
      await (title === 'person' ? assertDone(otherWrite) : assertRefused(otherWrite, quota, owner));
      await assertDone(['a text', 'bob', 'POST', `${APP}/1/comments`, { form: { content: LONGER } }]);
      await assertDone(['one in the place of a larger one', 'bob', 'POST', `${APP_2}/1/attachments`, file('b.txt', 1000)]);
      const names = (await world.store.attachments(world.app.key, 1)).map(({ name, size }) => `${name} ${size}`);
      assert.deepEqual(names, ['a.txt 1000', 'b.txt 1000']);
      await assertDone(['', 'bob', 'DELETE', `${APP_2}/1/attachments/a.txt`]);
    });
  }

  it('hold what comes at the same time', async () => {
    await open({ textsPerPerson: LIMIT });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => world.bob.post(`${APP}/1/comments`, { form: { content: text(4000) } })),
    );
    assert.equal(answers.filter(({ status }) => status === 200).length, 3);
  });

  /** Runs an import to its end. */
  async function load(parameters: string, rows: Record<string, unknown>): Promise<Answer> {
    const body = new FormData();
    body.append('archive', new Blob([new Uint8Array(await archive(rows))]), 'a.zip');
    assert.equal((await world.ann.post(`${JOB}?${parameters}`, { body })).status, 202);
    for (;;) {
      const answer = await world.ann.get(JOB);
      if (answer.status === 200) return answer;
      await nextTurn();
    }
  }

  const LARGE = { issues: [1, 2, 3].map((id) => issueRow(id, { content: text(8000) })), comments: [commentRow(1, 1)] };

  for (const mode of ['replace=true', 'append=true']) {
    it(`of a repository refuse an archive that is more (${mode}), and nothing of it is there`, async () => {
      await open({ textsPerRepository: LIMIT });
      const { body } = await load(mode, LARGE);
      assert.equal(body.status, 'FAILURE');
      assert.match(
        body.message,
        /^With this archive all texts in ann\/app would have more than the 20 KB that a repository may have\. Nothing was imported\. Ask who runs this server/,
      );
      const { body: list } = await world.ann.get(APP);
      assert.deepEqual(list.issues.map(({ title }) => title).sort(), ['Mine', 'Of carol']);
      await assertDone(['', 'bob', 'POST', `${APP}/1/comments`, { form: { content: text(5000) } }]);
    });

    it(`count what an archive has brought (${mode})`, async () => {
      await open({ textsPerRepository: 40_000 });
      assert.equal((await load(mode, LARGE)).body.status, 'SUCCESS');
      const at = mode === 'append=true' ? 3 : 1;
      await assertRefused(
        ['', 'carol', 'POST', `${APP}/${at}/comments`, { form: { content: text(20_000) } }],
        'textsPerRepository',
        /^All texts in ann\/app have [23]\d/,
      );
    });
  }

  it('of a repository let in what is imported beside the server, and an archive in the place of more', async () => {
    await open({ textsPerRepository: LIMIT });
    await fill(world.store, world.app, [imported(1, { content: text(40_000) })]);
    assert.equal((await load('append=true', { issues: [issueRow(1)] })).body.status, 'FAILURE');
    assert.equal((await load('replace=true', LARGE)).body.status, 'SUCCESS');
    assert.equal((await load('replace=true', { issues: [issueRow(1)] })).body.status, 'SUCCESS');
    await assertDone(['', 'carol', 'POST', `${APP}/1/comments`, { form: { content: text(10_000) } }]);
  });
});
