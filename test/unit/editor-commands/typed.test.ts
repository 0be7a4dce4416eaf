import assert from 'node:assert/strict';
import type * as AnchorActions from '../../../src/editor/anchors/actions';
import type * as StartMethod from '../../../src/editor/git/askStartMethod';
import type * as EditTitle from '../../../src/editor/commands/editTitle';
import type * as ManyActions from '../../../src/editor/commands/manyActions';
import type * as NewName from '../../../src/editor/commands/newName';
import type * as Quick from '../../../src/editor/create/quick';
import type * as QueryBox from '../../../src/editor/tree/queryBox';
import type * as SavedCommands from '../../../src/editor/tree/savedCommands';
import type * as WhatChanged from '../../../src/editor/whatChanged/page';
import type * as TypedTexts from '../../../src/editor/typedTexts';
import type { Issue } from '../../../src/model/issue';
import type { Place, Services } from '../../../src/editor/services';
import { loadEditor } from '../../support/editor';
import { memento } from '../../support/memento';
import type * as Window from '../../support/vscode-window';

type Loaded = typeof AnchorActions &
  typeof StartMethod &
  typeof WhatChanged &
  typeof EditTitle &
  typeof ManyActions &
  typeof NewName &
  typeof QueryBox &
  typeof Quick &
  typeof SavedCommands &
  typeof TypedTexts & { vscode: typeof Window };

const ENTRIES = [
  'anchors/actions',
  './src/editor/commands/editTitle',
  './src/editor/commands/manyActions',
  './src/editor/commands/newName',
  './src/editor/create/quick',
  './src/editor/git/askStartMethod',
  './src/editor/whatChanged/page',
  './src/editor/tree/queryBox',
  './src/editor/tree/savedCommands',
  './src/editor/typedTexts',
];
const address = (number: number) => ({ site: 'local', repository: { owner: 'harbour', slug: 'tidewatch' }, number });

describe('What is typed into a box of VS Code', () => {
  let loaded: Loaded;
  /** A window: what it keeps, and a tracker that can be away. */
  let world: ReturnType<typeof makeWorld>;
  before(async () => (loaded = await loadEditor<Loaded>(ENTRIES.join("'; export * from '"), 'vscode-window')));
  beforeEach(() => (world = makeWorld()));

  function makeWorld() {
    const state = memento();
    const tracker = { isAway: false, answer: Promise.resolve(), titles: new Map<number, string>(), note: 'Mind the tide', undone: 0 };
    const issue = (number: number) =>
      ({ number, title: tracker.titles.get(number) ?? 'Poller drops readings', revision: null, status: 'open' }) as unknown as Issue;
    const service = {
      get: (_: unknown, number: number) => Promise.resolve(issue(number)),
      update: (_: unknown, number: number, { title }: { title: string }) => {
        if (tracker.isAway) return Promise.reject(new Error('The site cannot be reached.'));
        tracker.titles.set(number, title);
        return Promise.resolve(issue(number));
      },
      create: async (_: unknown, { title }: { title: string }) => {
        await tracker.answer;
        if (tracker.isAway) throw new Error('The site cannot be reached.');
        tracker.titles.set(73, title);
        return issue(73);
      },
      right: () => Promise.resolve('admin'),
      addListItem: () => Promise.reject(new Error('The site cannot be reached.')),
      anchors: () => Promise.resolve([{ id: 7, path: 'src/poll.ts', first: 3, lines: ['poll();'], note: tracker.note }]),
      updateAnchor: (_: unknown, __: number, ___: number, change: { note: string }) => {
        tracker.note = change.note;
        return Promise.resolve({ id: 7, note: change.note });
      },
    };
    const place = { site: { id: 'local', label: 'This computer', isLocal: true }, repository: address(1).repository, service };
    const services = {
      context: { workspaceState: state },
      sharedState: memento(),
      sites: { all: () => [place.site] },
      places: { find: () => place, list: () => Promise.resolve([place]) },
      changes: { fire: () => undefined, announce: () => undefined },
      undo: { push: () => void tracker.undone++ },
      log: { error: () => undefined, warn: () => undefined },
    } as unknown as Services;
    return { state, tracker, services, place: place as unknown as Place };
  }

  /** The box that something opens. */
  async function boxOf(open: () => unknown): Promise<NonNullable<typeof Window.opened.inputBox>> {
    const { opened } = loaded.vscode;
    delete opened.inputBox;
    open();
    for (let turns = 0; turns < 100 && !opened.inputBox; turns++) await new Promise((resolve) => setImmediate(resolve));
    assert.ok(opened.inputBox, 'a box is open');
    return opened.inputBox;
  }
  const settled = async (isDone: () => boolean) => {
    for (let turns = 0; turns < 100 && !isDone(); turns++) await new Promise((resolve) => setImmediate(resolve));
    assert.ok(isDone());
  };

  const name = (value?: string) => () =>
    loaded.askNewName(world.services, 'component', { existing: [], use: () => Promise.resolve(), ...(value !== undefined && { value }) });
  const saveQuery = () => {
    Object.assign(loaded.vscode.window, { showQuickPick: (items: readonly unknown[]) => Promise.resolve(items[0]) });
    const filter = { text: 'is:open kind:bug' };
    return loaded.runSaved({ services: world.services, filter, settings: {} } as never, 'issueBucket.saveQuery', undefined);
  };
  const note = () => new loaded.AnchorActions(world.services, {} as never).change({ ...address(12), anchor: 7 }, 'note');
  const commentOnSeveral = (place: Place) => {
    const typedFor = loaded.typedForSeveral([place, place]);
    return loaded.askComment(world.services, { label: '2 issues', typedFor, load: () => Promise.resolve([]) });
  };
  /** Opens the box of another date: the last item of the list. */
  const sinceWhen = () => {
    Object.assign(loaded.vscode.window, { showQuickPick: (items: readonly unknown[]) => Promise.resolve(items.at(-1)) });
    return loaded.whatChanged(world.services);
  };
  /** Opens the box of another name: the item before the last one. */
  const branch = async () => {
    const options = {
      issue: { number: 12, title: 'Poller', assignee: null },
      change: {},
      root: '/w',
      name: 'bug/12',
      current: 'main',
      existing: [],
    };
    const rest = { trunk: undefined, isTaken: () => false, worktreePath: (name: string) => `/w-${name}` };
    void loaded.askStartMethod({ ...options, ...rest } as unknown as StartMethod.StartOptions, world.state);
    const pick = loaded.vscode.opened.quickPick!;
    pick.click(pick.items.length - 2);
    await Promise.resolve();
  };
  const yesterday = () => new Date(new Date().setDate(new Date().getDate() - 1)).toLocaleDateString('sv-SE');
  const BOXES: readonly [what: string, open: () => unknown, begins: string][] = [
    ['the title of an issue', () => loaded.editTitle(world.services, [address(12)]), 'Poller drops readings'],
    ['a comment on an issue', () => loaded.addComment(world.services, [address(12)]), ''],
    ['a comment on several', () => commentOnSeveral(world.place), ''],
    ['the name of a new component', name(), ''],
    ['another name of a component', name('poller'), 'poller'],
    ['the name of a saved query', saveQuery, ''],
    ['a note on code', () => note(), 'Mind the tide'],
    ['the title of a new issue', () => loaded.quickCreate(world.services), ''],
    ['the branch of an issue', branch, 'bug/12'],
    ['the date of what changed', sinceWhen, yesterday()],
  ];

  for (const [what, open, begins] of BOXES) {
    it(`is there again when the box was closed: ${what}`, async () => {
      const box = await boxOf(open);
      assert.equal(box.value, begins);
      box.type('Wind and tide');
      assert.equal(box.value, 'Wind and tide');
      box.hide();
      const second = await boxOf(open);
      assert.equal(second.value, 'Wind and tide');
      assert.match(second.prompt ?? '', /You typed this before, and it was not used/);
      // Whoever writes on does not write over it.
      second.type(' turn');
      assert.equal(second.value, 'Wind and tide turn');
      // Nothing more happens when the window goes, or the extension host is killed.
      assert.equal((await boxOf(open)).value, 'Wind and tide turn');
    });

    it(`is discarded when the person says so, or takes it out: ${what}`, async () => {
      const box = await boxOf(open);
      box.type('Wind and tide');
      box.hide();
      const second = await boxOf(open);
      second.press(0);
      assert.equal(second.value, begins);
      second.hide();
      const third = await boxOf(open);
      assert.equal(third.value, begins);
      assert.doesNotMatch(third.prompt ?? '', /You typed this before/);
      third.type('W');
      third.valueSelection = [0, 1];
      third.type('');
      third.hide();
      assert.equal((await boxOf(open)).value, begins);
    });
  }

  it('is of its issue: another one begins with its own', async () => {
    (await boxOf(() => loaded.addComment(world.services, [address(12)]))).type('Only here');
    assert.equal((await boxOf(() => loaded.addComment(world.services, [address(31)]))).value, '');
    assert.equal((await boxOf(() => loaded.editTitle(world.services, [address(12)]))).value, 'Poller drops readings');
    assert.equal((await boxOf(() => loaded.addComment(world.services, [address(12)]))).value, 'Only here');
  });

  it('is of its repository: a comment on several issues of another one begins empty', async () => {
    (await boxOf(() => commentOnSeveral(world.place))).type('Only here');
    const other = { ...world.place, repository: { owner: 'harbour', slug: 'lighthouse' } };
    assert.equal((await boxOf(() => commentOnSeveral(other))).value, '');
    assert.equal((await boxOf(() => commentOnSeveral(world.place))).value, 'Only here');
  });

  it('is used to the end when the box is closed meanwhile; what fails then is said, and the text is there again', async () => {
    const { person, window } = loaded.vscode;
    const failures: string[] = [];
    Object.assign(window, { showErrorMessage: (text: string) => Promise.resolve(void failures.push(text)) });
    person.willRun('issueBucket.reveal', () => undefined);
    const open = () => loaded.quickCreate(world.services);
    const [answer, failure] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const box = await boxOf(open);
    box.type('Mind the gap');
    world.tracker.answer = answer.promise;
    box.enter();
    box.hide();
    answer.resolve();
    await settled(() => world.tracker.undone === 1);
    assert.match(person.said.at(-1)!.text, /Created #73/);
    assert.deepEqual(loaded.typedTexts(world.state), []);
    const second = await boxOf(open);
    second.type('Mind the other gap');
    world.tracker.answer = failure.promise;
    second.enter();
    second.hide();
    failure.reject(new Error('The site cannot be reached.'));
    await settled(() => failures.length > 0);
    assert.match(failures.join(), /The site cannot be reached/);
    assert.equal(world.tracker.undone, 1);
    assert.equal((await boxOf(open)).value, 'Mind the other gap');
  });

  it('names no component that was not made', async () => {
    const names = await loaded.newNames(world.services, [world.place], 'component');
    let added: Promise<string | undefined> | undefined;
    const box = await boxOf(() => void (added = names!.add('')));
    box.type('buoys');
    box.enter();
    await settled(() => String(box.validationMessage).includes('The site cannot be reached.'));
    box.hide();
    assert.equal(await added, undefined);
  });

  it('is offered in the box of a query, which begins with the filter', async () => {
    const { opened } = loaded.vscode;
    const filter = { text: 'is:open' } as unknown as Parameters<typeof loaded.pickQuery>[1];
    const tree = { list: () => Promise.resolve([]) } as unknown as Parameters<typeof loaded.pickQuery>[2];
    const boxOfQuery = async () => {
      delete opened.quickPick;
      void loaded.pickQuery(world.services, filter, tree, {} as never);
      await settled(() => (opened.quickPick?.items.length ?? 0) > 0);
      return opened.quickPick!;
    };
    const box = await boxOfQuery();
    box.type('is:open tide');
    box.hide();
    for (let times = 0; times < 2; times++) {
      const next = await boxOfQuery();
      assert.equal(next.value, 'is:open ');
      assert.ok(next.items.some(({ label }) => label === 'is:open tide'));
      next.hide();
    }
  });

  it('stays in the box with the reason while a site is away, and is kept no longer once it is saved, which can be undone', async () => {
    const open = () => loaded.editTitle(world.services, [address(12)]);
    const box = await boxOf(open);
    box.type('Poller forgets readings');
    world.tracker.isAway = true;
    box.enter();
    await settled(() => String(box.validationMessage).includes('The site cannot be reached.'));
    assert.equal((await boxOf(open)).value, 'Poller forgets readings');
    world.tracker.isAway = false;
    box.enter();
    await settled(() => !box.isOpen);
    assert.equal(world.tracker.titles.get(12), 'Poller forgets readings');
    assert.equal(world.tracker.undone, 1);
    const next = await boxOf(open);
    assert.equal(next.value, 'Poller forgets readings');
    assert.deepEqual(next.buttons, []);
    assert.deepEqual(loaded.typedTexts(world.state), []);
  });

  it('replaces a note that somebody else has changed only after that was seen', async () => {
    const box = await boxOf(note);
    box.type('Mind the wind');
    world.tracker.note = 'Mind the moon';
    box.enter();
    await settled(() => String(box.validationMessage).includes('"Mind the moon"'));
    assert.equal(world.tracker.note, 'Mind the moon');
    box.enter();
    await settled(() => !box.isOpen);
    assert.equal(world.tracker.note, 'Mind the wind');
    const second = await boxOf(note);
    assert.equal(second.value, 'Mind the wind');
    second.type('');
    second.enter();
    await settled(() => !second.isOpen);
    assert.equal(world.tracker.note, '');
    assert.equal(world.tracker.undone, 2);
  });

  it('becomes an issue, or goes on in the form', async () => {
    const { person } = loaded.vscode;
    const forms: unknown[] = [];
    person.willRun('issueBucket.createIssue', (preset) => void forms.push(preset));
    person.willRun('issueBucket.reveal', () => undefined);
    const open = () => loaded.quickCreate(world.services);
    const box = await boxOf(open);
    box.type('Mind the gap');
    world.tracker.isAway = true;
    box.enter();
    await settled(() => String(box.validationMessage).includes('The site cannot be reached.'));
    assert.ok(box.isOpen);
    world.tracker.isAway = false;
    box.enter();
    await settled(() => world.tracker.undone === 1);
    assert.equal(world.tracker.titles.get(73), 'Mind the gap');
    assert.match(person.said.at(-1)!.text, /Created #73/);
    const second = await boxOf(open);
    assert.equal(second.value, '');
    second.type('Mind the other gap');
    second.press(0);
    await settled(() => forms.length === 1);
    assert.deepEqual(forms, [{ site: 'local', repository: address(1).repository, title: 'Mind the other gap' }]);
    await settled(() => !second.isOpen);
    assert.equal((await boxOf(open)).value, '');
  });

  it('is there again when its discarding is taken back, behind what was typed since', async () => {
    const { saveTypedText, restoreTypedText, typedForIssue, typedText, typedTexts } = loaded;
    const state = memento();
    const comment = typedForIssue(address(12), 'comment');
    await saveTypedText(state, comment, 'Seen on Monday.');
    const [discarded] = typedTexts(state);
    await saveTypedText(state, comment, undefined);
    await restoreTypedText(state, discarded!);
    assert.equal(typedText(state, comment), 'Seen on Monday.');
    await saveTypedText(state, comment, 'And on Tuesday.');
    await restoreTypedText(state, discarded!);
    assert.equal(typedText(state, comment), 'And on Tuesday. Seen on Monday.');
    assert.deepEqual(typedTexts(state)[0]?.issue, address(12));
  });

  it('is kept for the last fifty boxes', async () => {
    for (let number = 1; number <= 60; number++)
      await loaded.saveTypedText(world.state, loaded.typedForIssue(address(number), 'title'), `Title ${number}`);
    const texts = loaded.typedTexts(world.state).map(({ text }) => text);
    assert.deepEqual([texts.length, texts[0], texts.at(-1)], [50, 'Title 60', 'Title 11']);
  });
});
