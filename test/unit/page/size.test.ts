import assert from 'node:assert/strict';
import { build, type Metafile } from 'esbuild';
import { media } from '../../../scripts/media.mjs';
import { root } from '../../../scripts/setup.mjs';

const LIMIT = 150_000;

/** Bytes of an output with all that it cannot do without: what it imports, and does not load on demand. */
function sizeOf(outputs: Metafile['outputs'], path: string, seen = new Set<string>()): number {
  const output = outputs[path];
  if (!output || seen.has(path)) return 0;
  seen.add(path);
  const needed = output.imports.filter(({ kind }) => kind === 'import-statement');
  return needed.reduce((sum, it) => sum + sizeOf(outputs, it.path, seen), output.bytes);
}

describe("the page's script", () => {
  it('is small without what loads on demand: the renderer, colours of code, emoji, comparing', async () => {
    const { metafile } = await build({ ...media(true), absWorkingDir: root, metafile: true, write: false, logLevel: 'error' });
    const path = Object.keys(metafile.outputs).find((it) => it.endsWith('/page.js'));
    assert.ok(path, 'the page is built');
    const size = sizeOf(metafile.outputs, path);
    assert.ok(size > 10_000 && size < LIMIT, `${size} bytes`);
    const inputs = Object.keys(metafile.outputs[path]!.inputs).join('\n');
    assert.doesNotMatch(inputs, /markdown-it|dompurify|highlight\.js|emoji|merging/);
  });
});
