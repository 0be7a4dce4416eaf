import assert from 'node:assert/strict';
import type * as RowKeys from '../../../src/editor/rowKeys';
import type * as Targets from '../../../src/editor/targets';
import type * as Todos from '../../../src/editor/todos/arguments';
import type { Services } from '../../../src/editor/services';
import { loadEditor } from '../../support/editor';
import type { EventEmitter, Person } from '../../support/vscode-window';

const address = (number: number) => ({ site: 'local', repository: { owner: 'acme', slug: 'rocket' }, number });
type Row = ReturnType<typeof address>;

describe('Keys of a view', () => {
  let loaded: typeof RowKeys & typeof Targets & typeof Todos & { vscode: { person: Person; EventEmitter: typeof EventEmitter } };
  before(
    async () =>
      (loaded = await loadEditor(
        "rowKeys'; export * from './src/editor/targets'; export * from './src/editor/todos/arguments",
        'vscode-window',
      )),
  );

  /** A view, the row that has its focus, and how many answers of VS Code it takes until the view knows its rows again. */
  function fakeView({ focused, selected = [], lost = 0 }: { focused: Row; selected?: readonly Row[]; lost?: number }) {
    const { person, EventEmitter } = loaded.vscode;
    const changed = new EventEmitter();
    let rows = selected;
    let remaining = 0;
    const view = {
      visible: true,
      get selection() {
        return remaining > 0 ? [] : rows;
      },
      onDidChangeSelection: changed.event,
    };
    loaded.addRowView('issueBucket.issues', view as unknown as Parameters<typeof loaded.addRowView>[1]);
    loaded.registerRowKeys();
    changed.fire({ selection: rows });
    remaining = lost;
    person.willRun('list.selectAndPreserveFocus', () => {
      rows = [focused];
      changed.fire({ selection: view.selection });
      return person.run('issueBucket.openRow', focused);
    });
    person.willRun('setContext', () => void remaining--);
    /** What a command of a menu acts on, where VS Code knew these rows when it was chosen. */
    const menu = async (rows: readonly (Row | undefined)[]) => {
      const get = (_: unknown, number: number) => Promise.resolve({ number });
      const services = { places: { find: () => ({ service: { get } }) } } as unknown as Services;
      const found = await loaded.targets(services, 'Delete Issue', [rows[0], rows]);
      return found?.map(({ issue }) => issue.number);
    };
    const key = async () => {
      let commandArguments: unknown[] = [];
      person.willRun('issueBucket.deleteIssue', (...args) => (commandArguments = args));
      await person.run('issueBucket.rowKey', 'issueBucket.deleteIssue');
      const [firstRow, all] = commandArguments as [Row | undefined, readonly Row[]];
      assert.equal(firstRow, all[0]);
      return all.map(({ number }) => number);
    };
    return Object.assign(key, { menu });
  }

  it('act on the row that has the focus, or on all that are selected', async () => {
    assert.deepEqual(await fakeView({ focused: address(12) })(), [12]);
    assert.deepEqual(await fakeView({ focused: address(12), selected: [address(31)] })(), [12]);
    assert.deepEqual(await fakeView({ focused: address(12), selected: [address(7), address(31)] })(), [7, 31]);
  });

  it('do so while VS Code loads the rows again', async () => {
    assert.deepEqual(await fakeView({ focused: address(12), lost: 3 })(), [12]);
    assert.deepEqual(await fakeView({ focused: address(12), selected: [address(31)], lost: 3 })(), [12]);
    assert.deepEqual(await fakeView({ focused: address(12), selected: [address(7), address(31)], lost: 3 })(), [7, 31]);
  });

  describe('that change a row', () => {
    /** Where the view is told to go on, after a key, while `meanwhile` happens. */
    async function goesOn(
      meanwhile: () => unknown = () => undefined,
    ): Promise<readonly [kept: number[], wasElsewhere: boolean | undefined]> {
      const { person, EventEmitter } = loaded.vscode;
      const row = address(12);
      const view = { visible: true, selection: [row], onDidChangeSelection: new EventEmitter().event };
      const kept: number[] = [];
      let wasElsewhere: boolean | undefined;
      loaded.addRowView('issueBucket.issues', view as unknown as Parameters<typeof loaded.addRowView>[1], (rows) => {
        kept.push(...rows.map(({ number }) => number));
        return (isElsewhere) => Promise.resolve(void (wasElsewhere = isElsewhere()));
      });
      loaded.registerRowKeys();
      person.willRun('list.selectAndPreserveFocus', () => undefined);
      person.willRun('setContext', () => undefined);
      person.willRun('issueBucket.deleteIssue', meanwhile);
      await Promise.resolve(person.run('issueBucket.rowKey', 'issueBucket.deleteIssue')).catch(() => undefined);
      return [kept, wasElsewhere];
    }

    it('go on where it was', async () => assert.deepEqual(await goesOn(), [[12], false]));
    it('go on where it was when that has failed, too', async () =>
      assert.deepEqual(await goesOn(() => Promise.reject(new Error('The site cannot be reached.'))), [[12], false]));
    it('take nobody away from the text or the page that they have gone to', async () => {
      const { person } = loaded.vscode;
      assert.deepEqual(await goesOn(() => person.clickIntoText()), [[12], true]);
      assert.deepEqual(await goesOn(() => loaded.clearSelectedRows()), [[12], true]);
    });
  });

  it('never act on rows that are gone', async () => {
    const missing = fakeView({ focused: address(12), selected: [address(7), address(31)], lost: Infinity });
    assert.deepEqual(await missing(), [12]);
  });

  it('and menus act on all that are selected, though VS Code did not know some when a command was chosen', async () => {
    const selected = [address(7), address(31)] as const;
    for (const rows of [
      [undefined, undefined],
      [undefined, selected[1]],
      [selected[0], undefined],
    ])
      assert.deepEqual(await fakeView({ focused: selected[0], selected, lost: 3 }).menu(rows), [7, 31]);
    const { said: messages } = loaded.vscode.person;
    for (const rows of [
      [selected[0], undefined, undefined], // another number than is selected
      [address(99), undefined], // something else
    ]) {
      const before = messages.length;
      assert.equal(await fakeView({ focused: selected[0], selected }).menu(rows), undefined);
      assert.match(messages[before]!.text, /^The list has just been loaded again/);
    }
    assert.equal(await fakeView({ focused: selected[0], selected, lost: Infinity }).menu([selected[0], undefined]), undefined);
  });

  it('mean no other issue where VS Code cannot tell the row of a menu', async () => {
    const { person } = loaded.vscode;
    person.willRun('issueBucket.selectedIssues', () => [address(99)]);
    for (const args of [
      [undefined, undefined],
      [undefined, null],
      [undefined, [undefined, undefined]],
    ]) {
      assert.equal(await loaded.targets({} as Services, 'Delete Issue', args), undefined);
      assert.match(person.said.at(-1)!.text, /^The list has just been loaded again/);
    }
  });

  it('and the palette act on what is selected until another editor or a page is used, not when the page of a row comes late', async () => {
    const { person } = loaded.vscode;
    const isSelected = async () => ((await person.run('issueBucket.selectedIssues')) as unknown[]).length;
    const selected = [7, 31].map((number) => ({ ...address(number), type: 'issue', issue: {} }));
    const select = () => void fakeView({ focused: selected[0]!, selected });
    select();
    person.bringToFront('mainThreadWebview-issueBucket.issue');
    person.changeTitle();
    assert.equal(await isSelected(), 2);
    loaded.clearSelectedRows();
    assert.equal(await isSelected(), 0);
    for (const type of ['mainThreadWebview-issueBucket.board', undefined]) {
      select();
      person.bringToFront(type);
      assert.equal(await isSelected(), 0, type);
      select();
      person.changeTitle();
      assert.equal(await isSelected(), 2, 'what is in front has not changed');
    }
  });

  it('and the menu of a card act on it, or on all cards that are selected with it', async () => {
    const get = (_: unknown, number: number) => Promise.resolve({ number });
    const services = { places: { find: () => ({ service: { get } }) } } as unknown as Services;
    const menu = async (card: object) =>
      (await loaded.targets(services, 'Delete Issue', [{ webview: 'issueBucket.board', webviewSection: 'card', ...card }]))?.map(
        ({ issue }) => issue.number,
      );
    assert.deepEqual(await menu(address(7)), [7]);
    assert.deepEqual(await menu({ ...address(31), selected: [address(7), address(31)] }), [7, 31]);
    assert.deepEqual(await menu({ ...address(31), selected: [address(7), { number: 8 }] }), [7], 'no address of an issue');
  });

  it('mean no other TODO either', async () => {
    const { said: messages } = loaded.vscode.person;
    const todo = { uri: 'file:///a.ts', line: 0, keyword: 'TODO', text: 'later' };
    for (const args of [
      [undefined, undefined],
      [todo, [todo, undefined]],
    ]) {
      const before = messages.length;
      assert.deepEqual(await loaded.chosenTodos({} as Services, args), []);
      assert.match(messages[before]!.text, /^The list has just been loaded again/);
    }
    const chosen = await loaded.chosenTodos({} as Services, [todo, [todo, { ...todo, line: 1 }]]);
    assert.deepEqual(
      chosen.map(({ line }) => line),
      [0, 1],
    );
  });
});
