import assert from 'node:assert/strict';
import type { IssueFields } from '../../../src/model/issue';
import { accountIdOf } from '../../../src/model/person';
import { DEFAULT_QUERY } from '../../../src/model/query';
import { KINDS, LISTS, PRIORITIES, STATUSES, type ListName } from '../../../src/model/enums';
import { property, type Random } from '../../support/random';
import { makeWorld, type Answer, type World } from './harness';
import { fieldKey } from '../../../src/wire/v1';

/** Actions of people, independent of the API. `nth` is an index of the present objects. */
type Deed = { readonly by: (typeof PEOPLE)[number] } & (
  | { readonly do: 'create'; readonly fields: IssueFields }
  | { readonly do: 'update'; readonly number: number; readonly fields: IssueFields }
  | { readonly do: 'delete'; readonly number: number }
  | { readonly do: 'comment'; readonly number: number; readonly content: string }
  | { readonly do: 'edit comment'; readonly number: number; readonly nth: number; readonly content: string }
  | { readonly do: 'delete comment'; readonly number: number; readonly nth: number }
  | { readonly do: 'add item'; readonly list: ListName; readonly name: string }
  | { readonly do: 'rename item'; readonly list: ListName; readonly nth: number; readonly name: string }
  | { readonly do: 'delete item'; readonly list: ListName; readonly nth: number }
  | { readonly do: 'attach'; readonly number: number; readonly name: string; readonly content: string }
  | { readonly do: 'detach'; readonly number: number; readonly name: string }
  | { readonly do: 'watch' | 'unwatch' | 'vote' | 'unvote'; readonly number: number }
);

const PEOPLE = ['ann', 'bob', 'carol', 'anonymous'] as const;
const V1 = '/1.0/repositories/ann/app/issues';
const V2 = '/2.0/repositories/ann/app/issues';
const ACCOUNT_IDS = new Map(['ann', 'bob', 'carol', 'nobody'].map((username) => [username, accountIdOf({ username, displayName: '' })]));

/** A form of API 1.0; empty values clear a field. */
const form = (fields: IssueFields): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).map(([field, value]) => [fieldKey(field as keyof IssueFields), value ?? '']));

/** An issue of API 2.0; null clears a field. */
function issueJson({ content, status, assignee, ...fields }: IssueFields): object {
  const named = LISTS.filter((list) => fields[list] !== undefined).map((list): [string, object | null] => [
    list,
    fields[list] === null ? null : { name: fields[list] },
  ]);
  return {
    ...fields,
    ...Object.fromEntries(named),
    ...(content !== undefined && { content: { raw: content } }),
    ...(status !== undefined && { state: status }),
    ...(assignee !== undefined && { assignee: assignee === null ? null : { account_id: ACCOUNT_IDS.get(assignee) } }),
  };
}

const LIST_PATHS: Record<ListName, string> = { component: 'components', milestone: 'milestones', version: 'versions' };
const GONE = 999_999;

/** Performs an action through one API, or through the only one that has it. */
async function perform(world: World, deed: Deed, dialect: '1.0' | '2.0'): Promise<Answer> {
  const person = world[deed.by];
  const isOld = dialect === '1.0';
  const output = async (number: number) => (await world.store.comments(world.app.key, number)).filter(({ content }) => content !== null);
  const items = async (list: ListName) => (await world.store.listItems(world.app.key, list)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  switch (deed.do) {
    case 'create':
      return isOld ? person.post(V1, { form: form(deed.fields) }) : person.post(V2, { json: issueJson(deed.fields) });
    case 'update':
      return isOld
        ? person.put(`${V1}/${deed.number}`, { form: form(deed.fields) })
        : person.put(`${V2}/${deed.number}`, { json: issueJson(deed.fields) });
    case 'delete':
      return person.delete(`${isOld ? V1 : V2}/${deed.number}`);
    case 'comment': {
      const { content } = deed;
      const path = `${isOld ? V1 : V2}/${deed.number}/comments`;
      return isOld ? person.post(path, { form: { content } }) : person.post(path, { json: { content: { raw: content } } });
    }
    case 'edit comment': {
      const { content } = deed;
      const path = `${isOld ? V1 : V2}/${deed.number}/comments/${(await output(deed.number))[deed.nth]?.id ?? GONE}`;
      return isOld ? person.put(path, { form: { content } }) : person.put(path, { json: { content: { raw: content } } });
    }
    case 'delete comment':
      return person.delete(`${isOld ? V1 : V2}/${deed.number}/comments/${(await output(deed.number))[deed.nth]?.id ?? GONE}`);
    case 'add item':
      return person.post(`${V1}/${LIST_PATHS[deed.list]}`, { form: { name: deed.name } });
    case 'rename item':
      return person.put(`${V1}/${LIST_PATHS[deed.list]}/${(await items(deed.list))[deed.nth]?.id ?? GONE}`, { form: { name: deed.name } });
    case 'delete item':
      return person.delete(`${V1}/${LIST_PATHS[deed.list]}/${(await items(deed.list))[deed.nth]?.id ?? GONE}`);
    // Files are known to API 2.0 alone, and have to outlive whatever is said in the other one.
    case 'attach': {
      const body = new FormData();
      body.append('files', new Blob([deed.content]), deed.name);
      return person.post(`${V2}/${deed.number}/attachments`, { body });
    }
    case 'detach':
      return person.delete(`${V2}/${deed.number}/attachments/${encodeURIComponent(deed.name)}`);
    case 'watch':
    case 'unwatch':
    case 'vote':
    case 'unvote': {
      const title = deed.do.replace('un', '');
      return deed.do.startsWith('un') ? person.delete(`${V2}/${deed.number}/${title}`) : person.put(`${V2}/${deed.number}/${title}`);
    }
  }
}

/** All data of a repository except times. */
async function contents({ store, app }: World): Promise<unknown> {
  const { count, issues } = await store.list(app.key, { ...DEFAULT_QUERY, sort: { field: 'number', descending: false }, limit: 100 });
  const complete = issues.map(async ({ number, createdOn, updatedOn, editedOn, revision, ...issue }) => ({
    number,
    ...issue,
    dated: createdOn <= updatedOn && revision !== null,
    edited: editedOn !== null,
    comments: (await store.comments(app.key, number)).map(({ id, author, content, markup, changes, updatedOn: edited }) => ({
      id,
      author: author?.username,
      content,
      markup,
      changes,
      edited: edited !== null,
    })),
    attachments: await Promise.all(
      (await store.attachments(app.key, number)).map(async ({ name, size, author }) => {
        const file = await store.attachmentFile(app.key, number, name);
        const content = await new Response(await store.files.open(file!.hash)).text();
        return { name, size, author: author?.username, content };
      }),
    ),
    watchers: (await store.watchers(app.key, number)).map(({ username }) => username),
    voters: (await store.voters(app.key, number)).map(({ username }) => username),
  }));
  const lists = LISTS.map(async (list) => (await store.listItems(app.key, list)).map(({ name }) => name).sort());
  return { count, issues: await Promise.all(complete), lists: await Promise.all(lists) };
}

const TEXTS = ['Crash', 'A *word* & "more"', ' padded ', 'two\r\nlines', '50 % é \u{1F600}', 'null', '0'];
const FILES = ['a.txt', 'größe "1".log', 'null'];
const ITEMS = ['UI', 'core', 'ui', 'M1', '1.0', 'new one', 'Grüße & co'];

function someFields(random: Random, isNew: boolean): IssueFields {
  const maybe = <T>(share: number, make: () => T): T | undefined => (random.chance(share) ? make() : undefined);
  const item = () => (random.chance(0.3) ? null : random.pick(ITEMS));
  const fields = {
    title: maybe(isNew ? 0.95 : 0.3, () => random.pick(TEXTS)),
    content: maybe(0.4, () => random.pick([...TEXTS, ''])),
    status: maybe(0.3, () => random.pick(STATUSES)),
    kind: maybe(0.3, () => random.pick(KINDS)),
    priority: maybe(0.3, () => random.pick(PRIORITIES)),
    component: maybe(0.2, item),
    milestone: maybe(0.2, item),
    version: maybe(0.2, item),
    assignee: maybe(0.2, () => random.pick(['ann', 'bob', 'bob', 'carol', null])),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function randomDeed(random: Random): Deed {
  const by = random.favour(PEOPLE);
  const number = 1 + random.below(6);
  const nth = random.below(3);
  const content = random.pick(TEXTS);
  const list = random.pick(LISTS);
  const name = random.pick(ITEMS);
  const chance = random.next();
  if (chance < 0.2) return { by, do: 'create', fields: someFields(random, true) };
  if (chance < 0.45) return { by, do: 'update', number, fields: someFields(random, false) };
  if (chance < 0.48) return { by, do: 'delete', number };
  if (chance < 0.62) return { by, do: 'comment', number, content };
  if (chance < 0.68) return { by, do: 'edit comment', number, nth, content };
  if (chance < 0.74) return { by, do: 'delete comment', number, nth };
  if (chance < 0.8) return { by, do: 'add item', list, name };
  if (chance < 0.84) return { by, do: 'rename item', list, nth, name };
  if (chance < 0.88) return { by, do: 'delete item', list, nth };
  if (chance < 0.92) return { by, do: 'attach', number, name: random.pick(FILES), content };
  if (chance < 0.94) return { by, do: 'detach', number, name: random.pick(FILES) };
  return { by, do: random.pick(['watch', 'unwatch', 'vote', 'unvote']), number };
}

describe('the two dialects', () => {
  property('do the same, whichever of them each deed is said in', { rounds: 40, seconds: 12 }, async (random) => {
    const [first, second] = [await makeWorld(), await makeWorld()];
    try {
      const log: string[] = [];
      for (let i = 0; i < 40; i++) {
        const deed = randomDeed(random);
        const dialect = random.pick(['1.0', '2.0'] as const);
        log.push(`${dialect} ${JSON.stringify(deed)}`);
        const answer = await perform(first, deed, dialect);
        const opposite = await perform(second, deed, dialect === '1.0' ? '2.0' : '1.0');
        const story = () => `after\n${log.join('\n')}\n${answer.status} ${answer.text}\n${opposite.status} ${opposite.text}`;
        assert.deepEqual([first.logged, second.logged], [[], []], story());
        // Of several reasons to refuse a deed they may tell another one: one asks for the issue first, one who is there.
        assert.equal(answer.status < 300, opposite.status < 300, story());
        if (i % 8 === 7) assert.deepEqual(await contents(second), await contents(first), story());
      }
    } finally {
      await Promise.all([first.close(), second.close()]);
    }
  });
});
