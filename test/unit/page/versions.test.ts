import assert from 'node:assert/strict';
import { Drafts, sameValues } from '../../../src/editor/pages/drafts';
import type { StoredVersion } from '../../../src/editor/pages/draftFiles';
import { clockOfText, hasSeen, joinClocks, latest, tick, type TextVersion } from '../../../src/model/versions';
import {
  EDIT_RULES,
  editVersions,
  toCopies,
  UnsavedTexts,
  type Edit,
  type EditCopies,
  type EditKey,
  type Edits,
} from '../../../src/wire/page';
import { memento } from '../../support/memento';

const ADDRESS = { site: 'local', repository: { owner: 'o', slug: 'r' }, number: 12 };
const KEY = 'comment';

/** All that crosses between two places crosses as JSON. */
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** What is on disk for all windows; a window's host holds what it has not written yet. */
class Disk {
  files: StoredVersion[] = [];
}
class Host {
  waiting: StoredVersion[] = [];
  readonly drafts: Drafts;

  readonly #disk: Disk;
  readonly #durable: (text: string) => void;

  constructor(disk: Disk, durable: (text: string) => void) {
    this.#disk = disk;
    this.#durable = durable;
    this.drafts = new Drafts(memento(), {
      of: (slot) =>
        latest(
          [...this.waiting, ...this.#disk.files].filter((version) => version.slot === slot),
          sameValues,
        ) as StoredVersion[],
      slots: () => new Set([...this.waiting, ...this.#disk.files].map(({ slot }) => slot)),
      put: (version) => {
        this.waiting.push(copy(version));
        return Promise.resolve();
      },
      settled: () => Promise.resolve(),
    });
  }

  flush(): void {
    for (const version of this.waiting) {
      this.#disk.files = [
        ...this.#disk.files.filter((edited) => edited.slot !== version.slot || !hasSeen(version.clock, edited.clock)),
        version,
      ];
      this.#durable(eventOf(version));
    }
    this.waiting = [];
  }
}

interface State {
  readonly edits: Edits;
  readonly copies?: EditCopies;
}

/** Each version is an event: a text of its own, or the end of one, told by its clock. */
const eventOf = ({ value, clock }: TextVersion<unknown>): string =>
  value === null ? `end ${JSON.stringify(Object.entries(clock).sort())}` : (value as Edit).text;

const isSeenBy = (end: string, other: string): boolean => {
  const clockOf = (name: string) => Object.fromEntries(JSON.parse(name.slice('end '.length)) as [string, number][]);
  return other.startsWith('end ') && hasSeen(clockOf(end), clockOf(other));
};

let lives = 0;

/** A window with a page of one issue, its host, and what VS Code keeps of the page: at once in its memory, later on disk. */
class Window {
  host: Host;
  page: UnsavedTexts<EditKey, Edit>;
  memory: State = { edits: {} };
  kept: State = { edits: {} };
  /** What the page has told and its host has not heard yet. */
  told: State[] = [];
  /** The host has crashed: until the window is loaded anew nobody hears the page. */
  isDeaf = false;
  sending: string | undefined;

  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
    this.host = this.newHost();
    this.page = this.newPage(undefined, undefined);
  }

  private newHost = () => new Host(this.#world.disk, (event) => this.#world.durable.add(event));

  private newPage(stored: State | undefined, input: State | undefined): UnsavedTexts<EditKey, Edit> {
    const page = new UnsavedTexts<EditKey, Edit>(`page ${++lives}`, EDIT_RULES);
    for (const state of [stored, input])
      if (state) for (const [key, versions] of editVersions(state.edits, state.copies)) page.receive(key, versions);
    this.page = page;
    this.keep();
    return page;
  }

  keep(): void {
    this.memory = copy(toCopies(this.page.all()));
  }

  tell(): void {
    this.keep();
    if (!this.isDeaf) this.told.push(this.memory);
  }

  /** The person does something: what comes of it follows what was in sight. */
  change(parents: readonly (TextVersion<Edit> | undefined)[], task: () => void): void {
    const before = parents.flatMap((version) => (version ? [eventOf(version)] : []));
    task();
    this.#world.follow(eventOf(this.page.shown(KEY)!), before);
    this.tell();
  }

  /** The other version is shown, and is typed into: so that it is told from what it was. */
  use(other: TextVersion<Edit>, text: string): void {
    this.page.use(KEY, other);
    this.change([other], () => this.page.set(KEY, { text, base: '' }));
  }

  drop(other: TextVersion<Edit>, text: string): void {
    const displayed = this.page.shown(KEY);
    this.page.drop(KEY, other);
    this.change([displayed, other], () => this.page.set(KEY, { text, base: '' }));
  }

  async hear(): Promise<void> {
    const state = this.told.shift();
    if (state) await this.host.drafts.keepEdits(ADDRESS, state.edits, state.copies);
  }

  async hearAll(): Promise<void> {
    while (this.told.length > 0) await this.hear();
  }

  writeState(): void {
    this.kept = this.memory;
    for (const versions of editVersions(this.kept.edits, this.kept.copies).values())
      for (const version of versions) this.#world.durable.add(eventOf(version));
  }

  /** The window is loaded anew with what has reached the disk. */
  async reload(): Promise<void> {
    this.host = this.newHost();
    this.isDeaf = false;
    this.told = [];
    this.sending = undefined;
    const stored = copy(this.kept);
    await this.host.drafts.keepEdits(ADDRESS, stored.edits, stored.copies);
    this.newPage(stored, copy(this.host.drafts.give(ADDRESS)));
  }

  /** The page is closed, with what VS Code has kept of it, and the issue opened once more. The host has written by then. */
  async reopen(): Promise<void> {
    if (this.isDeaf) return;
    await this.hearAll();
    this.host.flush();
    this.kept = { edits: {} };
    this.newPage(undefined, copy(this.host.drafts.give(ADDRESS)));
  }

  /** The page was hidden and is seen again. */
  show(): void {
    this.newPage(copy(this.memory), this.isDeaf ? undefined : copy(this.host.drafts.give(ADDRESS)));
  }

  async send(): Promise<void> {
    const text = this.page.shown(KEY)?.value?.text;
    if (text === undefined || this.isDeaf || this.sending !== undefined) return;
    // What the page has told is heard before its request.
    await this.hearAll();
    this.sending = text;
  }

  async sent(isHeard: boolean): Promise<void> {
    const text = this.sending;
    if (text === undefined) return;
    this.sending = undefined;
    const before = this.host.waiting.length;
    await this.host.drafts.settle(ADDRESS, KEY, text);
    for (const end of this.host.waiting.slice(before)) this.#world.follow(eventOf(end), [text]);
    if (!isHeard) return;
    const displayed = this.page.shown(KEY);
    if (displayed?.value?.text === text) this.change([displayed], () => this.page.set(KEY, null));
  }

  crash(): void {
    this.host = this.newHost();
    this.isDeaf = true;
    this.told = [];
    this.sending = undefined;
  }

  get visible(): string[] {
    const displayed = this.page.shown(KEY)?.value;
    return [...(displayed ? [displayed.text] : []), ...this.page.others(KEY).map(({ value }) => value!.text)];
  }
}

class World {
  readonly disk = new Disk();
  /** What has reached a place from which it comes back. */
  readonly durable = new Set<string>();
  private readonly parents = new Map<string, readonly string[]>();
  readonly windows = [new Window(this), new Window(this)];

  follow(event: string, parents: readonly string[]): void {
    this.parents.set(event, [...(this.parents.get(event) ?? []), ...parents.filter((version) => version !== event)]);
  }

  /** Durable changes that were made right after an event, for the message of a test. */
  why = (event: string): string =>
    [...this.parents]
      .filter(([, parents]) => parents.includes(event))
      .map(([version]) => `${version} (${this.durable.has(version)})`)
      .join(', ');

  /** Everything that some durable change was made in sight of. */
  superseded(): Set<string> {
    const found = new Set<string>();
    const visit = (event: string): void => {
      for (const parent of this.parents.get(event) ?? []) {
        if (found.has(parent)) continue;
        found.add(parent);
        visit(parent);
      }
    };
    for (const event of this.durable) {
      visit(event);
      // Two ends become one, which has seen what both have.
      if (event.startsWith('end ')) for (const end of this.parents.keys()) if (isSeenBy(event, end)) visit(end);
    }
    return found;
  }
}

function randomOf(seed: number): (below: number) => number {
  let state = seed * 7919 + 1;
  return (below) => {
    state = (state * 16_807) % 2_147_483_647;
    return state % below;
  };
}

async function step(window: Window, random: (below: number) => number, text: string): Promise<string> {
  const displayed = window.page.shown(KEY);
  const otherVersions = window.page.others(KEY);
  const other = otherVersions[random(Math.max(1, otherVersions.length))];
  const actions: readonly (readonly [name: string, weight: number, work: () => void | Promise<void>])[] = [
    ['key', 12, () => window.change([displayed], () => window.page.set(KEY, { text, base: '' }))],
    ['host hears', 8, () => window.hear()],
    ['host writes', 6, () => window.host.flush()],
    ['state is written', 3, () => window.writeState()],
    ['reload', 2, () => window.reload()],
    ['crash of the host', 1, () => window.crash()],
    ['hidden and shown', 1, () => window.show()],
    ['closed and opened', 1, () => window.reopen()],
    ['send', 2, () => window.send()],
    ['sent', 2, () => window.sent(random(3) > 0)],
    ['discard', 1, () => displayed?.value && window.change([displayed], () => window.page.set(KEY, null))],
    ['use the other', 1, () => other && window.use(other, text)],
    ['discard the other', 1, () => other && window.drop(other, text)],
  ];
  let at = random(actions.reduce((sum, [, weight]) => sum + weight, 0));
  for (const [name, weight, task] of actions) {
    at -= weight;
    if (at >= 0) continue;
    await task();
    return name;
  }
  return '';
}

describe('copies of a text in several places', () => {
  it('lose nothing that reached a place, and bring nothing back that was sent, discarded or replaced, whatever happens when', async () => {
    for (let seed = 1; seed <= 400; seed++) {
      const random = randomOf(seed);
      const world = new World();
      const log: string[] = [];
      for (let count = 1; count <= 80; count++) {
        const index = random(2);
        log.push(`${index}: ${await step(world.windows[index]!, random, `text ${count}`)} ${count}`);
      }
      // In the end both windows are loaded anew, one after the other, and each host writes what it has.
      for (const window of [...world.windows, ...world.windows]) {
        await window.reload();
        window.host.flush();
        window.writeState();
      }
      const superseded = world.superseded();
      const visible = new Set(world.windows.flatMap((window) => window.visible));
      const story = () => `seed ${seed}\n${log.join('\n')}\nvisible: ${[...visible].join(', ')}`;
      for (const event of world.durable) {
        if (!event.startsWith('end ') && !superseded.has(event)) assert.ok(visible.has(event), `lost: ${event}, ${story()}`);
      }
      for (const text of visible) assert.ok(!superseded.has(text), `came back: ${text} in spite of ${world.why(text)}, ${story()}`);
    }
  });

  const CASES: readonly (readonly [title: string, versions: readonly TextVersion<string>[], left: readonly (string | null)[]])[] = [
    ['an older copy', [v('a', { p: 1 }), v('b', { p: 2 })], ['b']],
    ['the same twice', [v('a', { p: 1 }), v('a', { p: 1 })], ['a']],
    ['two windows with as many changes', [v('a', { p: 3 }), v('b', { q: 3 })], ['a', 'b']],
    ['two windows that wrote the same', [v('a', { p: 3 }), v('a', { q: 3 })], ['a']],
    ['one that has seen both', [v('a', { p: 3 }), v('b', { q: 3 }), v('c', { p: 3, q: 3, r: 4 })], ['c']],
    ['one that was sent', [v('a', { p: 3 }), v(null, { p: 3, h: 4 }, 'a')], [null]],
    ['one that was sent elsewhere in the same words', [v('a', { q: 9 }), v(null, { p: 3, h: 4 }, 'a')], [null]],
    ['one that goes on after what was sent', [v('a b', { p: 4 }), v(null, { p: 3, h: 4 }, 'a')], ['a b', null]],
    ['the same again after it was sent', [v('a', { p: 3, h: 4, q: 5 }), v(null, { p: 3, h: 4 }, 'a')], ['a']],
    ['two ends', [v(null, { p: 3 }), v(null, { q: 3 })], [null]],
  ];
  for (const [title, versions, remaining] of CASES)
    it(`leave what is right of ${title}, in any order`, () => {
      for (const all of [versions, versions.toReversed()]) {
        const found = latest(all, (a, b) => a === b).map(({ value }) => value);
        assert.deepEqual(new Set(found), new Set(remaining));
        assert.equal(found.length, remaining.length);
      }
    });

  it('have clocks that do not grow for ever, and never take a text for an older one for that', () => {
    let clock = clockOfText('begun');
    const before = [clock];
    for (let count = 1; count <= 50; count++) before.push((clock = tick(`page ${count}`, [clock])));
    assert.equal(Object.keys(clock).length, 20);
    assert.ok(before.slice(-20).every((version) => hasSeen(clock, version)));
    assert.ok(!hasSeen(clock, tick('elsewhere', [before[10]!])));
    assert.ok(!hasSeen(before[30]!, clock));
    assert.deepEqual(joinClocks({ a: 1, b: 3 }, { a: 2 }), { a: 2, b: 3 });
  });
});

function v(value: string | null, clock: Record<string, number>, was?: string): TextVersion<string> {
  return { value, clock, ...(was !== undefined && { was }) };
}
