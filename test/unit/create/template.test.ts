import assert from 'node:assert/strict';
import { readTemplate } from '../../../src/editor/create/template';
import type { Choices } from '../../../src/model/issue';

const CHOICES: Choices = {
  lists: { component: ['Poller', 'API'], milestone: ['1.0'], version: [] },
  assignees: [{ username: 'marit', displayName: 'Marit Solheim' }],
};
const read = (text: string, choices: Choices | null = CHOICES) => readTemplate('bug.md', text, choices);
const matter = (...lines: string[]) => read(['---', ...lines, '---', 'Body'].join('\n'));

describe('a template', () => {
  it('presets fields and texts, in the spelling of the repository', async () => {
    const { name, fields, objections } = await matter(
      'name: Bug report',
      'title: "Bug: "',
      'kind: Bug',
      'priority: critical',
      'component: poller',
      'milestone: 1.0',
      'assignee: marit',
    );
    assert.equal(name, 'Bug report');
    assert.deepEqual(fields, {
      content: 'Body',
      title: 'Bug:',
      kind: 'bug',
      priority: 'critical',
      component: 'Poller',
      milestone: '1.0',
      assignee: 'marit',
    });
    assert.deepEqual(objections, []);
  });

  it('has only a text without front matter, and the name of its file', async () => {
    assert.deepEqual(await read('\uFEFF# Steps\r\n\r\n1. \n'), { name: 'bug', fields: { content: '# Steps\n\n1.' }, objections: [] });
  });

  it('is treated as text if its front matter is too long', async () => {
    const text = `---\ntitle: x\n${'# comment\n'.repeat(2000)}---\nBody`;
    assert.deepEqual(await read(text), { name: 'bug', fields: { content: text }, objections: [] });
  });

  it('may end with its front matter', async () => {
    assert.deepEqual((await read('---\nkind: task\n---')).fields, { kind: 'task' });
  });

  const OBJECTIONS: readonly (readonly [line: string, why: string])[] = [
    ['kind: incident', 'not offered'],
    ['milestone: 2.0', 'not offered'],
    ['version: 1.0', 'not offered'],
    ['assignee: [marit, bob]', 'not text'],
    ['title: {a: b}', 'not text'],
    ['labels: urgent', 'unknown key'],
    ['status: closed', 'unknown key'],
    ['content: x', 'unknown key'],
    ['__proto__: {polluted: yes}', 'unknown key'],
    ['kind: !!js/function "function () {}"', 'not offered'],
    ['kind: "bug', 'yaml'],
    ['just words', 'yaml'],
  ];
  for (const [line, reason] of OBJECTIONS) {
    it(`ignores "${line}" with a message, and keeps its text`, async () => {
      const { fields, objections } = await matter(line);
      assert.deepEqual(fields, { content: 'Body' });
      assert.deepEqual(
        objections.map((it) => it.kind),
        [reason],
      );
    });
  }

  it('is accepted unchecked if the choices are unknown', async () => {
    assert.deepEqual((await read('---\ncomponent: Unknown\n---\n', null)).fields, { component: 'Unknown' });
  });

  it('puts a title into one line of limited length', async () => {
    const { title } = (await matter('title: |', '  two', '  lines')).fields;
    assert.equal(title, 'two lines');
    assert.equal((await matter(`title: ${'x'.repeat(5000)}`)).fields.title?.length, 255);
  });
});
