/**
 * Prepares a release: `npm run release -- 0.2.0` (or `major`, `minor`, `patch`). What is unreleased in CHANGELOG.md becomes the section of the version,
 * package.json and its lock get the number, and both are committed and tagged with the section as the message. Nothing is pushed.
 *
 *     npm run release -- --notes v0.2.0    prints the section of a version, for .github/workflows/release.yml
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './setup.mjs';

const UNRELEASED = '## [Unreleased]';

/** An error that says what a person has to do first. */
export class ReleaseError extends Error {}

function git(folder: string, args: readonly string[], input?: string): string {
  const result = spawnSync('git', args, { cwd: folder, encoding: 'utf8', input });
  if (result.status !== 0) throw new ReleaseError(`git ${args.join(' ')} failed: ${result.error?.message ?? result.stderr.trim()}`);
  return result.stdout;
}

const parse = (version: string) => /^(\d+)\.(\d+)\.(\d+)$/.exec(version)?.slice(1).map(Number);

/** The version that `level` means. @throws {ReleaseError} unless it is above the current one */
export function nextVersion(current: string, level: string): string {
  const currentNumbers = parse(current);
  if (!currentNumbers) throw new ReleaseError(`package.json has the version ${current}, which is not of the form 1.2.3.`);
  const [major = 0, minor = 0, patch = 0] = currentNumbers;
  const steps: Record<string, string> = {
    major: `${major + 1}.0.0`,
    minor: `${major}.${minor + 1}.0`,
    patch: `${major}.${minor}.${patch + 1}`,
  };
  const next = steps[level] ?? level;
  const numbers = parse(next);
  if (!numbers) throw new ReleaseError(`${level || 'Nothing'} is no version. Say one like 1.2.3, or major, minor or patch.`);
  const firstChange = numbers.findIndex((number, index) => number !== currentNumbers[index]);
  if (firstChange === -1 || numbers[firstChange]! < currentNumbers[firstChange]!)
    throw new ReleaseError(`${next} is not above ${current}, which package.json has.`);
  return next;
}

/** The sections of a changelog. */
function sections(changelog: string): { heading: string; start: number; end: number }[] {
  const headings = [...changelog.matchAll(/^## .*$/gm)];
  return headings.map((match, index) => ({
    heading: match[0],
    start: match.index + match[0].length,
    end: headings[index + 1]?.index ?? changelog.length,
  }));
}

/** The section of a version in a changelog, without its heading. @throws {ReleaseError} when it is empty */
export function releaseNotes(changelog: string, version: string): string {
  const section = sections(changelog).find(({ heading }) => heading.startsWith(`## [${version}]`));
  const notes = section && changelog.slice(section.start, section.end).trim();
  if (!notes) throw new ReleaseError(`CHANGELOG.md says nothing about ${version}.`);
  return notes;
}

/** Replaces a version in a JSON text and keeps its format; `count` is how often it must occur. */
function withVersion(json: string, current: string, next: string, count: number): string {
  let replaced = 0;
  // The first ones are the package's own. In a lock file, those of dependencies follow.
  const changed = json.replaceAll(`"version": "${current}"`, (match) => (replaced++ < count ? `"version": "${next}"` : match));
  if (replaced < count) throw new ReleaseError(`package.json and package-lock.json do not have the same version. Run npm install first.`);
  return changed;
}

/**
 * Makes, commits and tags a version in a clone. Returns the version.
 * @throws ReleaseError when the tree is unclean, the version is not above the current one or tagged already, or nothing is unreleased; nothing is changed then.
 */
export function prepareRelease(folder: string, level: string, date = new Date().toISOString().slice(0, 10)): string {
  const unclean = git(folder, ['status', '--porcelain']).trimEnd();
  if (unclean) throw new ReleaseError(`There are changes that are not committed. Commit or stash them first:\n${unclean}`);
  const path = (name: string) => join(folder, name);
  const read = (name: string) => readFileSync(path(name), 'utf8');
  const { version: current } = JSON.parse(read('package.json')) as { version: string };
  const version = nextVersion(current, level);
  const tag = `v${version}`;
  if (git(folder, ['tag', '--list', tag]).trim()) throw new ReleaseError(`The tag ${tag} is there already.`);
  const changelog = read('CHANGELOG.md');
  if (sections(changelog).some(({ heading }) => heading.startsWith(`## [${version}]`))) {
    throw new ReleaseError(`CHANGELOG.md has a section of ${version} already.`);
  }
  const notes = releaseNotes(changelog, 'Unreleased');
  const lock = JSON.parse(read('package-lock.json')) as { version?: string };
  if (lock.version !== current)
    throw new ReleaseError('package.json and package-lock.json do not have the same version. Run npm install first.');
  const manifest = withVersion(read('package.json'), current, version, 1);
  const locked = withVersion(read('package-lock.json'), current, version, 2);
  writeFileSync(path('CHANGELOG.md'), changelog.replace(UNRELEASED, `${UNRELEASED}\n\n## [${version}] - ${date}`));
  writeFileSync(path('package.json'), manifest);
  writeFileSync(path('package-lock.json'), locked);
  git(folder, ['commit', '--all', '--message', `Release ${version}`]);
  // Lines of the section that begin with # are headings, not comments.
  git(folder, ['tag', '--annotate', tag, '--cleanup=whitespace', '--file', '-'], `Issue Bucket ${version}\n\n${notes}\n`);
  return version;
}

/** The release notes of a tag. @throws {ReleaseError} when package.json has another version */
export function notesOfTag(folder: string, tag: string): string {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  if (tag !== `v${version}`) throw new ReleaseError(`The tag ${tag} is not that of package.json, v${version}.`);
  return releaseNotes(readFileSync(join(folder, 'CHANGELOG.md'), 'utf8'), version);
}

function main([level = '', tag = '']: readonly string[]): void {
  if (level === '--notes') return console.log(notesOfTag(root, tag));
  const version = prepareRelease(root, level);
  console.log(`v${version} is committed and tagged here.`);
  console.log('  To publish it:  git push --follow-tags');
  console.log(`  To take it back:  git tag --delete v${version} && git reset --hard HEAD~1`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
