import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { sourceFiles } from '../support/sources';

/** Names that may be exported by several files, with why. */
const SHARED_NAMES: Readonly<Record<string, string>> = {
  register: 'what each feature of the editor is registered by',
  send: 'made for each page, typed by its protocol',
  request: 'made for each page, typed by its protocol',
  ask: 'made for each page, typed by its protocol',
  listen: 'made for each page, typed by its protocol',
  t: 'marks a sentence to translate; scripts/l10n.ts finds its calls by this name',
};

const DECLARATION = /^export (?:declare |abstract |async )*(?:function\*?|const|let|class|interface|type|enum) (?:\{([^}]+)\} =|(\w+))/gm;

/** Names that a file declares and exports; what it passes on from another file is left out. */
function exportedNames(text: string): ReadonlySet<string> {
  const names = Array.from(text.matchAll(DECLARATION), ([, pattern, name]) =>
    pattern === undefined ? [name!] : pattern.split(',').map((part) => part.split(':').at(-1)!.trim()),
  );
  return new Set(names.flat().filter((name) => name !== ''));
}

/** The names that several files export, with these files. */
function sharedNames(texts: ReadonlyMap<string, string>): Record<string, string[]> {
  const files = new Map<string, string[]>();
  for (const [file, text] of texts) for (const name of exportedNames(text)) files.set(name, [...(files.get(name) ?? []), file]);
  return Object.fromEntries([...files].filter(([, all]) => all.length > 1));
}

describe('Exported names', () => {
  it('mean one thing: no two files of src and media export the same one', () => {
    const texts = new Map(sourceFiles('src', 'media').map((file) => [file, readFileSync(file, 'utf8')]));
    assert.ok(texts.size > 400);
    const shared = sharedNames(texts);
    assert.deepEqual(
      Object.entries(shared).filter(([name]) => !(name in SHARED_NAMES)),
      [],
    );
    assert.deepEqual(
      Object.keys(SHARED_NAMES).filter((name) => !(name in shared)),
      [],
      'exceptions that are not needed any more',
    );
  });

  it('are found in each kind of declaration', () => {
    const text = [
      'export const a = 1;',
      'export async function b() {}',
      'export interface C {}',
      'export type D = string;',
      'export abstract class E {}',
      'export const { f, g: h } = make();',
      "export { i } from './i';",
      'const j = 1;',
    ].join('\n');
    assert.deepEqual([...exportedNames(text)], ['a', 'b', 'C', 'D', 'E', 'f', 'h']);
    const twice = new Map([
      ['1.ts', text],
      ['2.ts', 'export class C {}\nexport const j = 2;'],
    ]);
    assert.deepEqual(sharedNames(twice), { C: ['1.ts', '2.ts'] });
  });
});
