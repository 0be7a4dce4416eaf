import assert from 'node:assert/strict';
import { render } from '../../../src/markup';
import { MARKUPS } from '../../../src/model/enums';
import { XSS } from '../../support/xss';

const TAGS = new Set('a blockquote br code del div em h3 h4 h5 h6 hr li ol p pre s span strong table tbody td th thead tr ul'.split(' '));
const ATTRIBUTES: Record<string, RegExp> = {
  href: /^(https?:\/\/|mailto:|#issue-\d+$|#attachment$)/,
  rel: /^noreferrer$/,
  class: /^[\w+#. -]+$/,
  'data-issue': /^\d+$/,
  'data-task': /^\d+$/,
  'data-person': /^[\w.-]+$/,
  'data-file': /^[\w.+@/:-]+$/,
  'data-commit': /^[0-9a-f]+$/i,
  'data-attachment': /^[^/\\:]+$/,
  start: /^\d+$/,
  title: /^/,
};

/** Parses HTML strictly: anything but a known tag with known attributes fails. */
function assertSafe(html: string): void {
  for (const [tag] of html.matchAll(/<[^>]*>?/g)) {
    const match = /^<(\/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"<>]*")*)>$/.exec(tag);
    assert.ok(match, `not a tag of ours: ${tag}`);
    assert.ok(TAGS.has(match[2]!), `not an element of ours: ${tag}`);
    for (const [, name, value] of match[3]!.matchAll(/ ([a-z-]+)="([^"]*)"/g)) {
      assert.ok(ATTRIBUTES[name!]?.test(value!), `not an attribute of ours: ${tag}`);
    }
  }
}

describe('what a text is rendered to', () => {
  for (const markup of MARKUPS) {
    it(`holds no script, handler or foreign link in ${markup}`, () => {
      for (const text of XSS) {
        for (const context of [text, `a ${text} b`, `* ${text}`, `|${text}|`, `> ${text}`, `**${text}**`, `[${text}](https://a.example)`]) {
          assertSafe(render(context, markup, { issueLinks: true }));
          assertSafe(render(context, markup, { issueLinks: true, interactive: true }));
        }
      }
    });
  }

  it('is still checked as strictly as it should be', () => {
    assert.throws(() => assertSafe('<img src="x">'));
    assert.throws(() => assertSafe('<a href="javascript:x">'));
    assert.throws(() => assertSafe('<p onclick="x">'));
  });
});
