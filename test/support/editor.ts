import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../../scripts/setup.mjs';

/** Loads a file of `src/editor` outside of VS Code, with another module in the place of `vscode`, which comes along as `vscode`. */
export async function loadEditor<T, V = unknown>(entry: string, vscode: string): Promise<T & { readonly vscode: V }> {
  const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-editor-'));
  const outfile = join(folder, 'editor.mjs');
  try {
    await build({
      stdin: { contents: `export * from './src/editor/${entry}'; export * as vscode from 'vscode';`, resolveDir: root, loader: 'ts' },
      alias: { vscode: `./test/support/${vscode}.ts` },
      absWorkingDir: root,
      bundle: true,
      logLevel: 'error', // what stands for VS Code lacks what a test does not use
      format: 'esm',
      platform: 'node',
      mainFields: ['module', 'main'],
      outfile,
    });
    return (await import(outfile)) as T & { readonly vscode: V };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
