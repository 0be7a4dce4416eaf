import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { build } from 'esbuild';
import { ARCHIVES, archiveFile } from '../../contract/archives';
import { fileArgument } from '../../../src/cli/command';
import { openStore } from '../../../src/tracker/store';
import { version } from '../../../package.json';

const env: NodeJS.ProcessEnv = { ...process.env, NODE_OPTIONS: '' };

/** The built program in a child process, over real HTTP. */
describe('the command line', () => {
  let folder: string;
  let program: string;
  const children: ChildProcess[] = [];
  const data = () => join(folder, 'issues.db');

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cli-test-'));
    program = join(folder, 'dist', 'cli.js');
    await build({ entryPoints: ['src/cli/index.ts'], bundle: true, platform: 'node', format: 'cjs', minify: true, outfile: program });
  });
  after(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  /** Runs a command to its end. */
  function run(line: string, input = '', node = process.execPath) {
    const result = spawnSync(node, [program, ...line.split(' ').filter(Boolean)], {
      input,
      encoding: 'utf8',
      cwd: folder,
      env,
      timeout: 20_000,
    });
    return { code: result.status, out: result.stdout, err: result.stderr };
  }

  const wrong: [line: string, code: number, expected: RegExp][] = [
    ['', 2, /Usage: issue-bucket COMMAND/],
    ['dance', 2, /There is no command 'dance'\./],
    ['user', 2, /Name one of: user list, user add, user password, user token, user admin\./],
    ['user add --data x.db', 2, /NAME is missing: issue-bucket user add NAME/],
    ['user add a b --data x.db', 2, /'b' is not expected here: issue-bucket user add NAME/],
    ['user add a:b --data x.db', 2, /'a:b' is not a valid username/],
    ['user add ann', 2, /--data FILE/],
    ['user add ann --data x.db', 2, /--password-stdin/],
    ['user add ann --password-stdin --data x.db', 1, /The password is empty/],
    ['user token nobody --data x.db', 1, /There is no person nobody/],
    ['user password nobody --password-stdin --data x.db', 1, /There is no person nobody/],
    ['repository list --data none.db', 1, /There is no data file none\.db/],
    ['repository add app --data x.db', 2, /OWNER\/SLUG/],
    ['repository add ../app --data x.db', 2, /OWNER\/SLUG/],
    ['repository grant ann/none bob write --data x.db', 1, /There is no repository ann\/none/],
    ['repository grant ann/none bob own --data x.db', 2, /read, write, admin, none/],
    ['import a.zip --data x.db', 2, /--repository/],
    ['import none.zip --repository a/b --data x.db', 1, /There is no file none\.zip/],
    ['export a.txt --repository a/b --data x.db', 2, /\.zip, \.csv, \.md or \.json/],
    ['export a.csv --no-attachments --repository a/b --data x.db', 2, /--no-attachments/],
    ['export a.csv --repository a/b --data x.db', 1, /There is no repository a\/b/],
    ['serve --port 99999 --data x.db', 2, /'99999' is not a port/],
    ['serve --data none.db', 1, /There is no data file none\.db\. Check the path, or create it with --create\.\n/],
    ['user list --data mysql://ann:pw@db/issues', 2, /^issue-bucket: 'mysql:\/\/\.\.\.@db\/issues' is a URL/],
    ['backup file:copy --data x.db', 2, /'file:copy' is a URL, but the copy must be a file/],
    ['user list --data none.db', 1, /There is no data file none\.db/],
    ['export a.csv --repository a/b --data none.db', 1, /There is no data file none\.db/],
    [
      'serve --max-texts-per-person lots --data x.db',
      2,
      /'lots' is not a size for --max-texts-per-person\. Write a number with KB, MB, GB or TB, /,
    ],
    [
      'serve --max-files-per-repository 1000 --data x.db',
      2,
      /'1000' is not a size for --max-files-per-repository\. .*or 0 for no limit\.\n/,
    ],
    ['serve --nonsense --data x.db', 2, /--nonsense/],
    ['serve --host 0.0.0.0 --data x.db', 2, /0\.0\.0\.0 can be reached from other computers\. .*--url URL or --allow-host NAME\.\n/],
    ['serve --host 127.evil.example --data x.db', 2, /can be reached from other computers/],
    ['serve --allow-host http://x --data x.db', 2, /'http:\/\/x' is not a host name/],
    ['serve --url https://x.example/path --data x.db', 2, /'https:\/\/x\.example\/path' is not the URL of a server/],
  ];
  for (const [line, code, expected] of wrong) {
    it(`ends with ${code} and a sentence: issue-bucket ${line}`, () => {
      const result = run(line);
      assert.equal(result.code, code, result.err);
      assert.match(result.err, expected);
      assert.doesNotMatch(result.err, /^ {4}at |ExperimentalWarning/m);
      assert.equal(result.out, '');
    });
  }

  it('prints help for every command, and its version', () => {
    for (const command of ['', 'serve', 'user add', 'user token', 'repository add', 'repository grant', 'import', 'export']) {
      const { code, out } = run(`${command} --help`);
      assert.equal(code, 0);
      assert.match(out, new RegExp(`Usage: issue-bucket ${command}`));
    }
    assert.deepEqual([run('--version').code, run('--version').out], [0, `${version}\n`]);
  });

  it('prints help for a group of commands', () => {
    for (const line of ['user --help', 'user -h']) {
      const { code, out } = run(line);
      assert.equal(code, 0);
      for (const name of ['list', 'add', 'password', 'token']) assert.match(out, new RegExp(`issue-bucket user ${name} `));
      assert.doesNotMatch(out, /repository add/);
    }
    assert.match(run('repository --help').out, /issue-bucket repository grant /);
  });

  it('lists people and repositories', async () => {
    const file = join(folder, 'lists.db');
    const did = (line: string) => run(`${line} --data ${file}`);
    did('repository add acme/rocket --private --admin ann');
    assert.match(did('user list').err, /^1 other cannot sign in; --all lists them as well\.\n$/);
    const store = await openStore({ file });
    await store.addRepository({ owner: 'acme', slug: 'site' }, { isPrivate: false });
    await store.saveAccount('ann', { displayName: 'Ann', passwordHash: 'a hash' });
    await store.addToken((await store.saveAccount('bo', { passwordHash: 'a hash' })).key, 'a hash');
    await store.close();
    did('repository grant acme/rocket bo read');
    did('repository grant acme/rocket zoe write');
    assert.deepEqual(did('user list').out.split('\n'), ['ann  Ann  password', 'bo   bo   password, 1 token', '']);
    assert.equal(did('user list --all').out, 'ann  Ann  password\nbo   bo   password, 1 token\nzoe  zoe  cannot sign in\n');
    assert.equal(
      did('repository list').out,
      'acme/rocket  private  0 issues  ann: admin, bo: read, zoe: write\nacme/site    public   0 issues\n',
    );
  });

  it('changes a password only on request', async () => {
    const file = join(folder, 'passwords.db');
    const did = (line: string, input: string) => run(`${line} --password-stdin --data ${file}`, input);
    const store = await openStore({ file });
    await store.saveAccount('zoe', {});
    const max = await store.saveAccount('max', {});
    const site = await store.addRepository({ owner: 'acme', slug: 'site' }, { isPrivate: false });
    await store.grant(site.key, max.key, 'read');
    await store.addRepository({ owner: 'max', slug: 'home' }, { isPrivate: true });
    await store.close();
    assert.equal(did('user add ann', 'a long secret').code, 0);
    const second = did('user add Ann', 'a guess');
    assert.equal(second.code, 1);
    assert.match(second.err, /^issue-bucket: ann can sign in already\. .*issue-bucket user password ann\n$/);
    assert.deepEqual(did('user password ann', 'a new secret'), {
      code: 0,
      out: 'Changed the password of ann.\n',
      err: '',
    });
    assert.equal(did('user add zoe', 'a secret of hers').out, 'Added zoe.\n');
    const first = did('user password max', 'a secret of his');
    assert.deepEqual([first.out, first.err], ['Set a password for max.\n', 'max is admin of max/home, which is named after them.\n']);
  });

  it('ends quietly when its output is closed', () => {
    const file = join(folder, 'many.db');
    for (const name of ['ann', 'bo']) run(`user add ${name} --password-stdin --data ${file}`, 'a long secret');
    const line = `${process.execPath} ${program} user list --data ${file} | true`;
    const { stderr } = spawnSync('bash', ['-c', line], { encoding: 'utf8', env });
    assert.equal(stderr, '');
  });

  it('refuses a file that is not a data file, in a sentence', () => {
    const file = join(folder, 'text.db');
    writeFileSync(file, 'not a database at all, but long enough to be looked at as one. '.repeat(20));
    const { code, err } = run(`serve --data ${file}`);
    assert.equal(code, 1);
    assert.match(err, /^issue-bucket: .*text\.db is not a data file of Issue Bucket\. Choose another data file\.\n$/);
  });

  it('says one sentence in an old Node, or starts the one that is beside it', function () {
    const node = '/usr/bin/node';
    const old = existsSync(node) && /^v(1\d|20|21)\./.test(spawnSync(node, ['--version'], { encoding: 'utf8', env }).stdout);
    if (!old) return console.log('      (no old Node on this machine: not tried)');
    const { code, err } = run('--version', '', node);
    assert.equal(code, 1);
    assert.match(
      err,
      /^issue-bucket needs Node\.js 22\.16 or newer, and this is 2\d\.[\d.]+\. Install a newer Node\.js and try again\.\n$/,
    );
  });

  /** Starts a server and waits until it says where it listens. */
  async function serve(...more: string[]) {
    const child = spawn(process.execPath, [program, 'serve', '--data', data(), '--port', '0', ...more], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env,
    });
    children.push(child);
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const [, url, port] = /^Listening on (http:\/\/\S+:(\d+))\n$/.exec(line.toString()) ?? assert.fail(line.toString());
    return { child, url: url!, port: Number(port), err: () => err };
  }

  it('does not mistake a URL for a file', () => {
    const addresses = [
      'postgres://ann:pw@db/issues',
      'postgresql:issues',
      'http://x/i',
      'file:issues.sqlite',
      'FILE:///i',
      'sqlite:x',
      'jdbc:sqlite:x',
      'ssh://x/y',
      'x+y://z',
    ];
    for (const address of addresses) {
      assert.throws(
        () => fileArgument(address, 'the data file'),
        /is a URL, but the data file must be a file on this computer\. Give its path\.$/,
      );
      assert.throws(
        () => fileArgument(address, 'it'),
        (error: Error) => !error.message.includes('pw'),
      );
    }
    for (const path of ['issues.sqlite', '/srv/issues', 'C:\\issues.db', 'C:/issues.db', './file:x', 'a b', 'postgres', 'x:y', ':memory:'])
      assert.equal(fileArgument(path, 'it'), path);
  });

  it('creates a data file to serve only on request', async () => {
    const file = join(folder, 'new', 'made.db');
    const child = spawn(process.execPath, [program, 'serve', '--create', '--data', file, '--port', '0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env,
    });
    children.push(child);
    await once(child.stdout, 'data');
    assert.ok(existsSync(file));
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });

  it('ends with an error when its data file is deleted, also without requests', async function () {
    if (process.platform === 'win32') return;
    run(`repository add ann/app --data ${data()}`);
    const { child, err } = await serve();
    rmSync(data());
    assert.deepEqual(await once(child, 'close'), [1, null]);
    assert.match(err(), /^issue-bucket: The data file .* was deleted or moved while it was in use\. Nothing is read or saved any more\./m);
    assert.ok(!existsSync(data()), 'it is not made anew');
    for (const side of ['-wal', '-shm']) rmSync(data() + side, { force: true });
  });

  const basic = (name: string) => ({ Authorization: `Basic ${Buffer.from(`${name}:${name}'s secret`).toString('base64')}` });

  it('serves the added repository to the added people until it is stopped', async function () {
    this.timeout(120_000);
    assert.match(run(`repository add ann/app --public --data ${data()}`).out, /^Added public repository ann\/app\.\n$/);
    const added = run(`user add ann --password-stdin --data ${data()}`, "ann's secret\n");
    assert.deepEqual([added.code, added.out], [0, 'Added ann.\n']);
    assert.match(added.err, /ann is admin of ann\/app/);
    run(`user add bob --password-stdin --data ${data()}`, "bob's secret\r\n");
    run(`repository add ann/private --private --admin bob --data ${data()}`);
    const token = run(`user token bob --data ${data()}`).out.trim();
    const { child, url, port, err } = await serve();
    const issues = `${url}/1.0/repositories/ann/app/issues/`;

    const created = await fetch(issues, { method: 'POST', body: new URLSearchParams({ title: 'Ünïcode & more' }), headers: basic('ann') });
    assert.equal(created.status, 200);
    assert.equal(created.headers.get('location'), `${url}/1.0/repositories/ann/app/issues/1`);
    const list = (await (await fetch(issues)).json()) as { issues: { title: string; reported_by: { avatar: string } }[] };
    assert.equal(list.issues[0]!.title, 'Ünïcode & more');
    assert.match(await (await fetch(list.issues[0]!.reported_by.avatar)).text(), /^<svg /);

    assert.equal((await fetch(`${url}/1.0/user`, { headers: basic('nobody') })).status, 401);
    assert.equal((await fetch(`${url}/1.0/repositories/ann/private`)).status, 404);
    const response = await fetch(`${url}/1.0/repositories/ann/private`, { headers: { Authorization: `Bearer ${token}` } });
    assert.equal(((await response.json()) as { right: string }).right, 'admin');

    const result = run(`user add carol --password-stdin --data ${data()}`, "carol's secret");
    assert.equal(result.code, 0, 'people can be added while it serves');
    assert.equal((await fetch(`${url}/1.0/user`, { headers: basic('carol') })).status, 200);

    const accepted = run(`serve --data ${data()} --port ${port}`);
    assert.deepEqual(
      [accepted.code, accepted.err],
      [1, `issue-bucket: Port ${port} of 127.0.0.1 is in use by another program. Choose another one with --port.\n`],
    );

    const status = await raw(
      port,
      `DELETE /1.0/repositories/ann/app/issues/1/ HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${basic('ann').Authorization}\r\n\r\n`,
    );
    assert.equal(status, 'HTTP/1.1 204 NO CONTENT', 'an old client reads this line, capitals and all');
    assert.equal(await raw(port, 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n'), 'HTTP/1.1 400 Bad Request');

    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
    assert.match(err(), /^\S+Z authentication failed from 127\.0\.0\.1 for "nobody"\n$/);
    assert.ok(!existsSync(`${data()}-wal`), 'the database was closed');
  });

  it('is configured by environment variables, and logs requests into a file', async function () {
    if (process.platform === 'win32') return;
    run(`repository add ann/logged --public --data ${data()}`);
    const file = join(folder, 'access.log');
    env['ISSUE_BUCKET_ACCESS_LOG'] = file;
    const displayed = run('serve --show-config');
    const started = serve();
    delete env['ISSUE_BUCKET_ACCESS_LOG'];
    assert.match(displayed.out, /^access-log +\S+access\.log +ISSUE_BUCKET_ACCESS_LOG$/m);
    const { child, url, err } = await started;
    const lines = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : []);
    const until = async (isSo: () => boolean) => {
      while (!isSo()) await nextTurn();
    };
    assert.equal((await fetch(`${url}/ready?access_token=secret`)).status, 200);
    await until(() => lines(file).length === 1);
    assert.match(lines(file)[0]!, /^127\.0\.0\.1 - - \[.*\] "GET \/ready\?access_token=\.\.\. HTTP\/1\.1" 200 19 "-" "/);
    renameSync(file, `${file}.1`);
    child.kill('SIGHUP');
    await until(() => existsSync(file));
    assert.equal((await fetch(`${url}/2.0/repositories/ann/logged`)).status, 200);
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
    assert.deepEqual([lines(`${file}.1`).length, lines(file).length, err()], [1, 1, '']);
  });

  it('serves metrics at their own address until it is stopped, and reports when the address is in use', async () => {
    run(`repository add ann/measured --public --data ${data()}`);
    const { child, url, port, err } = await serve('--metrics', '127.0.0.1:0');
    const where = /^Metrics are at (http:\S+)\n/m;
    while (!where.test(err())) await nextTurn();
    const metrics = where.exec(err())![1]!;
    await (await fetch(`${url}/2.0/repositories/ann/measured`)).text();
    const reported = await (await fetch(metrics)).text();
    assert.match(
      reported,
      /^issue_bucket_http_requests_total\{method="GET",route="\/2\.0\/repositories\/:owner\/:slug",status="200"\} 1$/m,
    );
    assert.equal((await fetch(`${url}/metrics`)).status, 404);
    const accepted = run(`serve --data ${data()} --port 0 --metrics 127.0.0.1:${port}`);
    const message = `Port ${port} of 127.0.0.1 is in use by another program. Choose another one with --metrics.`;
    assert.deepEqual([accepted.code, accepted.out, accepted.err], [1, '', `issue-bucket: ${message}\n`]);
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
    await assert.rejects(fetch(metrics));
  });

  it('revokes rights while it serves', async () => {
    run(`user add dan --password-stdin --data ${data()}`, "dan's secret");
    run(`repository add ann/hidden --private --data ${data()}`);
    const grant = (right: string) => run(`repository grant ann/hidden dan ${right} --data ${data()}`);
    assert.equal(grant('read').code, 0);
    const [first, second] = [1, 2].map(() => run(`user token dan --data ${data()}`).out.trim());
    const { child, url } = await serve();
    const request = async (path: string, Authorization: string) => (await fetch(url + path, { headers: { Authorization } })).status;
    const all = async () => [
      await request('/1.0/user', `Bearer ${first}`),
      await request('/2.0/user', `Bearer ${second}`),
      await request('/1.0/user', basic('dan').Authorization),
      await request('/1.0/repositories/ann/hidden/issues', basic('dan').Authorization),
    ];
    assert.deepEqual(await all(), [200, 200, 200, 200]);
    const revoked = run(`user token dan --revoke --data ${data()}`);
    assert.deepEqual([revoked.code, revoked.err], [0, '']);
    assert.match(revoked.out, /2 tokens/);
    assert.deepEqual(await all(), [401, 401, 200, 200], 'the password stays');
    assert.match(run(`user token dan --revoke --data ${data()}`).out, /no token/i);
    assert.deepEqual([grant('none').code, await all()], [0, [401, 401, 200, 404]]);
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });

  it('warns when others can reach it', async () => {
    const { child, err } = await serve('--host', '0.0.0.0', '--allow-host', 'tracker.lan');
    child.kill('SIGINT');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
    assert.match(err(), /^Warning: 0\.0\.0\.0 can be reached from other computers/);
  });

  for (const { name, issues, comments, wordless } of ARCHIVES.filter((one) => one.name.startsWith('milestones')))
    it(`imports an archive completely or not at all, and not over existing issues: ${name}`, async function () {
      const zip = await archiveFile(name, folder);
      const line = `import ${zip} --repository team/${name} --data ${data()}`;
      const first = run(line);
      assert.equal(first.code, 0, first.err);
      assert.equal(first.out, `Imported ${issues} issues and ${comments - wordless} comments into team/${name}.\n`);
      assert.match(first.err, /^Note: /m);
      const second = run(line);
      assert.deepEqual(
        [second.code, second.err],
        [
          1,
          `issue-bucket: team/${name} has ${issues} issues already. Import with --replace to replace them, or with --append to keep them.\n`,
        ],
      );
      const replaced = run(`${line} --replace`);
      assert.equal(replaced.code, 0, replaced.err);
      const stored = /^What was replaced is kept in (.+\.zip)\.$/m.exec(replaced.err)?.[1];
      assert.ok(stored !== undefined && existsSync(stored), replaced.err);
    });

  /** Sends bytes and gives the first line that comes back. */
  async function raw(port: number, text: string): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    socket.write(text); // whoever ends the connection now is taken for gone, and may get no answer
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    return chunk.toString().split('\r\n', 1)[0]!;
  }
});
