import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../scripts/setup.mjs';
import { makeWorld, type World } from './harness';

/** The URLs of docs/api.md under "Every address", as `METHOD /path/{}`. */
function listed(): string[] {
  const text = readFileSync(join(root, 'docs', 'api.md'), 'utf8');
  const section = /\n## Every address\n([\s\S]*?)\n## /.exec(text)?.[1] ?? assert.fail('docs/api.md lists no addresses.');
  return [...section.matchAll(/^\| `(\/[^`]*)` +\| ([A-Z, ]+?) +\|/gm)].flatMap(([, path, methods]) =>
    methods!.split(', ').map((method) => `${method} ${path!.replace(/\{\w+\}/g, '{}').replace(/\/$/, '')}`),
  );
}

/** The tracker's routes in the same form; only one root of API 1.0, the documented one. */
function served({ tracker }: World): string[] {
  const choices = (path: string): string[] => {
    const [complete, names] = /:\w+\{\(\?:([\w|]+)\)\}/.exec(path) ?? [];
    return complete === undefined ? [path] : names!.split('|').map((name) => path.replace(complete, name));
  };
  return tracker.routes
    .filter(({ method, path }) => method !== 'ALL' && !/^\/(!?api)\//.test(path))
    .flatMap(({ method, path }) => choices(path).map((one) => `${method} ${one.replace(/:\w+(\{[^}]*\})?/g, '{}')}`));
}

describe('docs/api.md', () => {
  let world: World;
  before(async () => (world = await makeWorld()));
  after(() => world.close());

  it('lists every address that is served with its methods, and no other', () => {
    const asServed = served(world).map((one) => one.replace('/issues/export/{}', '/issues/export/{}.zip'));
    assert.deepEqual(listed().toSorted(), asServed.toSorted());
  });

  it('lists what is also under the other roots of API 1.0', () => {
    const under = (at: string) =>
      world.tracker.routes.flatMap(({ method, path }) => (path.startsWith(`${at}/`) ? [method + path.slice(at.length)] : []));
    assert.ok(under('/1.0').length > 20);
    for (const other of ['/api/1.0', '/!api/1.0']) assert.deepEqual(under(other), under('/1.0'));
  });

  it('leads to what it names', () => {
    const text = readFileSync(join(root, 'docs', 'api.md'), 'utf8');
    const slug = (heading: string) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-');
    const headings = new Set([...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => slug(heading!)));
    const links = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, link]) => link!);
    assert.deepEqual(
      links.filter((link) => !headings.has(link)),
      [],
    );
  });
});
