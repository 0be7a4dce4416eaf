/**
 * `npm run l10n` writes l10n/bundle.l10n.json: all messages of the editor, the client, the import report and the tracker. It removes unused messages
 * from the translations, and prints what they lack.
 */
import { getL10nJson } from '@vscode/l10n-dev';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './setup.mjs';

/** An entry of the bundle: the key that VS Code looks up, and the message with comments for translators. */
export type Bundle = Record<string, string | { message: string; comment: string[] }>;

export const BUNDLE = join(root, 'l10n', 'bundle.l10n.json');

/** All messages of the code, sorted by key. */
export async function gatherSentences(): Promise<Bundle> {
  const files = globSync(['src/{editor,client,tracker}/**/*.ts', 'src/wire/{archive-text,problem}.ts', 'src/model/query-language/*.ts'], {
    cwd: root,
  }).map((file) => ({
    extension: '.ts',
    // The client and the tracker do not import `vscode`, so their functions are renamed to those that the tool finds.
    contents: readFileSync(join(root, file), 'utf8')
      .replace(/import \* as (?:l10n|messages) from '.*\/(?:l10n|messages)';/, "import { l10n } from 'vscode';")
      .replaceAll('messages.t(', 'l10n.t('),
  }));
  // The tool parses each file with a full parser, and most files have no messages.
  const entries = Object.entries(await getL10nJson(files.filter(({ contents }) => contents.includes('l10n.t('))));
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Removes unused messages from a translation, and returns the keys that it lacks. */
function tidy(path: string, bundle: Bundle): void {
  const translations = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
  const keys = Object.keys(bundle);
  const translated = keys.filter((key) => key in translations).map((key) => [key, translations[key]]);
  writeFileSync(path, `${JSON.stringify(Object.fromEntries(translated), null, 2)}\n`);
  for (const key of keys) if (!(key in translations)) console.log(`${basename(path)} lacks: ${key}`);
}

async function write(): Promise<void> {
  const bundle = await gatherSentences();
  writeFileSync(BUNDLE, `${JSON.stringify(bundle, null, 2)}\n`);
  for (const path of globSync('l10n/bundle.l10n.*.json', { cwd: root })) if (join(root, path) !== BUNDLE) tidy(join(root, path), bundle);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) void write();
