import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { DraftFiles } from '../../../src/editor/pages/draftFiles';
import { sameValues } from '../../../src/editor/pages/drafts';

describe('drafts on disk', () => {
  it('are there when it is said so, also those that come while old ones are cleared away', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-drafts-'));
    try {
      const files = new DraftFiles(folder, sameValues, 0);
      const version = (slot: string, value: unknown) => ({ slot, value, clock: { here: 1 }, savedOn: '2026-01-01' });
      const count = () => readdirSync(folder).length;
      const ends = Array.from({ length: 40 }, (_, n) => files.put(version(`end ${n}`, null)));
      while (count() < ends.length) await turn();
      while (count() === ends.length) await turn(); // the first of them is cleared away now
      await files.put(version('text', 'written meanwhile'));
      const another = new DraftFiles(folder, sameValues, 0);
      assert.deepEqual(
        another.of('text').map(({ value }) => value),
        ['written meanwhile'],
      );
      await Promise.all(ends);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
