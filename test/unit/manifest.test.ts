import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { GROUPING_KEYS } from '../../src/lists/grouping';
import { MENU_SORT_FIELDS } from '../../src/lists/sorting';
import { CHOSEN_FIELDS } from '../../src/model/fields';

const root = join(import.meta.dirname, '../..');
const REGISTRY = 'src/editor/commandRegistry.ts';
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface MenuItem {
  command?: string;
  submenu?: string;
  when?: string;
  group?: string;
}
interface Manifest {
  activationEvents: string[];
  contributes: {
    commands: { command: string; title: string; category?: string; icon?: string }[];
    menus: Record<string, MenuItem[]>;
    submenus: { id: string }[];
    keybindings: { key: string; command: string; args?: string | { command: string; view: string }; when: string }[];
    views: Record<string, { id: string }[]>;
    viewsWelcome: { view: string; contents: string; when: string }[];
    walkthroughs: { steps: { media: { svg: string }; completionEvents: string[] }[] }[];
    configuration: { properties: Record<string, { markdownDescription?: string; scope?: string }> };
  };
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
}

const text = read('package.json');
const manifest = JSON.parse(text) as Manifest;
const words = JSON.parse(read('package.nls.json')) as Record<string, string>;
const { contributes } = manifest;
const declared = contributes.commands.map((it) => it.command).sort();
const paths = [...globSync('src/editor/**/*.ts', { cwd: root }), 'src/extension.ts'].filter((path) => path !== REGISTRY);
const sources = new Map(paths.map((path) => [path, read(path)] as const));
const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
/** Command ids that are made of field names. */
const CHANGES = CHOSEN_FIELDS.flatMap((field) => [
  `issueBucket.change${capitalized(field)}`,
  `issueBucket.change${capitalized(field)}Entry`,
]);
/** Menu entries with a check mark: the checked one is another command. */
const CHOICES = [
  ...GROUPING_KEYS.map((key) => `groupBy${capitalized(key)}`),
  ...MENU_SORT_FIELDS.map((key) => `sortBy${capitalized(key)}`),
  'sortAscending',
  'sortDescending',
].map((name) => `issueBucket.${name}`);
const TWINS = CHOICES.map((id) => `${id}Current`);
const GENERATED = [...CHANGES, ...CHOICES, ...TWINS];
const code = [...sources.values(), ...GENERATED.map((id) => `'${id}'`)].join('\n');

/** Our ids in the code, except where they are registered. */
const namedInCode = (pattern: RegExp): Set<string> => new Set([...code.matchAll(pattern)].map((match) => match[1]!));

const registry = ts.createSourceFile(REGISTRY, read(REGISTRY), ts.ScriptTarget.Latest);

/** The ids of an interface of the command registry, which the compiler checks registrations and calls by. */
function idsOf(name: string): string[] {
  const found = registry.statements.find((it) => ts.isInterfaceDeclaration(it) && it.name.text === name);
  assert.ok(found && ts.isInterfaceDeclaration(found), `${REGISTRY} has no interface ${name}`);
  return found.members.flatMap((it) => (it.name && ts.isStringLiteral(it.name) ? it.name.text : []));
}
const PUBLIC = [...idsOf('PublicCommands'), ...GENERATED];
/** Commands for features and links, hidden from the palette. */
const INTERNAL = idsOf('InternalCommands');

describe('The manifest', () => {
  it('declares what the registry of commands calls public, and gives a command of features no title', () => {
    assert.deepEqual(PUBLIC.toSorted(), declared);
    assert.deepEqual(
      INTERNAL.filter((id) => text.includes(`"${id}"`)),
      ['issueBucket.rowKey'], // only for key bindings
    );
    for (const id of [...PUBLIC, ...INTERNAL]) assert.ok(code.includes(`'${id}'`), `${id} is listed and never registered`);
  });

  it('declares the commands that the code registers, and no others', () => {
    // A command is registered by its id in quotes: as an argument, or in a table of ids.
    const ids = namedInCode(/'(issueBucket\.[a-z][A-Za-z]+)'/g);
    for (const command of declared) assert.ok(ids.has(command), `${command} is declared and never registered`);
    const registered = namedInCode(/(?:registerCommand|\bon|\bregister|\bcommand)\(\s*'(issueBucket\.[A-Za-z]+)'/g);
    for (const command of registered) {
      assert.ok(declared.includes(command) || INTERNAL.includes(command), `${command} is registered and not declared`);
    }
  });

  it('declares no command twice, and gives each the one category', () => {
    assert.equal(new Set(declared).size, declared.length);
    assert.deepEqual(
      contributes.commands.filter((it) => it.category !== '%category%').map((it) => it.command),
      [],
    );
  });

  it('names only commands and submenus in menus that it declares', () => {
    const submenus = contributes.submenus.map((it) => it.id);
    const places = Object.keys(contributes.menus).filter((it) => it.startsWith('issueBucket.'));
    assert.deepEqual(places.sort(), submenus.sort());
    for (const [menu, items] of Object.entries(contributes.menus)) {
      for (const { command, submenu } of items) {
        if (submenu !== undefined) assert.ok(submenus.includes(submenu), `${menu}: ${submenu}`);
        else assert.ok(declared.includes(command ?? ''), `${menu}: ${command}`);
      }
    }
  });

  it('has a word for every %key%, and a %key% for every word', () => {
    const used = new Set([...text.matchAll(/%([A-Za-z.]+)%/g)].map((match) => match[1]!));
    assert.deepEqual([...used].sort(), Object.keys(words).sort());
  });

  it('links only to commands that are there in its welcome views and its walkthrough', () => {
    for (const [key, word] of Object.entries(words)) {
      for (const [, command] of word.matchAll(/\]\(command:([A-Za-z.]+)/g)) {
        const isOfView = Object.values(contributes.views).some((views) => views.some(({ id }) => command === `${id}.focus`));
        assert.ok(isOfView || declared.includes(command!) || command!.startsWith('vscode.'), `${key}: ${command}`);
      }
    }
  });

  it('has a welcome view for each state of the tree in which there is nothing to show', () => {
    const states = contributes.viewsWelcome
      .map((it) => /issueBucket\.state == (\w+)/.exec(it.when)?.[1])
      .filter((state) => state !== undefined);
    const head = read('src/lists/list.ts');
    const knownKeys =
      /type ListState = ([^;]+);/
        .exec(head)?.[1]
        ?.match(/'\w+'/g)
        ?.map((it) => it.slice(1, -1)) ?? [];
    // The row of a filter that nothing matches stands in the tree, with one below that says so.
    const displayed = knownKeys.filter((it) => !['loading', 'ready', 'noMatch'].includes(it));
    // Of an empty one it is said besides why its folder may mean another.
    assert.deepEqual([...states].sort(), ['noFolder', 'unclear', 'unclearSetting', ...displayed].sort());
  });

  it('walks through few steps, each with a picture for all themes and an end that comes', () => {
    const [walkthrough, ...otherWalkthroughs] = contributes.walkthroughs;
    assert.deepEqual(otherWalkthroughs, []);
    const views = Object.values(contributes.views).flatMap((all) => all.map(({ id }) => `onView:${id}`));
    for (const { media, completionEvents } of walkthrough!.steps) {
      const picture = read(media.svg);
      assert.match(picture, /var\(--vscode-/, media.svg);
      assert.doesNotMatch(picture, /#[\da-f]{3,8}\b/i, `${media.svg} has a colour of its own`);
      assert.ok(completionEvents.length > 0);
      for (const event of completionEvents) {
        assert.ok(views.includes(event) || declared.includes(event.replace('onCommand:', '')), event);
      }
    }
  });

  it('takes keys in its own views alone, and acts on the row that has the focus, or on all that are selected', () => {
    const accepted = new Set<string>();
    for (const { key, command, args, when } of contributes.keybindings) {
      const [, view] = /^focusedView == (issueBucket\.(?:issues|forYou)) && listFocus && !inputFocus$/.exec(when) ?? [];
      assert.ok(view, `${key}: ${when}`);
      const row = typeof args === 'object' ? args : { command: args, view: 'issueBucket.issues' };
      if (command === 'issueBucket.rowKey') assert.equal(row.view, view, key);
      else assert.equal(args, undefined, key);
      const run = command === 'issueBucket.rowKey' ? row.command : command;
      assert.ok(declared.includes(run ?? ''), `${key}: ${run}`);
      assert.ok(!accepted.has(`${view} ${key}`), key);
      accepted.add(`${view} ${key}`);
    }
  });

  it('takes no setting of a workspace that is not trusted', () => {
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    const settable = Object.entries(contributes.configuration.properties).filter(([, { scope }]) => scope !== 'application');
    assert.deepEqual(restrictedConfigurations.toSorted(), settable.map(([key]) => key).toSorted());
  });

  it('acts in its own views only, with at most three icons in the head of each', () => {
    const head = contributes.menus['view/title'] ?? [];
    const context = contributes.menus['view/item/context'] ?? [];
    for (const { command, when } of [...head, ...context])
      assert.match(when ?? '', /view (== issueBucket\.(issues|forYou|todos)|=~ \/\^issueBucket\\\.\(issues\|forYou\)\$\/)/, command);
    for (const { id } of contributes.views['issueBucket']!) {
      // At 170 pixels a fourth button pushes the one of the menu out.
      const buttons = head.filter((it) => it.group?.startsWith('navigation') && it.when?.startsWith(`view == ${id}`));
      assert.ok(buttons.length <= 3, buttons.map((it) => it.command).join(', '));
    }
    const icons = new Set(contributes.commands.filter((it) => it.icon).map((it) => it.command));
    for (const { command, group } of [...head, ...context]) {
      if (group?.startsWith('navigation') || group?.startsWith('inline')) assert.ok(icons.has(command ?? ''), `${command} has no icon`);
    }
  });

  it('hides from the palette what needs an item of the tree and does not ask for one', () => {
    const palette = contributes.menus['commandPalette'] ?? [];
    const hidden = palette.filter((it) => it.when === 'false').map((it) => it.command);
    const needsInput = (command: string): boolean =>
      [...sources].some(
        ([path, source]) =>
          source.includes(`'${command}'`) && /commands\/|details\/|create\/|exporting\/|git\/|references\/|todos\//.test(path),
      );
    // The row of the filter offers it, and it means no other.
    // What is saved is that filter; which saved query is used, and which group is meant, is asked where no row tells it.
    const NEEDS_NO_ITEM = ['issueBucket.clearFilter', 'issueBucket.saveQuery', 'issueBucket.useSavedQuery', 'issueBucket.goToLastIssues'];
    const inItems = new Set((contributes.menus['view/item/context'] ?? []).flatMap((it) => it.command ?? []));
    for (const command of inItems)
      assert.ok(hidden.includes(command) || CHANGES.includes(command) || NEEDS_NO_ITEM.includes(command) || needsInput(command), command);
    assert.ok(hidden.includes('issueBucket.loadMore'));
  });

  it('shows of each choice of a menu one of two entries, with and without a mark, and neither in the palette', () => {
    const entries = Object.values(contributes.menus).flat();
    const titleOf = (id: string) => words[contributes.commands.find(({ command }) => command === id)!.title.replaceAll('%', '')];
    const opposite = (when: string) =>
      when.includes('!=')
        ? when.replace('!=', '==')
        : when.includes('==')
          ? when.replace('==', '!=')
          : when.startsWith('!')
            ? when.slice(1)
            : `!${when}`;
    for (const id of CHOICES) {
      const [plain, twin] = [id, `${id}Current`].map((command) => entries.filter((it) => it.command === command && it.when !== 'false'));
      assert.deepEqual([plain?.length, twin?.length], [1, 1], id);
      assert.equal(twin![0]!.when, opposite(plain![0]!.when!), id);
      assert.equal(twin![0]!.group, plain![0]!.group, id);
      assert.equal(titleOf(`${id}Current`), `✓ ${titleOf(id)}`);
    }
    const hidden = (contributes.menus['commandPalette'] ?? []).filter((it) => it.when === 'false').map((it) => it.command);
    for (const id of [...CHOICES, ...TWINS]) assert.ok(hidden.includes(id), id);
  });

  it('lets no setting of a repository say where credentials go or data lies', () => {
    for (const key of ['issueBucket.sites', 'issueBucket.dataFile']) {
      assert.equal(contributes.configuration.properties[key]?.scope, 'machine');
    }
    for (const key of manifest.capabilities.untrustedWorkspaces.restrictedConfigurations) {
      assert.ok(key in contributes.configuration.properties, key);
    }
  });

  it('has settings that the code reads, and describes each', () => {
    for (const [key, { markdownDescription }] of Object.entries(contributes.configuration.properties)) {
      assert.ok(markdownDescription, key);
      const name = key.slice('issueBucket.'.length);
      // VS Code itself reads what decides whether a view is there.
      if (text.includes(`config.${key}`)) continue;
      assert.match(code, new RegExp(`['".](${name})['"]`), `${key} is never read`);
    }
  });

  it('tells VS Code of each web view that comes back after a reload', () => {
    const types = manifest.activationEvents
      .filter((it) => it.startsWith('onWebviewPanel:'))
      .map((it) => it.slice('onWebviewPanel:'.length));
    for (const type of types) assert.ok(code.includes(`'${type}'`), type);
  });
});
