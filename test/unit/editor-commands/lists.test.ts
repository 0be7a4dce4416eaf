import assert from 'node:assert/strict';
import { TrackerError } from '../../../src/client/errors';
import { withCurrentUser } from '../../../src/editor/create/assignees';
import { addListName, hasName, mayChangeLists } from '../../../src/editor/listNames';
import type { IssueChange, Place } from '../../../src/editor/services';
import { LISTS } from '../../../src/model/enums';
import { APP, failure, startLocalSite, type LocalSite } from '../client/support';

const NONE = { component: [], milestone: [], version: [] };

const never = () => ({ dispose: () => undefined });

describe('names of lists, made where they are chosen', () => {
  let local: LocalSite;
  let place: Place;
  let reported: IssueChange[];
  const parts = {
    changes: {
      fire: (change: IssueChange) => void reported.push(change),
      onDidChange: never,
      announce: () => undefined,
      onWillChange: never,
    },
  };

  beforeEach(async () => {
    local = await startLocalSite();
    reported = [];
    place = {
      site: { id: 'local', label: 'This computer', isLocal: true },
      repository: APP,
      service: local.service,
      folder: undefined,
      source: 'folder',
    };
  });
  afterEach(() => local.close());

  it('create the missing repository of this computer, and are announced', async () => {
    for (const list of LISTS) await addListName(parts, place, list, `First ${list}`);
    const { lists } = await local.service.choices(APP);
    assert.deepEqual(lists, { component: ['First component'], milestone: ['First milestone'], version: ['First version'] });
    assert.deepEqual(
      reported.map(({ kind, number }) => [kind, number]),
      LISTS.map(() => ['updated', undefined]),
    );
    const issue = await local.service.create(APP, { title: 'One', milestone: 'First milestone', assignee: 'ann' });
    assert.deepEqual([issue.milestone, issue.assignee?.username], ['First milestone', 'ann']);
  });

  it('create no repository at a server, and announce nothing that failed', async () => {
    const remotePlace: Place = { ...place, site: { id: 'https://x', label: 'x', isLocal: false } };
    await failure(addListName(parts, remotePlace, 'milestone', 'M1'), 'noRepository');
    assert.deepEqual(reported, []);
  });

  it('exist once, in any case', async () => {
    for (const name of ['M1', 'm1']) await addListName(parts, place, 'milestone', name);
    assert.deepEqual((await local.service.choices(APP)).lists.milestone, ['M1']);
    assert.ok(hasName(['Übersicht', 'M1'], 'ÜBERSICHT') && hasName(['M1'], 'm1') && !hasName(['M1'], 'M10') && !hasName([], ''));
  });

  it('are renamed and deleted in all issues', async () => {
    for (const name of ['M1', 'M2']) await addListName(parts, place, 'milestone', name);
    await local.service.create(APP, { title: 'One', milestone: 'M1' });
    const [first, second] = await local.service.listEntries(APP, 'milestone');
    assert.deepEqual([first?.name, second?.name], ['M1', 'M2']);
    const accepted = await failure(local.service.renameListEntry(APP, 'milestone', { id: first!.id, name: 'm2' }), 'invalid');
    assert.match(accepted.message, /m2/i);
    await local.service.renameListEntry(APP, 'milestone', { id: first!.id, name: 'Spring' });
    assert.equal((await local.service.get(APP, 1)).milestone, 'Spring');
    await local.service.deleteListEntry(APP, 'milestone', first!.id);
    assert.equal((await local.service.get(APP, 1)).milestone, null);
    assert.deepEqual((await local.service.choices(APP)).lists, { ...NONE, milestone: ['M2'] });
    await failure(local.service.deleteListEntry(APP, 'milestone', first!.id), 'noRepository');
  });

  it('can be assigned to oneself in an empty tracker', async () => {
    const { person } = await local.service.identity();
    const choices = await local.service.choices(APP);
    assert.deepEqual(choices.assignees, [], 'it is not there yet');
    assert.deepEqual(withCurrentUser(choices, person).assignees, [person]);
    assert.deepEqual(withCurrentUser(choices, undefined).assignees, []);
    const otherChoices = { ...choices, assignees: [{ username: 'bob', displayName: 'Bob' }] };
    assert.equal(withCurrentUser(otherChoices, person), otherChoices);
    const issue = await local.service.create(APP, { title: 'First of all', assignee: (await local.service.identity()).person.username });
    assert.equal(issue.assignee?.username, 'ann');
  });

  const rights: [of: string, rights: readonly ('read' | 'write' | 'admin' | undefined | Error)[], may: boolean][] = [
    ['an admin', ['admin'], true],
    ['an admin of all', ['admin', 'admin'], true],
    ['an admin of one of two', ['admin', 'write'], false],
    ['who may write', ['write'], false],
    ['who may read', ['read'], false],
    ['who is not known to be one', [undefined], false],
    ['whom nobody could ask about', [new TrackerError('unreachable', 'x')], false],
  ];
  for (const [title, all, may] of rights) {
    it(`are ${may ? 'offered' : 'not offered'} to ${title}`, async () => {
      const places = all.map((right): Place => {
        const answer = () => (right instanceof Error ? Promise.reject(right) : Promise.resolve(right));
        return { ...place, service: Object.assign(Object.create(local.service) as typeof local.service, { right: answer }) };
      });
      assert.equal(await mayChangeLists(places), may);
    });
  }
});
