import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMANDS } from '../../../src/cli/commands';
import { describeSettings, readServeSettings, SERVE_SETTINGS } from '../../../src/cli/serve-settings';
import { CommandError, UsageError, type Arguments } from '../../../src/cli/output';
import { variableOf, withoutCredentials, withSettings } from '../../../src/cli/settings';
import { findCommand, parseArguments } from '../../../src/cli/usage';

/** The command line overrides the environment, which overrides a file. */
describe('settings of the command line', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'settings-test-'))));
  after(() => rmSync(folder, { recursive: true }));

  /** The arguments of a line, with an environment and a file that is named by `CONFIG` in the line. */
  function reported(line: string, environment: Record<string, string> = {}, config?: unknown): Arguments {
    const file = join(folder, 'config.json');
    if (config !== undefined) writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
    const { command, rest } = findCommand(COMMANDS, line.replace('CONFIG', file).split(' '));
    return withSettings(command, COMMANDS, parseArguments(command, COMMANDS, rest), environment);
  }

  const holds: [title: string, line: string, environment: Record<string, string>, config: unknown, settings: object][] = [
    ['default', 'serve', {}, undefined, { host: '127.0.0.1', port: 8700, base: undefined, hosts: [], accessLog: undefined }],
    ['a flag', 'serve --port 1', { ISSUE_BUCKET_PORT: '2' }, { port: 3 }, { port: 1 }],
    ['the environment', 'serve --config CONFIG', { ISSUE_BUCKET_PORT: '2' }, { port: 3 }, { port: 2 }],
    ['a file', 'serve --config CONFIG', {}, { port: 3 }, { port: 3 }],
    ['a flag before all', 'serve --port 1 --config CONFIG', { ISSUE_BUCKET_PORT: '2' }, { port: 3 }, { port: 1 }],
    [
      'an empty variable',
      'serve --config CONFIG',
      { ISSUE_BUCKET_PORT: '', ISSUE_BUCKET_URL: ' ' },
      { port: 3 },
      { port: 3, base: undefined },
    ],
    ['a number as a text', 'serve --config CONFIG', {}, { port: '3', 'time-limit': '0.5' }, { port: 3, timeLimitMs: 500 }],
    [
      'a list of a flag alone',
      'serve --allow-host a --config CONFIG',
      { ISSUE_BUCKET_ALLOW_HOST: 'b' },
      { 'allow-host': ['c'] },
      { hosts: ['a'] },
    ],
    [
      'a list of a variable',
      'serve --config CONFIG',
      { ISSUE_BUCKET_ALLOW_HOST: 'a, b c' },
      { 'allow-host': ['d'] },
      { hosts: ['a', 'b', 'c'] },
    ],
    [
      'a list of a file',
      'serve --config CONFIG',
      {},
      { 'allow-host': ['d', 'e'], 'trust-proxy': '::1' },
      { hosts: ['d', 'e'], proxies: ['::1'] },
    ],
    ['a file with a mark before it', 'serve --config CONFIG', {}, '\ufeff{"port": 3}', { port: 3 }],
    [
      'who may',
      'serve',
      { ISSUE_BUCKET_CREATE_REPOSITORIES: 'admins', ISSUE_BUCKET_ANONYMOUS: 'full' },
      undefined,
      { repositoryCreators: 'admins', anonymous: 'full' },
    ],
  ];
  for (const [title, line, environment, config, settings] of holds) {
    it(`takes ${title}`, () => {
      const all: object = readServeSettings(reported(line, environment, config));
      for (const [key, value] of Object.entries(settings)) assert.deepEqual(all[key as keyof object], value, key);
    });
  }

  it('has a variable and a key for each option of serve', () => {
    const text: Record<string, string> = {
      host: '::1',
      port: '1',
      url: 'https://x.example',
      'allow-host': 'a.example',
      'trust-proxy': '::1',
      'create-repositories': 'anyone',
      anonymous: 'full',
      'time-limit': '2',
      'keep-deleted': '7',
      metrics: '127.0.0.1:0',
      create: 'true',
    };
    const origin = (line: string, config: string) => (line === '' ? new RegExp(`"${config}" in `) : new RegExp(`${line}$`));
    for (const option of SERVE_SETTINGS) {
      const value = text[option] ?? (option.startsWith('max-') ? '5MB' : '/tmp/x');
      const byVariable = reported('serve', { [variableOf(option)]: value });
      const byKey = reported('serve --config CONFIG', {}, { [option]: option === 'create' ? true : value });
      for (const [args, from] of [
        [byVariable, origin(variableOf(option), '')],
        [byKey, origin('', option)],
      ] as const) {
        assert.match(args.origin(option) ?? '', from);
        assert.equal(args.flag(option) ? 'true' : (args.text(option) ?? args.texts(option).join()), value);
        readServeSettings(args);
      }
    }
  });

  it('reads the data file for all commands, and ignores the settings of serve', () => {
    for (const line of ['user list', 'backup x.sqlite', 'import a.zip --repository a/b', 'doctor']) {
      assert.equal(reported(line, { ISSUE_BUCKET_DATA: '/d' }).text('data'), '/d');
      assert.equal(reported(`${line} --config CONFIG`, { ISSUE_BUCKET_PORT: 'x' }, { data: '/d', port: 1 }).text('data'), '/d');
      assert.equal(reported(`${line} --data /e --config CONFIG`, { ISSUE_BUCKET_DATA: '/f' }, { data: '/d' }).text('data'), '/e');
    }
    assert.equal(reported('user list', { ISSUE_BUCKET_ALL: '1' }).flag('all'), false);
  });

  it('reads paths of a file from its folder, and a file that the environment names', () => {
    const file = join(folder, 'config.json');
    const all = reported('serve --config CONFIG', {}, { data: 'issues.sqlite', 'access-log': 'log/access.log' });
    assert.deepEqual([all.text('data'), all.text('access-log')], [join(folder, 'issues.sqlite'), join(folder, 'log', 'access.log')]);
    assert.equal(reported('serve --config CONFIG', {}, { 'access-log': '-' }).text('access-log'), '-');
    assert.equal(reported('serve', { ISSUE_BUCKET_CONFIG: file }, { port: 5 }).text('port'), '5');
    assert.equal(reported('serve', { ISSUE_BUCKET_DATA: 'x' }).text('data'), 'x');
  });

  const wrong: [line: string, environment: Record<string, string>, config: unknown, expected: RegExp][] = [
    ['serve --port x', {}, undefined, /^'x' is not a port\. .*65535\.$/],
    ['serve', { ISSUE_BUCKET_PORT: 'tcp://10.0.0.1:80' }, undefined, /^'tcp:.*' is not a port\. .* \(set by ISSUE_BUCKET_PORT\)$/],
    ['serve --config CONFIG', {}, { port: 70000 }, /^'70000' is not a port\. .* \(set by "port" in .*config\.json\)$/],
    ['serve', { ISSUE_BUCKET_HOST: '0.0.0.0' }, undefined, /can be reached.* \(set by ISSUE_BUCKET_HOST\)$/],
    ['serve', { ISSUE_BUCKET_MAX_FILES_PER_PERSON: 'x' }, undefined, /is not a size.* \(set by ISSUE_BUCKET_MAX_FILES_PER_PERSON\)$/],
    [
      'serve',
      { ISSUE_BUCKET_ALLOW_HOST: 'a http://b' },
      undefined,
      /'http:\/\/b' is not a host name.* \(set by ISSUE_BUCKET_ALLOW_HOST\)$/,
    ],
    ['serve', { ISSUE_BUCKET_CREATE: 'perhaps' }, undefined, /^ISSUE_BUCKET_CREATE is neither yes nor no\. Write 1 or 0\.$/],
    [
      'serve --config CONFIG',
      {},
      { 'time-limt': 1 },
      /config\.json has the key "time-limt", which is not a setting\. Did you mean "time-limit"\?$/,
    ],
    ['user list --config CONFIG', {}, { 'show-config': true }, /has the key "show-config", which is not a setting\./],
    ['serve --config CONFIG', {}, { config: 'x' }, /has the key "config", which is not a setting\./],
    ['serve --config CONFIG', {}, { password: 'pw' }, /has the key "password", which is not a setting\.$/],
    ['serve --config CONFIG', {}, { __proto__x: 1 }, /has the key "__proto__x"/],
    ['serve --config CONFIG', {}, '{"__proto__": 1}', /has the key "__proto__"/],
    ['serve --config CONFIG', {}, { create: 'yes' }, /^"create" in .* must be true or false\.$/],
    ['serve --config CONFIG', {}, { port: null }, /^"port" in .* must be a text or a number\.$/],
    ['serve --config CONFIG', {}, { port: [1] }, /must be a text or a number/],
    ['serve --config CONFIG', {}, { url: '' }, /must be a text or a number/],
    ['serve --config CONFIG', {}, { 'allow-host': [1] }, /must be a text or a list of texts/],
    [
      'serve --config CONFIG',
      {},
      '{"url": "https://ann:pw@x",}',
      /config\.json is not JSON \(line 1 column \d+\)\. Write it like \{"port": 8700\}\.$/,
    ],
    ['serve --config CONFIG', {}, '', /config\.json is not JSON\. /],
    ['serve --config CONFIG', {}, [], /contains no settings/],
    ['serve --config CONFIG', {}, 'null', /contains no settings/],
    ['serve --config CONFIG', {}, ' '.repeat(2 ** 20 + 1), /too large for a settings file/],
    ['serve --config /nowhere/x.json', {}, undefined, /^The settings cannot be read\. \/nowhere\/x\.json does not exist/],
    ['serve', { ISSUE_BUCKET_CONFIG: '/nowhere/x.json' }, undefined, /^The settings cannot be read\./],
    ['serve --config /', {}, undefined, /^The settings cannot be read\. \/ is a folder/],
    ['serve --url https://ann:pw@x.example', {}, undefined, /^'https:\/\/\.\.\.@x\.example' is not the URL/],
    ['serve --url https://x.example/?key=pw', {}, undefined, /^'https:\/\/x\.example\/\?\.\.\.' is not the URL/],
    ['serve --allow-host ann:pw@x.example', {}, undefined, /^'\.\.\.@x\.example' is not a host name/],
    ['serve --trust-proxy http://ann:pw@10.0.0.1', {}, undefined, /^'http:\/\/\.\.\.@10\.0\.0\.1' is not an IP address/],
    ['serve --access-log https://ann:pw@x/y', {}, undefined, /^'https:\/\/\.\.\.@x\/y' is a URL, but the access log must be a file/],
    ['serve --data x.db --access-log ./x.db', {}, undefined, /belongs to the data file\. Choose another name for the access log\.$/],
    ['serve --data x.db --access-log x.db-wal', {}, undefined, /belongs to the data file/],
    ['serve --metrics 9464', {}, undefined, /^'9464' is not an address with a port\. Write it like 127\.0\.0\.1:9464\.$/],
    ['serve --metrics 127.0.0.1:70000', {}, undefined, /is not an address with a port/],
    ['serve --metrics http://ann:pw@10.0.0.1:9464', {}, undefined, /^'http:\/\/\.\.\.@10\.0\.0\.1:9464' is not an address/],
  ];
  for (const [line, environment, config, expected] of wrong) {
    it(`reports for ${line} ${JSON.stringify(environment)} ${JSON.stringify(config)?.slice(0, 40) ?? ''}: ${expected.source}`, () => {
      assert.throws(
        () => readServeSettings(reported(line, environment, config)),
        (error) => {
          assert.ok(error instanceof UsageError || error instanceof CommandError, String(error));
          assert.match(error.message, expected);
          assert.doesNotMatch(error.message, /pw/);
          return true;
        },
      );
    });
  }

  it('does not write requests into the data file under any name', () => {
    const [data, link] = [join(folder, 'real.db'), join(folder, 'link.log')];
    writeFileSync(data, 'x');
    symlinkSync(data, link);
    assert.throws(() => readServeSettings(reported(`serve --data ${data} --access-log ${link}`)), /belongs to the data file/);
  });

  it('shows each setting with its source, and no secret', () => {
    const lines = describeSettings(
      reported('serve --port 1 --config CONFIG', { ISSUE_BUCKET_CREATE: '1' }, { data: '/srv/i.db', 'allow-host': ['a', 'b'] }),
    );
    const file = join(folder, 'config.json');
    for (const row of [
      ['config', file, '--config'],
      ['data', '/srv/i.db', `"data" in ${file}`],
      ['create', 'yes', 'ISSUE_BUCKET_CREATE'],
      ['host', '127.0.0.1', 'default'],
      ['port', '1', '--port'],
      ['url', '-', 'default'],
      ['allow-host', 'a, b', `"allow-host" in ${file}`],
      ['max-texts-per-person', '200MB', 'default'],
    ])
      assert.ok(
        lines.some((line) => line.split(/ {2,}/).join('|') === row.join('|')),
        `${row.join('|')}\n${lines.join('\n')}`,
      );
    assert.throws(() => describeSettings(reported('serve --show-config', { ISSUE_BUCKET_PORT: 'x' })), /is not a port/);
    assert.throws(() => describeSettings(reported('serve --show-config --data mysql://ann:pw@db/x')), /'mysql:\/\/\.\.\.@db\/x' is a URL/);
  });

  const addresses: [text: string, told: string][] = [
    ['https://ann:pw@x.example/y', 'https://...@x.example/y'],
    ['https://ann@x.example', 'https://...@x.example'],
    ['https://ann:p/w@x.example', 'https://...@x.example'],
    ['https://ann:p@w@x.example', 'https://...@x.example'],
    ['ann:pw@x.example', '...@x.example'],
    ['https://x.example/?token=pw', 'https://x.example/?...'],
    ['postgres://db/x?user=a&password=pw', 'postgres://db/x?...'],
    ['/srv/a@b/issues.db', '/srv/a@b/issues.db'],
    ['C:\\issues.db', 'C:\\issues.db'],
    ['127.0.0.1', '127.0.0.1'],
  ];
  for (const [text, displayed] of addresses) it(`shows ${text} as ${displayed}`, () => assert.equal(withoutCredentials(text), displayed));
});
