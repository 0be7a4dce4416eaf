import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { memento } from '../../support/memento';
import { SharedState } from '../../../src/editor/sharedState';

type State = Record<string, unknown>;

/**
 * What is kept for all windows, with the ways of VS Code: all keys travel as one text, some turns after they were set, and each
 * window is told of what was written by whomever, itself included, which takes the place of all that it has.
 */
class Storage {
  private text = '{}';
  private readonly windows: Window[] = [];

  window(): Window {
    const window = new Window(this);
    this.windows.push(window);
    return window;
  }

  write(text: string): void {
    this.text = text;
    for (const window of this.windows) setImmediate(() => window.hear(text));
  }

  read = (): State => JSON.parse(this.text) as State;
}

class Window implements vscode.Memento {
  private state: State;
  private told: Promise<void> | undefined;

  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
    this.state = storage.read();
  }

  hear(text: string): void {
    this.state = JSON.parse(text) as State;
  }

  keys = (): string[] => Object.keys(this.state);
  get = <T>(key: string, otherwise?: T): T => (this.state[key] ?? otherwise) as T;
  update(key: string, value: unknown): Promise<void> {
    this.state[key] = value;
    return (this.told ??= this.tell());
  }

  private async tell(): Promise<void> {
    await turn();
    this.told = undefined;
    const text = JSON.stringify(this.state);
    await turn(); // on its way
    this.#storage.write(text);
    await turn();
    await turn(); // the answer comes after the news
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('what is kept for all windows', () => {
  it('has the last of many texts that come fast, whatever the pauses between them', async () => {
    for (let seed = 1; seed <= 200; seed++) {
      const storage = new Storage();
      const state = new SharedState(storage.window());
      let random = seed;
      const next = () => (random = (random * 16_807) % 2_147_483_647) % 4;
      let text = '';
      for (let keys = 0; keys < 30; keys++) {
        text += String.fromCharCode(97 + (keys % 26));
        void state.update(next() === 0 ? 'other' : 'text', text);
        void state.update('text', text);
        for (let turns = next(); turns > 0; turns--) await turn();
        assert.equal(state.get('text'), text);
      }
      await state.settled();
      assert.equal(storage.read()['text'], text, `seed ${seed}`);
      assert.equal(state.get('text'), text);
    }
  });

  it('is kept when it is said to be', async () => {
    const storage = new Storage();
    const state = new SharedState(storage.window());
    void state.update('a', 1);
    await turn();
    await state.update('b', [2]);
    assert.deepEqual(storage.read(), { a: 1, b: [2] });
    await state.update('a', undefined);
    assert.deepEqual(storage.read(), { b: [2] });
    assert.deepEqual(state.keys(), ['b']);
  });

  it('keeps what is set in the moment in which the last write ends', async () => {
    const stored = memento();
    const state = new SharedState({
      ...stored,
      get: <T>(key: string) => {
        // Looked at after the write: nothing else is to be written then.
        if (key === 'a') queueMicrotask(() => void (second ??= state.update('b', 2)));
        return stored.get<T>(key);
      },
    });
    let second: Promise<void> | undefined;
    await state.update('a', 1);
    await second;
    assert.deepEqual(Object.fromEntries(stored.kept), { a: '1', b: '2' });
  });

  it('tells at once what was set and what was taken away', () => {
    const state = new SharedState(new Storage().window());
    void state.update('a', { text: 'x', none: undefined });
    assert.deepEqual(state.get('a'), { text: 'x' });
    assert.deepEqual(state.keys(), ['a']);
    void state.update('a', undefined);
    assert.equal(state.get('a', 'nothing'), 'nothing');
    assert.deepEqual(state.keys(), []);
  });

  it('survives that another window writes at the same time', async () => {
    const storage = new Storage();
    const [mine, theirs] = [new SharedState(storage.window()), new SharedState(storage.window())];
    await Promise.all([mine.update('mine', 1), theirs.update('theirs', 2)]);
    assert.deepEqual(storage.read(), { mine: 1, theirs: 2 });
  });

  it('tries again, with the next one, what could not be kept', async () => {
    const stored = new Map<string, unknown>();
    let isFull = true;
    const state = new SharedState({
      keys: () => [...stored.keys()],
      get: <T>(key: string) => stored.get(key) as T,
      update: (key, value) => (isFull ? Promise.reject(new Error('full')) : Promise.resolve(void stored.set(key, value))),
    });
    await assert.rejects(state.update('a', 1), /full/);
    assert.equal(state.get('a'), 1);
    isFull = false;
    await state.update('b', 2);
    assert.deepEqual([...stored], Object.entries({ a: 1, b: 2 }));
  });
});
