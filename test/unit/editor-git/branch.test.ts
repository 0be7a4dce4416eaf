import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { branchName, branchProblem, issueOfBranch, slugOf } from '../../../src/editor/git/branch';
import { unknownVariables } from '../../../src/editor/git/template';

const DEFAULT = '${kind}/${number}-${slug}';
const person = (username: string) => ({ username, displayName: username });
const facts = (title: string, options: object = {}, username: string | undefined = 'ann.lee') => ({
  issue: {
    number: 12,
    title,
    kind: 'bug' as const,
    priority: 'major' as const,
    milestone: null,
    component: null,
    version: null,
    assignee: null,
    reporter: person('bo'),
    ...options,
  },
  username,
});
const isBranch = (name: string): boolean => spawnSync('git', ['check-ref-format', '--branch', name]).status === 0;

describe('The name of a branch', () => {
  const titles: [title: string, slug: string][] = [
    ['Tide gauge stops at midnight', 'tide-gauge-stops-at-midnight'],
    ['  blanks \t and\nlines ', 'blanks-and-lines'],
    ['a..b', 'a-b'],
    ['HEAD@{1}', 'head-1'],
    ['~^:?*[\\', ''],
    ['-rf --force', 'rf-force'],
    ['--upload-pack=evil', 'upload-pack-evil'],
    ['file.lock', 'file-lock'],
    ['../../etc/passwd', 'etc-passwd'],
    ['a/b//c/', 'a-b-c'],
    ['$(rm -rf ~) `id` ; & | "x"', 'rm-rf-id-x'],
    ['%PATH% !x! ^& <y>', 'path-x-y'],
    ["It doesn't work", 'it-doesnt-work'],
    ['\u6f6e\u6c50\u8a08\u304c\u6b62\u307e\u308b', '\u6f6e\u6c50\u8a08\u304c\u6b62\u307e\u308b'],
    ['\uc870\uc218 \uce21\uc815\uae30', '\uc870\uc218-\uce21\uc815\uae30'],
    [
      '\u0414\u0430\u0442\u0447\u0438\u043a \u041f\u0420\u0418\u041b\u0418\u0412\u0410',
      '\u0434\u0430\u0442\u0447\u0438\u043a-\u043f\u0440\u0438\u043b\u0438\u0432\u0430',
    ],
    ['\u0e19\u0e49\u0e33\u0e02\u0e36\u0e49\u0e19', '\u0e19\u0e49\u0e4d\u0e32\u0e02\u0e36\u0e49\u0e19'],
    ['Stra\u00dfe \u00dcber \u00c6r\u00f8 \u0141\u00f3d\u017a', 'strasse-uber-aero-lodz'],
    ['cafe\u0301 vs caf\u00e9', 'cafe-vs-cafe'],
    ['\uff26\uff35\uff2c\uff2c \uff57\uff49\uff44\uff54\uff48\uff0f\uff0e', 'full-width'],
    ['\ud83d\ude80 launch \ud83d\udc69\u200d\ud83d\ude80', 'launch'],
    ['1\ufe0f\u20e3 step', '1-step'],
    ['\u202eevil\u202c \u200fname\u200b\ufeff', 'evil-name'],
    ['\u05de\u05d3 \u05d2\u05d0\u05d5\u05ea', '\u05de\u05d3-\u05d2\u05d0\u05d5\u05ea'],
    ['\u3164\u3164', ''],
    ['x'.repeat(120), 'x'.repeat(50)],
    ['a title that is so long that it has to be cut somewhere at a word of it', 'a-title-that-is-so-long-that-it-has-to-be-cut'],
    ['\ud842\udfb7'.repeat(80), '\ud842\udfb7'.repeat(50)],
    ['lone \ud83d surrogate', 'lone-surrogate'],
    ['\u0000\u0007control', 'control'],
    ['z\u0335\u0321\u0322algo', 'zalgo'],
    ['', ''],
  ];
  for (const [title, slug] of titles)
    it(`of ${JSON.stringify(title).slice(0, 50)}`, () => {
      assert.equal(slugOf(title), slug);
      const name = branchName(DEFAULT, facts(title));
      assert.equal(name, slug === '' ? 'bug/12' : `bug/12-${slug}`);
      assert.ok(isBranch(name), name);
      assert.equal(branchProblem(name), undefined);
      assert.equal(issueOfBranch(DEFAULT, name), 12);
    });

  const templates: [template: string, name: string, more?: object, username?: string][] = [
    ['${username}/issue${number}', 'ann-lee/issue12'],
    ['${milestone}/${number}-${slug}', '12-a-title'],
    ['${milestone}/${number}-${slug}', 'v1-0-rc-1/12-a-title', { milestone: 'v1.0 (rc 1)' }],
    ['${component}-${number}', 'sea-level-12', { component: 'sea/level' }],
    ['${component}-${number}', '12'],
    ['feature/${number}_${title}', 'feature/12_A-Title'],
    ['${number}.lock', '12'],
    ['-x${number}', 'x12'],
    ['/a//${number}/', 'a/12'],
    ['a b${number}~^:?*[\\', 'a-b12'],
    ['.hidden/..${number}..', 'hidden/12'],
    ['${kind}@{${number}', 'bug@-12'],
    ['con/${number}', 'con_/12'],
    ['${reporter}/${assignee}/${priority}/${version}/${number}', 'bo/major/12'],
    ['${slug}', 'a-title'],
    ['', 'issue-12'],
    ['@', 'issue-12'],
    ['HEAD', 'issue-12'],
    ['${missing}-${number}', '12'],
  ];
  for (const [template, name, options] of templates)
    it(`by the template ${template || '(none)'} is ${name}`, () => {
      const created = branchName(template, facts('A Title', options));
      assert.equal(created, name);
      assert.ok(isBranch(created));
      assert.equal(branchProblem(created), undefined);
    });

  it('of a name that is longer than a file may be is cut', () => {
    const name = branchName('${title}', facts('\u6f6e'.repeat(500)));
    assert.ok(Buffer.byteLength(name) <= 220 && name.length > 60);
  });

  it('is refused when a person types what git refuses', () => {
    const refused = [
      '',
      'a b',
      'a..b',
      'a~1',
      'a^',
      'a:b',
      'a?',
      'a*',
      'a[b',
      'a\\b',
      '-a',
      'a.lock',
      'a/',
      '/a',
      'a//b',
      '.a',
      'a/.b',
      'a.',
      'a@{b',
    ];
    for (const name of refused) {
      assert.notEqual(branchProblem(name), undefined, name);
      assert.ok(!isBranch(name), name);
    }
    // What git takes and Windows does not, or git takes as something else.
    for (const name of ['nul', 'a|b', 'a"b', 'HEAD', '@', 'a'.repeat(221)]) assert.notEqual(branchProblem(name), undefined, name);
    for (const name of ['main', 'feature/x-1', '\u6f6e/12', 'a@b', 'a.b', 'fix#12']) {
      assert.equal(branchProblem(name), undefined, name);
      assert.ok(isBranch(name), name);
    }
  });
});

describe('The issue of a branch', () => {
  const cases: [template: string, branch: string, number: number | undefined][] = [
    [DEFAULT, 'bug/12-a-title', 12],
    [DEFAULT, 'enhancement/7', 7],
    [DEFAULT, 'task/123-3-things', 123],
    [DEFAULT, 'main', undefined],
    [DEFAULT, 'release/2-stable', undefined],
    [DEFAULT, 'bug/12x', undefined],
    [DEFAULT, 'bug/012-x', undefined],
    [DEFAULT, 'bug/12-a/b', undefined],
    [DEFAULT, 'my/bug/12-x', undefined],
    ['${username}/issue${number}', 'ann-lee/issue12', 12],
    ['${username}/issue${number}', 'issue12', 12],
    ['${username}/issue${number}', 'ann/issue12-more', undefined],
    ['${milestone}/${number}-${slug}', '12-a-title', 12],
    ['${milestone}/${number}-${slug}', 'v1/12-a-title', 12],
    ['${component}-${number}', 'sea-12', 12],
    ['${component}-${number}', '12', 12],
    ['issue.${number}', 'issueX12', undefined],
    ['${number}/${number}', '12/12', 12],
    ['${slug}', '12', undefined],
  ];
  for (const [template, branch, number] of cases)
    it(`${branch} by ${template} is ${number ?? 'none'}`, () => assert.equal(issueOfBranch(template, branch), number));
});

describe('A template', () => {
  it('tells the variables that are none', () => {
    assert.deepEqual(unknownVariables('${kind}/${nubmer}-${slug} $x ${nubmer}', ['kind', 'number', 'slug']), ['nubmer']);
  });
});
