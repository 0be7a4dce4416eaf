import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../../src/tracker/store';
import { archive, issueRow } from '../../support/archives';
import { buildProgram, type Program } from '../../support/program';

/** Visibility and owner of a repository are set at its creation, and can be changed. */
describe('issue-bucket makes repositories', () => {
  let program: Program;
  before(async () => {
    program = await buildProgram();
    writeFileSync(join(program.folder, 'in.zip'), await archive({ issues: [issueRow(1)] }));
    const store = await openStore({ file: join(program.folder, 'it.db') });
    await store.saveAccount('ann', { passwordHash: 'x' });
    await store.close();
  });
  after(() => program.end());
  const run = (line: string) => program.run(...line.split(' '), '--data', 'it.db');
  const listed = (name: string) =>
    run('repository list')
      .out.split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(/ {2,}/)
      .filter(Boolean);

  const NOBODY = (name: string) => `${name} has no administrator yet. Name one with: issue-bucket repository grant ${name} NAME admin\n`;
  const created: [line: string, name: string, is: string, admins: string | undefined][] = [
    ['repository add a/1', 'a/1', 'private', undefined],
    ['repository add a/2 --private', 'a/2', 'private', undefined],
    ['repository add a/3 --public', 'a/3', 'public', undefined],
    ['repository add a/4 --public --admin ann', 'a/4', 'public', 'ann: admin'],
    ['repository add a/5 --admin ann', 'a/5', 'private', 'ann: admin'],
    ['repository add ann/6', 'ann/6', 'private', 'ann: admin'],
    ['repository add Ann/7 --public', 'Ann/7', 'public', 'ann: admin'],
    ['import in.zip --repository b/1', 'b/1', 'private', undefined],
    ['import in.zip --repository b/2 --private', 'b/2', 'private', undefined],
    ['import in.zip --repository b/3 --public --admin ann', 'b/3', 'public', 'ann: admin'],
    ['import in.zip --repository b/4 --admin ann', 'b/4', 'private', 'ann: admin'],
    ['import in.zip --repository ann/5 --public', 'ann/5', 'public', 'ann: admin'],
    ['import in.zip --repository a/3', 'a/3', 'public', undefined],
    ['import in.zip --repository a/1 --admin ann', 'a/1', 'private', 'ann: admin'],
  ];
  for (const [line, name, is, admins] of created) {
    it(`${is}, run by ${admins ? 'ann' : 'nobody, which it says'}: ${line}`, () => {
      const { code, err } = run(line);
      assert.equal(code, 0, err);
      const row = listed(name) ?? assert.fail(`no ${name}`);
      assert.deepEqual([row[1], row[3]], [is, admins]);
      assert.equal(err.includes(NOBODY(name)), admins === undefined, err);
    });
  }

  const refused: [line: string, code: number, expected: RegExp][] = [
    ['import in.zip --repository c/1 --public', 1, /The public repository c\/1 would have no administrator\. Name one with --admin NAME\./],
    ['import in.zip --repository c/1 --public --private --admin ann', 2, /Give either --public or --private\./],
    ['repository add c/1 --public --private', 2, /Give either --public or --private\./],
    ['import in.zip --repository b/1 --replace --public', 1, /b\/1 already exists, and is private\. .*repository set b\/1 --public\n/],
    ['import in.zip --repository b/3 --replace --private', 1, /b\/3 already exists, and is public\. .*repository set b\/3 --private\n/],
    ['repository add a/4 --private', 1, /a\/4 already exists, and is public\. Nothing was changed\./],
    ['repository add c/1 --admin a:b', 2, /'a:b' is not a valid username/],
    ['repository set c/1 --public', 1, /There is no repository c\/1\./],
    ['repository set a/4', 2, /Nothing to set: give --public, --private or --admin NAME\./],
    ['repository set a/4 --public --private', 2, /Give either --public or --private\./],
  ];
  for (const [line, code, expected] of refused) {
    it(`refuses with ${code}, and creates nothing: ${line}`, () => {
      const before = run('repository list').out;
      const result = run(line);
      assert.deepEqual([result.code, result.out], [code, '']);
      assert.match(result.err, expected);
      assert.equal(run('repository list').out, before);
    });
  }

  it('changes who may read one, while it is served', async () => {
    const url = await program.serve('it.db');
    const status = async () => (await fetch(`${url}/1.0/repositories/a/4/issues/`)).status;
    assert.equal(await status(), 200);
    assert.equal(run('repository set a/4 --private').out, 'a/4 is private.\n');
    assert.equal(await status(), 404);
    assert.deepEqual(run('repository set a/4 --private'), { code: 0, out: 'a/4 is private.\n', err: '' });
    assert.equal(run('repository set a/4 --public').out, 'a/4 is public.\n');
    assert.equal(await status(), 200);
  });

  it('reports when nobody can administer a repository, and suggests somebody', () => {
    assert.equal(run('repository grant a/4 ann none').err, NOBODY('a/4'));
    assert.equal(run('repository set a/4 --public').err, NOBODY('a/4'));
    const named = run('repository set a/4 --admin ann');
    assert.deepEqual([named.out, named.err], ['a/4 is public.\nann has admin access to a/4.\n', '']);
  });

  it('lists public repositories without an error', () => {
    const { code, out } = run('doctor');
    assert.equal(code, 0, out);
    assert.match(
      out,
      /^Note: Anyone who can reach the server may read a\/3, a\/4, ann\/5, Ann\/7, b\/3\. .*repository set OWNER\/SLUG --private$/m,
    );
    const { notes } = JSON.parse(run('doctor --json').out) as { notes: string[] };
    assert.equal(notes.length, 1);
    assert.doesNotMatch(out, /a\/1|b\/1/);
  });

  it('adds a person once, also when two commands do so at once', async () => {
    const store = await openStore({ file: join(program.folder, 'it.db') });
    try {
      const accounts = await Promise.all(['x', 'y'].map((passwordHash) => store.addAccount('max', { passwordHash })));
      assert.deepEqual(
        accounts.map((account) => account?.passwordHash),
        ['x', undefined],
      );
      assert.equal((await store.account('max'))?.passwordHash, 'x');
      await store.saveAccount('came', {});
      assert.equal((await store.addAccount('Came', { passwordHash: 'z' }))?.username, 'came', 'who only came with an archive');
    } finally {
      await store.close();
    }
  });

  it('grants and revokes the administration of the server', () => {
    assert.equal(run('user admin ann').out, 'ann is an admin of the server.\n');
    assert.match(run('user list').out, /^ann +ann +password; admin of the server$/m);
    assert.equal(run('user admin ann --revoke').out, 'ann is not an admin of the server.\n');
    assert.match(run('user admin nobody').err, /There is no person nobody\./);
    const wrong = run('serve --create-repositories some');
    assert.deepEqual([wrong.code, wrong.out], [2, '']);
    assert.match(wrong.err, /'some' is not valid for --create-repositories\. It must be one of: admins, owners, anyone\./);
  });
});
