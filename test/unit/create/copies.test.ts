import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Copies } from '../../../src/editor/details/copies';

describe('copies of attachments that were opened', () => {
  const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-copies-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const bytes = (text: string) => new TextEncoder().encode(text);
  const DAY = 86_400_000;

  it('are the same for the same content, and keep what was written into them', async () => {
    const copies = new Copies(join(folder, 'same'));
    const file = await copies.of('../poller.log', bytes('one'));
    assert.match(file, /poller\.log$/);
    writeFileSync(file, 'one, and my own words');
    assert.equal(await copies.of('../poller.log', bytes('one')), file);
    assert.equal(readFileSync(file, 'utf8'), 'one, and my own words');
    assert.notEqual(await copies.of('poller.log', bytes('two')), file);
  });

  it('go after a week, but for those that are looked at or were written into', async () => {
    const copies = new Copies(join(folder, 'old'));
    const [old, displayed, stored] = [
      await copies.of('a.log', bytes('a')),
      await copies.of('b.log', bytes('b')),
      await copies.of('c.log', bytes('c')),
    ];
    writeFileSync(stored, 'my own words');
    const present = () => [old, displayed, stored].map((file) => existsSync(file));
    await copies.clear(() => false, Date.now() + 6 * DAY);
    assert.deepEqual(present(), [true, true, true]);
    await copies.clear((path) => path === displayed, Date.now() + 8 * DAY);
    assert.deepEqual(present(), [false, true, true]);
    await new Copies(join(folder, 'none')).clear(() => false);
  });
});
