import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/setup.mjs';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const sourcesOf = (folder: string): [path: string, source: string][] =>
  readdirSync(join(root, folder), { recursive: true })
    .map((name) => `${folder}/${String(name)}`)
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => [path, read(path)]);

interface Entry {
  readonly command?: string;
  readonly when?: string;
  readonly group?: string;
}
interface Manifest {
  readonly contributes: {
    readonly menus: Readonly<Record<string, readonly Entry[]>>;
    readonly viewsContainers: Readonly<Record<string, readonly unknown[]>>;
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly icon?: string; readonly visibility?: string }[]>>;
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly default?: unknown }>> };
  };
}
const { contributes } = JSON.parse(read('package.json')) as Manifest;
const editor = sourcesOf('src/editor');
/** Files of the editor in which a text is. */
const filesWith = (pattern: RegExp) => editor.filter(([, source]) => pattern.test(source)).map(([path]) => path);

describe('The interface', () => {
  it('is one container of few views, each with an icon, of which one is open at first', () => {
    assert.equal(Object.values(contributes.viewsContainers).flat().length, 1);
    const views = Object.values(contributes.views).flat();
    assert.ok(views.length <= 3);
    assert.ok(views.every(({ icon }) => icon));
    assert.equal(views.filter(({ visibility }) => visibility !== 'collapsed').length, 1);
  });

  it('has two actions on a row at the most', () => {
    const inline = (contributes.menus['view/item/context'] ?? []).filter(({ group }) => group?.startsWith('inline'));
    const views = Object.values(contributes.views).flat();
    for (const { id } of views)
      for (const state of ['filter', 'savedQuery', 'issue.open', 'issue.open.unread', 'repository', 'more', 'todo', 'group']) {
        const name = id.replace('issueBucket.', '');
        const ofView = inline.filter(({ when = '' }) => when.includes(id) || when.includes(`|${name})`) || when.includes(`(${name}|`));
        const onRow = ofView.filter(({ when = '' }) => {
          const [, equal, , pattern] = /viewItem (?:== (\w+)|(=~) \/(.+?)\/)/.exec(when) ?? [];
          return equal === undefined ? pattern !== undefined && new RegExp(pattern).test(state) : equal === state;
        });
        assert.ok(onRow.length <= 2, `${id} ${state}: ${onRow.map(({ command }) => command).join(', ')}`);
      }
  });

  it('has its menus in one order: open, change, copy, save, delete', () => {
    const order = ['1_open', '2_change', '5_copy', '6_save', '9_delete'];
    const menus = [...(contributes.menus['view/item/context'] ?? []), ...(contributes.menus['webview/context'] ?? [])];
    const entries = menus.filter(({ group }) => !group?.startsWith('inline'));
    for (const { command = '', group = '' } of entries) {
      assert.ok(order.includes(group.replace(/@\d+$/, '')), `${command} is in ${group}`);
      // What is lost stands apart from what opens or copies.
      if (/\.delete/.test(command)) assert.match(group, /^9_delete/);
    }
  });

  it('takes no room in editors unasked: no icon in their titles, and lenses only where a setting says so', () => {
    const titles = Object.keys(contributes.menus).filter((menu) => menu.startsWith('editor/title'));
    assert.deepEqual(titles, []);
    for (const menu of ['editor/context', 'editor/lineNumber/context'])
      for (const { when } of contributes.menus[menu] ?? []) assert.ok(when, menu);
    const lenses = Object.entries(contributes.configuration.properties).filter(([name]) => name.endsWith('.codeLens'));
    assert.ok(lenses.length > 0);
    for (const [name, { default: byDefault }] of lenses) assert.equal(byDefault, false, name);
  });

  it('has one item of the status bar, of the workspace and without a colour', () => {
    assert.deepEqual(filesWith(/createStatusBarItem/), ['src/editor/git/work.ts']);
    const source = read('src/editor/git/work.ts');
    assert.match(source, /StatusBarAlignment\.Left/);
    assert.doesNotMatch(source, /backgroundColor|StatusBarAlignment\.Right/);
  });

  it('has only colours and icons of the theme', () => {
    assert.deepEqual(filesWith(/['"`]#(?:[\da-f]{3}|[\da-f]{6})['"`]|rgba?\(/i), []);
  });

  it('keeps no hidden page in memory, and gives no script of a page the way to its host', () => {
    assert.deepEqual(filesWith(/retainContextWhenHidden/), []);
    const callers = sourcesOf('media').filter(([, source]) => source.includes('acquireVsCodeApi()'));
    assert.deepEqual(
      callers.map(([path]) => path),
      ['media/host.ts'],
    );
    assert.match(read('media/host.ts'), /^const api = acquireVsCodeApi\(\);$/m);
    assert.doesNotMatch(read('media/host.ts'), /export (?:const|\{)[^;]*\bapi\b(?!\.)[^;(]*;/);
  });

  it('lets each progress that stands in a message be cancelled', () => {
    for (const path of filesWith(/ProgressLocation\.Notification/)) {
      for (const [options] of read(path).matchAll(/\{[^{}]*ProgressLocation\.Notification[^{}]*\}/g))
        assert.match(options, /cancellable: true/, `${path}: ${options}`);
    }
  });

  it('tells of settings that depend on each other by links, in few words', () => {
    const words = JSON.parse(read('package.nls.json')) as Record<string, string>;
    const described = Object.entries(words).filter(([key]) => key.startsWith('config.'));
    assert.ok(described.length > 20);
    for (const [key, text] of described) {
      assert.ok(text.length < 600, key);
      assert.doesNotMatch(text.replace(/`#issueBucket\.[\w.]+#`/g, ''), /`issueBucket\./, key);
    }
  });
});
