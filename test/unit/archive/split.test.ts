import assert from 'node:assert/strict';
import { parsePiece, Splitter } from '../../../src/tracker/archive/split';
import { Random } from '../../support/random';

/** Splits a text into sections, when it arrives in chunks of this length. */
function read(text: string | Buffer, length: number): Record<string, unknown> {
  const bytes = Buffer.from(text as string);
  const splitter = new Splitter('file');
  const found: Record<string, unknown> = {};
  for (let at = 0; at < bytes.length; at += length) {
    for (const chunk of splitter.push(bytes.subarray(at, at + length))) {
      const value = parsePiece('file', chunk);
      if (chunk.index === null) found[chunk.section] = value;
      else ((found[chunk.section] ??= []) as unknown[])[chunk.index] = value;
    }
  }
  splitter.end();
  for (const section of splitter.sections) found[section] ??= [];
  return found;
}

const WORDS = [
  '',
  'plain',
  'two\r\nlines',
  '"quoted"',
  'back\\slash',
  '\\',
  '\\"',
  'Ёлка',
  '🌊',
  '[',
  ']',
  '{',
  '}',
  ',',
  ':',
  '\u2028',
  '\u0000',
];

/** A random JSON value. */
function anyValue(random: Random, depth: number): unknown {
  const kind = random.below(depth > 0 ? 7 : 5);
  if (kind < 2) return Array.from({ length: random.below(4) }, () => random.pick(WORDS)).join('');
  if (kind === 2) return random.below(2_000_000) / 10 - 1000;
  if (kind === 3) return random.pick([true, false, null]);
  if (kind === 4) return random.pick(WORDS);
  const length = random.below(4);
  if (kind === 5) return Array.from({ length }, () => anyValue(random, depth - 1));
  return Object.fromEntries(Array.from({ length }, (_, i) => [`${random.pick(WORDS)}${i}`, anyValue(random, depth - 1)]));
}

function anySections(random: Random): Record<string, unknown> {
  const names = ['issues', 'comments', 'meta', 'a "name"', 'логи'].slice(0, random.below(6));
  return Object.fromEntries(
    names.map((name) => [
      name,
      random.chance(0.7) ? Array.from({ length: random.below(5) }, () => anyValue(random, 3)) : (anyValue(random, 0) ?? 'x'),
    ]),
  );
}

describe('An archive that arrives in pieces', () => {
  it('is read as JSON.parse reads it whole, wherever it is cut', () => {
    const random = new Random(7);
    for (let run = 0; run < 300; run++) {
      const sections = anySections(random);
      const text = JSON.stringify(sections, null, random.pick([undefined, 1, '\r\n\t']));
      for (const length of [1, 2, 3, 7, 64, text.length * 4]) assert.deepEqual(read(text, length), JSON.parse(text), `${length}: ${text}`);
    }
  });

  it('may begin with a byte order mark', () => {
    assert.deepEqual(read(Buffer.from('\uFEFF{"issues":[1]}'), 100), { issues: [1] });
  });

  it('is refused whenever a part of it is missing', () => {
    const text = '{"issues":[{"id":1,"title":"a"}],"meta":{"default_kind":"bug"},"x":12}';
    for (let end = 0; end < text.length; end++) assert.throws(() => read(text.slice(0, end), 5), /not valid JSON/, text.slice(0, end));
  });

  it('is refused or read as JSON.parse does when a byte of it is another one', () => {
    const text = '{"issues":[{"id":1},2],"m":{"k":"b\\n"},"x":[]}';
    for (let at = 0; at < text.length; at++) {
      for (const other of '{}[],:"x1 ') {
        const changed = text.slice(0, at) + other + text.slice(at + 1);
        let expected: unknown;
        try {
          expected = JSON.parse(changed);
        } catch {
          assert.throws(() => read(changed, 3), /not valid|does not contain/, changed);
          continue;
        }
        // The same name twice is where this is stricter: it cannot be told which is meant.
        if (new Set(changed.match(/"(issues|m|x)"/g)).size === 3) assert.deepEqual(read(changed, 3), expected, changed);
      }
    }
  });

  it('is skipped if it is not needed, unless it is absurdly long', () => {
    const splitter = new Splitter('file', (section) => section === 'issues');
    const bytes = Buffer.from('{"other": [1, {"a": "]"}], "issues": [2], "more": "x"}');
    const found = [...splitter.push(bytes)].map(({ section, bytes: it }) => [section, it.toString()]);
    splitter.end();
    assert.deepEqual(found, [['issues', '2']]);
    assert.deepEqual([...splitter.sections], ['other', 'issues', 'more']);
    const long = new Splitter('file', () => false);
    assert.throws(() => {
      assert.deepEqual([...long.push(Buffer.from('{"odd": ['))], []);
      const chunk = Buffer.from('1,'.repeat(2 ** 19));
      for (let i = 0; i < 80; i++) assert.deepEqual([...long.push(chunk)], []);
    }, /^ArchiveError: file has an unknown section "odd" that is too large/);
  });

  it('has only so many sections', () => {
    const splitter = new Splitter('file', () => false);
    const sections = Array.from({ length: 1001 }, (_, i) => `"s${i}":1`).join();
    assert.throws(() => [...splitter.push(Buffer.from(`{${sections}}`))], /too many sections: more than 1,000/);
  });
});
