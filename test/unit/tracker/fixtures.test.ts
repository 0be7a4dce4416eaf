import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { APP, makeWorld, type Answer, type World } from './harness';

const FIXTURES = join(import.meta.dirname, '../../../../shared/reference/fixtures-1.0');

type Shape = string | { readonly [key: string]: Shape } | readonly Shape[];

/** What an answer is made of, without what it says; a list is as its first item. */
function shapeOf(value: unknown): Shape {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (typeof value !== 'object' || value === null) return value === null ? 'nothing' : typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shapeOf(item)]));
}

/** Says that whatever is in a printed answer is in ours, and is of its kind: a client that reads the one can read the other. */
function assertCovers(ours: unknown, printed: unknown, path = ''): void {
  if (Array.isArray(printed)) {
    assert.ok(Array.isArray(ours), `${path} is a list`);
    for (const item of printed as unknown[]) assertCovers((ours as unknown[])[0], item, `${path}[0]`);
  } else if (typeof printed === 'object' && printed !== null) {
    for (const [key, item] of Object.entries(printed)) {
      assert.ok(typeof ours === 'object' && ours !== null && key in ours, `${path}.${key} is there`);
      assertCovers((ours as Record<string, unknown>)[key], item, `${path}.${key}`);
    }
  } else if (printed !== null) assert.equal(typeof ours, typeof printed, path);
}

describe('the recorded examples of API 1.0', () => {
  let world: World;
  before(async () => {
    world = await makeWorld();
    await world.ann.post(APP, { form: { title: 'Does it work', responsible: 'bob' } });
    await world.ann.post(`${APP}/1/comments`, { form: { content: 'said' } });
    await world.ann.post(`${APP}/milestones`, { form: { name: 'M2' } });
  });
  after(() => world.close());

  const item = async (list: string) => `${APP}/${list}/${(await world.ann.get(`${APP}/${list}`)).list[0]!.id}`;
  const named = (list: string): [string, () => Promise<Answer>][] => [
    [`post-${list}`, () => world.ann.post(`${APP}/${list.replace(/s?$/, 's')}`, { form: { name: 'gui' } })],
    [`put-${list}`, async () => world.ann.put(await item(list.replace(/s?$/, 's')), { form: { name: 'GUI 2' } })],
  ];

  const ASKED: [fixture: string, ask: () => Promise<Answer>][] = [
    ['get-issues', () => world.ann.get(`${APP}?title=~work&status=!open`)],
    ['get-issue', () => world.ann.get(`${APP}/1`)],
    [
      'post-issue',
      () => world.ann.post(APP, { form: { title: 'This\\ is\\ a title', content: 'This is the content', priority: 'trivial' } }),
    ],
    ['get-issue-followers', () => world.ann.get(`${APP}/1/followers`)],
    ['get-issue-comments', () => world.ann.get(`${APP}/1/comments`)],
    ['get-issue-comment', () => world.ann.get(`${APP}/1/comments/1`)],
    ['post-issue-comment', () => world.ann.post(`${APP}/1/comments`, { form: { content: 'This is my comment through REST' } })],
    ['put-issue-comment', () => world.ann.put(`${APP}/1/comments/1`, { form: { content: 'This is my comment through REST' } })],
    ['put-issue', () => world.ann.put(`${APP}/1`, { form: { kind: 'enhancement' } })],
    ['get-components', () => world.ann.get(`${APP}/components`)],
    ['get-milestones', () => world.ann.get(`${APP}/milestones`)],
    ['get-versions', () => world.ann.get(`${APP}/versions`)],
    ['get-component', async () => world.ann.get(await item('components'))],
    ['get-milestone', async () => world.ann.get(await item('milestones'))],
    ['get-version', async () => world.ann.get(await item('versions'))],
    ...named('component'),
    ...named('milestone'),
    ...named('versions'),
  ];
  for (const [fixture, ask] of ASKED) {
    it(`are answered here as ${fixture}.json has it`, async () => {
      const { status, body } = await ask();
      assert.equal(status, 200);
      const file = join(FIXTURES, `${fixture}.json`);
      if (!existsSync(file)) return console.log('      (../shared/reference/fixtures-1.0 is not there: not compared)');
      const printed: unknown = JSON.parse(readFileSync(file, 'utf8'));
      assertCovers(body, printed);
      if (/component|milestone|version/.test(fixture)) assert.deepEqual(shapeOf(body), shapeOf(printed));
    });
  }
});
