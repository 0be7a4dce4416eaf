/**
 * Writes what there is to translate: `npm run l10n` makes l10n/bundle.l10n.json of all sentences of the editor, the API
 * service, the report of an import and what a tracker tells with its parts, for translators and as what the translations are held against; it takes from these what is said no more, and tells
 * what they lack.
 */
import { getL10nJson } from '@vscode/l10n-dev';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './setup.mjs';

/** A sentence as VS Code looks it up: its key, and the sentence with what a translator should know. */
export type Bundle = Record<string, string | { message: string; comment: string[] }>;

export const BUNDLE = join(root, 'l10n', 'bundle.l10n.json');

/** All sentences of the code, in the order of their keys. */
export async function sentences(): Promise<Bundle> {
  const files = globSync(['src/{editor,client,tracker}/**/*.ts', 'src/wire/{archive-text,problem}.ts', 'src/model/query-language/*.ts'], {
    cwd: root,
  }).map((file) => ({
    extension: '.ts',
    // So does the tracker, whose sentences are said by whoever shows them.
    // The API service knows no `vscode`: what it calls is handed the editor's translation, and is found as that.
    contents: readFileSync(join(root, file), 'utf8')
      .replace(/import \* as (?:l10n|messages) from '.*\/(?:l10n|messages)';/, "import { l10n } from 'vscode';")
      .replaceAll('messages.t(', 'l10n.t('),
  }));
  const found = Object.entries(await getL10nJson(files));
  return Object.fromEntries(found.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Takes from a translation what is said no more, and tells what it lacks. */
function tidy(path: string, bundle: Bundle): void {
  const known = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
  const keys = Object.keys(bundle);
  const kept = keys.filter((key) => key in known).map((key) => [key, known[key]]);
  writeFileSync(path, `${JSON.stringify(Object.fromEntries(kept), null, 2)}\n`);
  for (const key of keys) if (!(key in known)) console.log(`${basename(path)} lacks: ${key}`);
}

async function write(): Promise<void> {
  const bundle = await sentences();
  writeFileSync(BUNDLE, `${JSON.stringify(bundle, null, 2)}\n`);
  for (const path of globSync('l10n/bundle.l10n.*.json', { cwd: root })) if (join(root, path) !== BUNDLE) tidy(join(root, path), bundle);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) void write();
