import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { openStore } from '../../../../src/tracker/store';
import { RequestBudget } from '../../../../src/tracker/store/budget';
import { Connection } from '../../../../src/tracker/store/sqlite/dialect';
import { LogLimit } from '../../../../src/tracker/store/sqlite/log-limit';
import { Readers } from '../../../../src/tracker/store/sqlite/readers';
import { withFile } from '../support';

/** The write-ahead log of a data file is bounded. */
describe('The log of a data file', () => {
  const sizeOf = (file: string): number => statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  /** Waits until something holds, while others go on. */
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((resolve) => setImmediate(resolve));
  };

  async function withLog(task: (world: { file: string; write: () => void; limit: LogLimit; readers: Readers }) => Promise<void>) {
    await withFile(async (file) => {
      await (await openStore({ file })).close();
      const [writing, reading] = [new Connection(new DatabaseSync(file)), new Connection(new DatabaseSync(file))];
      const readers = Readers.open({ file })!;
      const limit = new LogLimit(
        file,
        { writing, reading, readers },
        { maxBytes: 50_000, maxBytesWithReaders: 200_000, checkIntervalMs: 0 },
      );
      writing.database.exec('create table filler (text)');
      const write = () => {
        writing.database.prepare('insert into filler values (?)').run('x'.repeat(60_000));
        limit.afterWrite();
      };
      try {
        await task({ file, write, limit, readers });
      } finally {
        await readers.close();
        await limit.close();
        for (const { database } of [reading, writing]) database.close();
      }
    });
  }

  it('is emptied when it is large and nobody reads from it', () =>
    withLog(async ({ file, write }) => {
      const other = new DatabaseSync(file);
      other.exec('begin');
      other.prepare('select count(*) from filler').get();
      for (let i = 0; i < 10; i++) write();
      assert.ok(sizeOf(file) > 500_000, String(sizeOf(file)));
      other.close();
      write();
      await until(() => sizeOf(file) === 0);
    }));

  it('is emptied although expensive reads overlap without end', () =>
    withLog(async ({ file, write, readers }) => {
      let isOver = false;
      let reads = 0;
      /** Reads on and on, each time until the other has begun: so that never nobody reads. */
      const keepReading = async (client: string): Promise<void> => {
        while (!isOver) {
          await readers.read(new RequestBudget(client, 60_000), async ({ db }) => {
            await db.selectFrom('repository').select('id').execute();
            const before = reads++;
            const startedAt = performance.now();
            // Where the other one has to wait, this one has to end.
            await until(() => isOver || reads > before + 1 || performance.now() - startedAt > 50);
          });
        }
      };
      const readings = [keepReading('ann'), keepReading('bob')];
      let largest = 0;
      for (let i = 0; i < 40; i++) {
        write();
        largest = Math.max(largest, sizeOf(file));
        const readsBefore = reads;
        await until(() => reads > readsBefore);
      }
      await until(() => {
        write();
        return sizeOf(file) < 200_000;
      });
      isOver = true;
      await Promise.all(readings);
      assert.ok(largest > 0);
    }));

  it('is gone when the tracker is closed', () =>
    withFile(async (file) => {
      const store = await openStore({ file });
      await store.saveAccount('ann', {});
      assert.ok(existsSync(`${file}-wal`));
      await store.close();
      assert.ok(!existsSync(`${file}-wal`));
    }));
});
