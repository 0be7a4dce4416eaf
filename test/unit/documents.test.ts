import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/setup.mjs';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Files of a folder, by their paths in the project. */
const documentsOf = (folder: string, ending: string): string[] =>
  readdirSync(join(root, folder), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(ending) && !name.includes('node_modules'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`);
const documents = (folder: string): string[] => documentsOf(folder, '.md');

/** The anchors of headings, as GitHub makes them. */
function anchorsOf(path: string): Set<string> {
  const toAnchor = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
  return new Set([...read(path).matchAll(/^#+ +(.+)$/gm)].map(([, text]) => toAnchor(text!)));
}

/** Links of a page to project files: text, file and anchor. */
function linksOf(page: string): { text: string; path: string; anchor: string | undefined }[] {
  const links = [...read(page).matchAll(/\[((?:`[^`\n]*`|[^\]`])*)\]\(([^)\s]+)\)|`[^`\n]*`/g)].filter(
    ([, , address]) => address !== undefined,
  );
  return links
    .filter(([, , address]) => !/^[a-z]+:/.test(address!))
    .map(([, text = '', address = '']) => {
      const [path = '', anchor] = address.split('#');
      return { text, path: path ? join(page, '..', decodeURIComponent(path)) : page, anchor };
    });
}

describe('the documents', () => {
  for (const page of ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CODE_OF_CONDUCT.md', ...documents('docs')]) {
    it(`link to what there is: ${page}`, () => {
      for (const { text, path, anchor } of linksOf(page)) {
        assert.ok(existsSync(join(root, path)), `[${text}] leads to ${path}`);
        if (anchor && path.endsWith('.md')) assert.ok(anchorsOf(path).has(anchor), `[${text}] leads to ${path}#${anchor}`);
      }
    });
  }

  it('name tests that there are, where the guidelines of VS Code are shown to be met', () => {
    const named = [...read('docs/ux.md').matchAll(/`(test\/[^`]+)`((?:,? "[^"\n]+")+)/g)].flatMap(([, path = '', titles = '']) =>
      [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']) => ({ path, title })),
    );
    assert.ok(named.length > 30);
    for (const { path, title } of named) assert.ok(read(path).includes(`'${title}'`), `${path} has no "${title}"`);
  });

  it('name what there is in the code', () => {
    const named = documents('docs').flatMap((page) => linksOf(page).map((link) => ({ ...link, page })));
    const symbols = named.filter(({ text, path }) => /^`\w+`$/.test(text) && /\.tsx?$/.test(path));
    assert.ok(symbols.length > 10);
    for (const { text, path, page } of symbols) {
      assert.match(
        read(path),
        new RegExp(`\\b(function|const|class|interface|type) ${text.slice(1, -1)}\\b`),
        `${page}: ${text} of ${path}`,
      );
    }
  });

  it('name the project’s own files where they name some', () => {
    for (const [, path] of read('docs/architecture.md').matchAll(/`((?:src|media|test|scripts|l10n|docs)\/[\w./-]+)`/g)) {
      if (!/^src\/(mcp\/|editor\/NAME)/.test(path!)) assert.ok(existsSync(join(root, path!)), path);
    }
  });
});
