import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nextVersion, notesOfTag, prepareRelease, releaseNotes, ReleaseError } from '../../scripts/release';
import { root } from '../../scripts/setup.mjs';
import { version as current } from '../../package.json';

const NEXT = nextVersion(current, 'minor');
const FILES = ['package.json', 'package-lock.json', 'CHANGELOG.md'];

describe('npm run release', () => {
  let folder: string;
  let clone: string;
  const git = (cwd: string, ...args: string[]): string => {
    const result = spawnSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], { cwd, encoding: 'utf8' });
    assert.equal(result.status, 0, result.stderr);
    return result.stdout.trimEnd();
  };
  const read = (name: string) => readFileSync(join(clone, name), 'utf8');
  const write = (name: string, text: string) => writeFileSync(join(clone, name), text);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'issue-bucket-release-'));
    const origin = join(folder, 'origin');
    git(folder, 'init', '--quiet', origin);
    for (const name of FILES) cpSync(join(root, name), join(origin, name));
    writeFileSync(
      join(origin, 'CHANGELOG.md'),
      '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A board.\n\n## [0.0.1] - 2026-01-01\n\n- The first.\n',
    );
    git(origin, 'add', '.');
    git(origin, 'commit', '--quiet', '--message', 'Begin');
    clone = join(folder, 'clone');
    git(folder, 'clone', '--quiet', origin, clone);
    git(clone, 'config', 'user.name', 'T');
    git(clone, 'config', 'user.email', 't@example.org');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('commits the version in all places, and tags it with the section of the changelog', () => {
    const [manifest, lock] = [read('package.json'), read('package-lock.json')];
    assert.equal(prepareRelease(clone, 'minor', '2026-12-01'), NEXT);
    assert.equal(read('package.json'), manifest.replace(`"version": "${current}"`, `"version": "${NEXT}"`), 'nothing but the version');
    const [before, after] = [lock, read('package-lock.json')].map((json) => JSON.parse(json) as Record<string, unknown>);
    const packages = before!.packages as Record<string, object>;
    const ownPackage = { ...packages[''], version: NEXT };
    assert.deepEqual(after, { ...before, version: NEXT, packages: { ...packages, '': ownPackage } });
    assert.equal(
      read('CHANGELOG.md'),
      `# Changelog\n\n## [Unreleased]\n\n## [${NEXT}] - 2026-12-01\n\n### Added\n\n- A board.\n\n## [0.0.1] - 2026-01-01\n\n- The first.\n`,
    );
    assert.equal(git(clone, 'status', '--porcelain'), '');
    assert.equal(git(clone, 'log', '-1', '--format=%s'), `Release ${NEXT}`);
    assert.equal(
      git(clone, 'for-each-ref', `refs/tags/v${NEXT}`, '--format=%(objecttype)\n%(contents)').trim(),
      `tag\nIssue Bucket ${NEXT}\n\n### Added\n\n- A board.`,
    );
    assert.equal(notesOfTag(clone, `v${NEXT}`), '### Added\n\n- A board.');
    assert.throws(() => notesOfTag(clone, 'v9.9.9'), /^ReleaseError|The tag v9\.9\.9 is not that of package\.json/);
    assert.throws(() => prepareRelease(clone, 'patch'), /says nothing about Unreleased/, 'nothing has come since');
  });

  const REFUSED: [title: string, prepare: () => void, wanted: string, message: RegExp][] = [
    ['a changed file', () => write('README.md', 'x'), 'minor', /not committed[^]*\?\? README\.md/],
    ['a staged file', () => (write('x', ''), git(clone, 'add', 'x')), 'minor', /not committed[^]*A {2}x/],
    ['a tag that is there', () => git(clone, 'tag', `v${NEXT}`), NEXT, /is there already/],
    ['no version', () => {}, '', /Nothing is no version/],
    ['another word', () => {}, 'next', /next is no version/],
    ['the same version', () => {}, current, /is not above/],
    ['a lower version', () => {}, '0.0.9', /is not above/],
  ];
  for (const [title, prepare, reference, message] of REFUSED) {
    it(`refuses ${title}, and changes nothing`, () => {
      prepare();
      const before = [...FILES.map(read), git(clone, 'rev-parse', 'HEAD'), git(clone, 'tag')];
      assert.throws(
        () => prepareRelease(clone, reference),
        (error) => error instanceof ReleaseError && message.test(error.message),
      );
      assert.deepEqual([...FILES.map(read), git(clone, 'rev-parse', 'HEAD'), git(clone, 'tag')], before);
    });
  }

  it("finds what is unreleased in the project's own changelog", () => {
    const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
    assert.match(changelog, /^## \[Unreleased\]$/m);
    if (/^## \[Unreleased\]\n+[^#\n]|^## \[Unreleased\]\n+###/m.test(changelog)) assert.ok(releaseNotes(changelog, 'Unreleased'));
  });
});
