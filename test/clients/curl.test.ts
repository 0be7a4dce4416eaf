import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import type { Store } from '../../src/tracker/store/store';
import type { Served } from '../support/served';
import { fill, imported } from '../unit/tracker/harness';
import { addPerson, PASSWORD, serveTracker } from './tracker';

/**
 * The command lines that the old document of API 1.0 shows, given to a shell as they are but for the origin, and, where the
 * document forgot them, the credentials. What each prints there is held by test/unit/tracker/document.test.ts.
 */

const HERE = 'https://api.bitbucket.org';
const INSTALL = 'easy_install functionality';

async function fillAsPrinted(store: Store): Promise<void> {
  const sarah = await addPerson(store, 'sarahmaddox', 'Sarah Maddox');
  const people = [
    { username: 'jespern', displayName: 'Jesper Noehr' },
    { username: 'evzijst', displayName: 'Erik van Zijst' },
  ];
  const add = (owner: string, slug: string) => store.addRepository({ owner, slug }, { isPrivate: false });
  const about = { reporter: 'jespern', assignee: 'jespern', watchers: ['jespern', 'evzijst', 'sarahmaddox'] };
  await fill(
    store,
    await add('site', 'master'),
    [
      imported(2776, { title: 'No Fantom programming language', status: 'resolved', reporter: 'evzijst', comments: 3 }),
      imported(2317, { title: 'Getting an Individual Issue via API', content: '"title": "easy_install functionality"' }),
      ...Array.from({ length: 20 }, (_, index) => imported(index + 1)),
    ],
    { people },
  );
  await fill(
    store,
    await add('jespern', 'bitbucket'),
    [
      imported(64, { ...about, title: INSTALL, status: 'invalid', content: 'Or something like it..?' }),
      imported(12, { ...about, title: 'About renaming repositories should it fail' }),
      imported(13, { ...about, title: 'Something else' }),
    ],
    { people },
  );
  const ownIssue = await add('sarahmaddox', 'sarahmaddox');
  await fill(
    store,
    ownIssue,
    Array.from({ length: 20 }, (_, index) => imported(index + 1, { content: 'Old Content' })),
  );
  await store.grant(ownIssue.key, sarah.key, 'admin');
}

interface Data {
  readonly count: number;
  readonly filter: object;
  readonly search: string | null;
  readonly issues: readonly Data[];
  readonly local_id: number;
  readonly title: string;
  readonly content: string;
  readonly status: string;
  readonly followers: readonly { readonly username: string }[];
}

describe('curl, as the old document shows it', () => {
  let server: Served;
  before(async () => {
    server = await serveTracker(fillAsPrinted);
  });
  after(() => server.stop());

  /** Runs a command line of the document in a shell. */
  function shell(line: string, signedIn = false): string {
    const command = line
      .replaceAll(HERE, server.url)
      .replace(/^curl/, `curl --silent --show-error --fail-with-body${signedIn ? ` -u sarahmaddox:${PASSWORD}` : ''}`);
    const result = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
    assert.equal(result.status, 0, `${line}\n${result.stdout}${result.stderr}`);
    return result.stdout;
  }
  const run = (line: string, signedIn?: boolean) => JSON.parse(shell(line, signedIn)) as Data;

  it('lists', () => {
    const line = `curl ${HERE}/1.0/repositories/site/master/issues/`;
    const { count, filter, search, issues } = run(line);
    assert.deepEqual([count, filter, search, issues.length, issues[0]!.local_id], [22, {}, null, 15, 2776]);
    assert.match(shell(line), /^\{\n {4}"count": 22,\n/, 'printed to be read');
  });

  it('gets an individual issue', () => {
    const issue = run(`curl ${HERE}/1.0/repositories/jespern/bitbucket/issues/64/`);
    assert.deepEqual([issue.local_id, issue.title, issue.status], [64, INSTALL, 'invalid']);
  });

  it('searches', () => {
    const found = run(`curl "${HERE}/1.0/repositories/site/master/issues/?search=easy_install"`);
    assert.deepEqual([found.count, found.search, found.issues[0]!.local_id], [1, 'easy_install', 2317]);
  });

  it('filters by two values of a field', () => {
    const path = '/1.0/repositories/jespern/bitbucket/issues/?title=~easy_install&title=~renaming+repositories+should';
    const bothOutputs = run(`curl "${HERE}${path}"`);
    assert.deepEqual([bothOutputs.count, bothOutputs.issues.map((issue) => issue.local_id)], [2, [64, 12]]);
    const title = [
      ['~', 'easy_install'],
      ['~', 'renaming repositories should'],
    ];
    assert.deepEqual(bothOutputs.filter, { title });
    // Without quotes, as the document prints it, a shell sends what stands before the &.
    assert.deepEqual(run(`curl ${HERE}${path}`).filter, { title: title.slice(0, 1) });
  });

  it('starts at an offset', () => {
    const { count, issues } = run(`curl ${HERE}/1.0/repositories/sarahmaddox/sarahmaddox/issues/?start=15`);
    assert.deepEqual([count, issues.map((issue) => issue.local_id)], [20, [5, 4, 3, 2, 1]]);
  });

  it('creates', () => {
    const line = `curl ${HERE}/1.0/repositories/sarahmaddox/sarahmaddox/issues/ --data "title=Issue%20Title&content=Issue%20Content"`;
    const { title, content, local_id } = run(line, true);
    assert.deepEqual([title, content, local_id], ['Issue Title', 'Issue Content', 21]);
    assert.throws(() => shell(line), /Sign in/);
  });

  it('updates', () => {
    const line = `curl --request PUT ${HERE}/1.0/repositories/sarahmaddox/sarahmaddox/issues/1/ --data "content=Updated%20Content"`;
    assert.deepEqual([run(line, true).content, run(line, true).title], ['Updated Content', 'Issue 1']);
  });

  it('deletes', () => {
    const at = `${HERE}/1.0/repositories/sarahmaddox/sarahmaddox/issues/2/`;
    assert.equal(shell(`curl --request DELETE ${at}`, true), '');
    assert.throws(() => shell(`curl ${at}`), /no issue #2/);
  });

  it('lists the followers of an issue', () => {
    const { count, followers } = run(`curl ${HERE}/1.0/repositories/jespern/bitbucket/issues/64/followers`);
    assert.deepEqual([count, followers.map(({ username }) => username).sort()], [3, ['evzijst', 'jespern', 'sarahmaddox']]);
  });

  it('gets XML on request', () => {
    const xml = shell(`curl "${HERE}/1.0/repositories/jespern/bitbucket/issues/64/?format=xml"`);
    assert.match(xml, /^<\?xml/);
    assert.match(xml, new RegExp(`<title>${INSTALL}</title>`));
  });
});
