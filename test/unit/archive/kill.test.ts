import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { DEFAULT_QUERY } from '../../../src/model/query';
import { openStore } from '../../../src/tracker/store';
import { examine } from '../../../src/tracker/store/sqlite/doctor';
import { archive, commentRow, issueRow } from '../../support/archives';
import { Random } from '../../support/random';

const ISSUES = 600;

/** An import in a child process that reports each step, and continues when the test says so. */
const PROGRAM = `
import { openStore } from './src/tracker/store';
import { importArchive, readArchive } from './src/tracker/archive';
const [data, zip, append] = process.argv.slice(2);
async function main() {
  const store = await openStore({ file: data });
  const { key } = (await store.repository({ owner: 'a', slug: 'b' }))!;
  const archive = await readArchive({ file: zip });
  await importArchive(store, key, archive, { append: append === 'append', onProgress: ({ phase, count }) => console.log(phase, count) });
  console.log('done');
  await store.close();
}
void main();
`;

describe('An import whose process is killed', () => {
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'issue-bucket-kill-'));
    const stdin = { contents: PROGRAM, resolveDir: process.cwd(), loader: 'ts' } as const;
    await build({ stdin, bundle: true, platform: 'node', format: 'cjs', outfile: join(folder, 'import.cjs') });
    const sections = {
      comments: Array.from({ length: 2 * ISSUES }, (_, i) => commentRow(i + 1, 1 + (i % ISSUES))),
      issues: Array.from({ length: ISSUES }, (_, i) => issueRow(i + 1, { title: `New ${i + 1}` })),
    };
    writeFileSync(join(folder, 'archive.zip'), await archive(sections));
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const mode of ['replace', 'append'] as const) {
    it(`leaves the tracker unchanged or complete, at any time (${mode})`, async function () {
      this.timeout(180_000);
      const random = new Random(mode.length);
      for (let run = 0; run < 8; run++) {
        const data = join(folder, `${mode}-${run}.db`);
        const store = await openStore({ file: data });
        const { key } = await store.addRepository({ owner: 'a', slug: 'b' }, { isPrivate: false });
        await store.create(key, null, { title: 'Old' });
        await store.close();

        const child = spawn(process.execPath, [join(folder, 'import.cjs'), data, join(folder, 'archive.zip'), mode], {
          stdio: ['ignore', 'pipe', 'ignore'],
          env: { ...process.env, NODE_OPTIONS: '' },
        });
        const ended = once(child, 'exit');
        let steps = random.below(9);
        let isDone = false;
        child.stdout.on('data', (text: Buffer) => {
          isDone ||= text.toString().includes('done');
          steps -= text.toString().split('\n').length - 1;
          if (steps <= 0) child.kill('SIGKILL');
        });
        await ended;

        // What is left of it is no damage, before anybody has opened the file again and after.
        assert.deepEqual((await examine(data)).problems, [], `run ${run}`);
        const after = await openStore({ file: data });
        const titles = (await after.list(key, { ...DEFAULT_QUERY, limit: 10 })).issues.map(({ title }) => title);
        const { count } = await after.list(key, { ...DEFAULT_QUERY, limit: 0 });
        const complete = mode === 'append' ? ISSUES + 1 : ISSUES;
        const isWhole = count === complete;
        assert.ok(isWhole || (count === 1 && titles[0] === 'Old'), `${count} issues after run ${run}`);
        if (isDone) assert.ok(isWhole, 'what was said to be done is there');
        if (isWhole) assert.equal((await after.comments(key, mode === 'append' ? 2 : 1)).length, 2);
        // It is as usable as before, and the next import succeeds.
        assert.ok((await after.create(key, null, { title: 'Next' })).number > 1);
        await after.close();
        assert.deepEqual((await examine(data)).problems, [], `run ${run}, opened again`);
      }
    });
  }
});
