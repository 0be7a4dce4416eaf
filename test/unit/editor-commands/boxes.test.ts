import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../scripts/setup.mjs';

/** What becomes of what is typed into a box or field, when it is closed or its window goes. */
type Fate =
  /** The next one for the same begins with it (`typedTexts.ts`), or it is a draft. */
  | 'kept'
  /** The field begins with it again as long as the page is open. */
  | 'kept by the page'
  /** It is offered above the list. */
  | 'offered'
  /** Letters that narrow a list down, or a word to look for: nothing is written. */
  | 'narrows a list'
  /** The address or name of a sign-in, or a secret, which is never kept. */
  | 'signs in'
  /** It only shows a text. */
  | 'shows';

const BOXES: Readonly<Record<string, Fate>> = {
  'src/editor/accounts/ask.ts createInputBox': 'signs in',
  'src/editor/accounts/ask.ts createQuickPick': 'narrows a list',
  'src/editor/anchors/actions.ts askText': 'kept',
  'src/editor/askText.ts createInputBox': 'kept',
  'src/editor/commands/change.ts createQuickPick': 'narrows a list',
  'src/editor/commands/editTitle.ts askText': 'kept',
  'src/editor/commands/manageLists.ts createQuickPick': 'narrows a list',
  'src/editor/commands/manyActions.ts askText': 'kept',
  'src/editor/commands/newName.ts askText': 'kept',
  'src/editor/commands/openByNumber.ts askText': 'narrows a list',
  'src/editor/commands/recentlyDeleted.ts createQuickPick': 'narrows a list',
  'src/editor/create/quick.ts askText': 'kept',
  'src/editor/drafts/list.ts createQuickPick': 'narrows a list',
  'src/editor/git/askStartMethod.ts askTypedText': 'kept',
  'src/editor/git/askStartMethod.ts createQuickPick': 'narrows a list',
  'src/editor/importing/authors.ts askTypedText': 'kept',
  'src/editor/pickIssue.ts createQuickPick': 'narrows a list',
  'src/editor/pickRelated.ts createQuickPick': 'narrows a list',
  'src/editor/places/choices.ts askTypedText': 'kept',
  'src/editor/places/choices.ts createQuickPick': 'narrows a list',
  'src/editor/references/issuesInFile.ts createQuickPick': 'narrows a list',
  'src/editor/tree/pickFilter.ts askTypedText': 'kept',
  'src/editor/tree/pickFilter.ts createQuickPick': 'narrows a list',
  'src/editor/tree/queryBox.ts createQuickPick': 'offered',
  'src/editor/tree/savedCommands.ts askText': 'kept',
  'src/editor/whatChanged/page.ts askTypedText': 'kept',
};

const FIELDS: Readonly<Record<string, Fate>> = {
  'media/board/head.tsx input': 'kept by the page',
  'media/create/formEnd.tsx input': 'narrows a list',
  'media/create/page.tsx textarea': 'shows',
  'media/create/titleField.tsx input': 'kept',
  'media/issue/conflict.tsx textarea': 'kept',
  'media/issue/orphanedDrafts.tsx textarea': 'shows',
  'media/issue/title.tsx textarea': 'kept',
  'media/issue/versions.tsx textarea': 'shows',
  'media/parts/newName.tsx input': 'kept by the page',
  'media/parts/writer.tsx textarea': 'kept',
};

const sourcesIn = (folder: string): [path: string, source: string][] =>
  readdirSync(join(root, folder), { recursive: true })
    .map((name) => `${folder}/${String(name)}`)
    .filter((path) => /\.tsx?$/.test(path))
    .sort()
    .map((path) => [path, readFileSync(join(root, path), 'utf8')]);

const usesIn = (folder: string, pattern: RegExp): string[] =>
  sourcesIn(folder).flatMap(([path, source]) => [...new Set([...source.matchAll(pattern)].map(([, name]) => `${path} ${name}`))].sort());

describe('What is typed anywhere', () => {
  it('has a box of VS Code whose fate is known', () => {
    const uses = usesIn(
      'src',
      /(?<!function )\b(createInputBox|showInputBox|createQuickPick|askText|askTypedText)(?:<[^>]*>)?\((?=[^)]|\))/g,
    );
    assert.deepEqual(
      uses.filter((use) => use !== 'src/editor/askText.ts askText'),
      Object.keys(BOXES),
    );
  });

  it('is kept where the table says so: what keeps it is named where the box is opened', () => {
    for (const [use, fate] of Object.entries(BOXES)) {
      const [path, name] = use.split(' ') as [string, string];
      if (fate !== 'kept' || name === 'createInputBox') continue;
      const source = readFileSync(join(root, path), 'utf8');
      const calls = source.match(new RegExp(`\\b${name}\\(\\{`, 'g'))?.length ?? 0;
      const kept = source.match(/\btyped(?::|,| \})/g)?.length ?? 0;
      assert.ok(calls > 0 && kept >= calls, `${use}: ${calls} boxes, of which ${kept} are kept`);
    }
  });

  it('has a field of a page whose fate is known', () => assert.deepEqual(usesIn('media', /<(input|textarea)\b/g), Object.keys(FIELDS)));
});
