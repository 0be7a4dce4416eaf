import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import type { IssueService } from '../../../src/client/service';
import { ListWaiters } from '../../../src/editor/tree/listWaiters';
import type { TreeEntry } from '../../../src/editor/tree/nodes';

/** A list of a server (or of this computer) that tells of changes, which a test makes. */
function anEntry(name: string, isLocal = false) {
  const state = {
    name,
    polls: 0,
    held: 0,
    revision: 'r1',
    tell: (_: string | undefined): void => assert.fail('Nobody waits.'),
    cut: () => {},
  };
  const service = {
    nextRevision: (_: unknown, __: string, { signal }: { signal: AbortSignal }) =>
      new Promise<string | undefined>((resolve, reject) => {
        state.held++;
        const end =
          <T>(then: (value: T) => void) =>
          (value: T) => {
            state.held--;
            then(value);
          };
        state.tell = end(resolve);
        state.cut = () => end(reject)(new Error('Cut off.'));
        signal.addEventListener('abort', () => end(reject)(new Error('Aborted.')), { once: true });
      }),
  } as Partial<IssueService>;
  const list = {
    get revision() {
      return state.revision;
    },
    poll: () => Promise.resolve(void state.polls++),
  };
  return {
    state,
    entry: { place: { site: { isLocal }, repository: { owner: 'ann', slug: name }, service }, list } as unknown as TreeEntry,
  };
}

describe('Lists of servers that tell of changes', () => {
  let [one, two, here]: ReturnType<typeof anEntry>[] = [];
  let tree: { entries: readonly TreeEntry[]; saved: undefined };
  let isSeen: boolean;
  let waiters: ListWaiters;

  beforeEach(() => {
    [one, two, here] = [anEntry('one'), anEntry('two'), anEntry('here', true)];
    tree = { entries: [one, two, here].map(({ entry }) => entry), saved: undefined };
    isSeen = true;
    waiters = new ListWaiters(tree, () => isSeen);
  });
  afterEach(() => waiters.dispose());
  const held = () => [one, two, here].map((it) => it!.state.held);

  it('are waited for by one request each, and not on this computer', async () => {
    waiters.start();
    waiters.start();
    await turn();
    assert.deepEqual(held(), [1, 1, 0]);
    assert.deepEqual(
      [one, two, here].map((it) => waiters.isWaiting(it!.entry)),
      [true, true, false],
    );
  });

  it('are loaded again when they have changed, and no others', async () => {
    waiters.start();
    one!.state.revision = 'r2';
    one!.state.tell('r3');
    await turn();
    assert.deepEqual([one!.state.polls, two!.state.polls], [1, 0]);
  });

  it('are left when nobody sees them, or they are not in the tree any more', async () => {
    waiters.start();
    tree.entries = tree.entries.slice(1);
    waiters.start();
    await turn();
    assert.deepEqual(held(), [0, 1, 0]);
    waiters.stop();
    isSeen = false;
    waiters.start();
    await turn();
    assert.deepEqual(held(), [0, 0, 0]);
  });

  it('are polled again where a server is cut off, and when one stops to tell', async () => {
    waiters.start();
    one!.state.cut();
    two!.state.tell(undefined);
    await turn();
    assert.deepEqual([waiters.isWaiting(one!.entry), waiters.isWaiting(two!.entry)], [false, false]);
    assert.ok(waiters.wereCutOff);
    waiters.start();
    one!.state.tell('r1');
    await turn();
    assert.ok(!waiters.wereCutOff);
  });
});
