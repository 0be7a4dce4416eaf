import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { openPromise } from 'yauzl';
import { vsix } from '../../scripts/package';
import { node, root } from '../../scripts/setup.mjs';

/** The files of the VSIX, by name. */
async function unpack(file: string): Promise<Map<string, Buffer>> {
  const zip = await openPromise(file);
  const found = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry()) found.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  return found;
}

interface Manifest {
  icon: string;
  main: string;
  bin: Record<string, string>;
  contributes: {
    viewsContainers: { activitybar: { icon: string }[] };
    walkthroughs: { steps: { media: { svg: string } }[] }[];
    jsonValidation: { url: string }[];
  };
}

describe('the VSIX', () => {
  let files: Map<string, Buffer>;
  let manifest: Manifest;
  before(async () => {
    files = await unpack(vsix);
    manifest = JSON.parse(String(files.get('extension/package.json'))) as Manifest;
  });

  // Editing JSON with comments takes 25 KB, which are read with the first saved query, and rules of 120 languages 30 KB, which are read with
  // the first text that is open. Relations take 10 KB, read with the first page or menu that shows them. What has to do with git takes 33 KB: the branch
  // of an issue, the commits that name it or say it is fixed, each read when it is asked for, and a part when a branch may be one of an issue.
  // TODOs, problems and the references of whole folders take 25 KB, each read with its first use.
  it('is smaller than 1.5 MB, and the extension in it with all its parts than 880 KB', () => {
    assert.ok(statSync(vsix).size < 1_500_000, `${statSync(vsix).size} bytes`);
    const scripts = [...files].filter(([name]) => /^extension\/dist\/(extension|parts\/.+)\.js$/.test(name));
    const size = scripts.reduce((sum, [, content]) => sum + content.length, 0);
    assert.ok(size > 0 && size < 880_000, `${size} bytes`);
  });

  it('loads little at activation: features that are not used yet are in other files', () => {
    const main = files.get('extension/dist/extension.js');
    assert.ok(main && main.length < 140_000, `${main?.length} bytes`);
    // Of pages and requests; each names itself in what it says or asks.
    for (const word of ['createWebviewPanel', 'XSRF-TOKEN']) {
      const holders = [...files].filter(
        ([name, content]) => /^extension\/dist\/(extension|parts\/.+)\.js$/.test(name) && content.includes(word),
      );
      assert.ok(
        holders.length > 0 && holders.every(([name]) => name.includes('/parts/')),
        `${word} is in ${String(holders.map(([name]) => name))}`,
      );
    }
  });

  it('contains YAML once, in a file that is loaded on first use', () => {
    const holders = [...files]
      .filter(([name, content]) => name.endsWith('.js') && content.includes('YAMLParseError'))
      .map(([name]) => name);
    assert.deepEqual(holders, ['extension/dist/yaml.js']);
  });

  it('contains the code for archives once, in the tracker and not in the extension', () => {
    // What yauzl says of a broken zip, what yazl says of a wrong length, and the name of the file that is looked for in an archive.
    for (const word of [
      'invalid central directory file header signature',
      'file data stream has unexpected number of bytes',
      'db-1.0.json',
    ]) {
      const holders = [...files].filter(([name, content]) => name.endsWith('.js') && content.includes(word)).map(([name]) => name);
      assert.deepEqual(holders, ['extension/dist/shared-cli-worker.js'], word);
    }
  });

  it('contains programs and documents, but no source, map, test or tool', () => {
    const allowed = [
      /^\[Content_Types\]\.xml$/,
      /^extension\.vsixmanifest$/,
      /^extension\/(package\.json|package\.nls(\.[\w-]+)?\.json|readme\.md|changelog\.md|LICENSE\.txt)$/,
      /^extension\/l10n\/bundle\.l10n(\.[\w-]+)?\.json$/,
      /^extension\/media\/(icon\.png|activity\.svg|queries\.schema\.json|(icons|walkthrough)\/[\w-]+\.svg)$/,
      /^extension\/dist\/(extension|worker|reader|render|anchors|index|cli|http|mcp|yaml|shared(-(cli|render|worker))+)\.js$/,
      /^extension\/dist\/parts\/[\w-]+\.js$/,
      /^extension\/dist\/media\/(chunks\/)?[\w-]+\.(js|css|ttf)$/,
    ];
    assert.deepEqual(
      [...files.keys()].filter((name) => !allowed.some((pattern) => pattern.test(name))),
      [],
    );
  });

  it('contains every file that its manifest names', () => {
    const named = [manifest.main, manifest.icon, ...Object.values(manifest.bin)];
    named.push(...manifest.contributes.viewsContainers.activitybar.map(({ icon }) => icon));
    named.push(...manifest.contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.svg)));
    named.push(...manifest.contributes.jsonValidation.map(({ url }) => url));
    for (const name of named) assert.ok(files.has(`extension/${name.replace(/^\.\//, '')}`), name);
  });

  it('shows the pictures of its README from the web, where a marketplace finds them', () => {
    const readme = String(files.get('extension/readme.md'));
    const pictures = [...readme.matchAll(/!\[([^\]]*)\]\(([^)]+)\)/g)];
    assert.ok(pictures.length > 10);
    for (const [, text, address = ''] of pictures) {
      assert.match(address, /^https:\/\/.+(?<!\.svg)$/);
      assert.ok(text, `${address} says in words what it shows`);
      // The page of the extension loads all of them: each is a file of the repository, and not a large one.
      const file = join(root, /\/HEAD\/(docs\/pictures\/[\w-]+\.png)$/.exec(address)?.[1] ?? address);
      assert.ok(statSync(file).size < 250_000, `${file}: ${statSync(file).size} bytes`);
    }
  });

  it('names no path of the machine that made it', () => {
    for (const [name, content] of files) assert.ok(!content.includes(root), name);
  });

  it('has an icon of 256 x 256 pixels', () => {
    const icon = files.get(`extension/${manifest.icon}`);
    assert.deepEqual([icon?.readUInt32BE(16), icon?.readUInt32BE(20)], [256, 256]);
  });

  it('contains the command line, which runs alone', () => {
    const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-vsix-'));
    try {
      for (const [name, content] of files) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), content);
      }
      const data = join(folder, 'data.db');
      const cli = join(folder, 'extension', 'dist', 'cli.js');
      const added = spawnSync(node, [cli, 'repository', 'add', 'acme/rocket', '--data', data], { encoding: 'utf8', cwd: folder });
      assert.equal(added.status, 0, added.stderr);
      assert.match(readFileSync(cli, 'utf8'), /^#!\/usr\/bin\/env node\n/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
