import MarkdownIt, { type MarkdownIt as Parser, type Token } from 'markdown-it';
import { codeBlock, escapeHtml, headings, imageLink, safeUrl, type Renderer, type RenderOptions } from './html';
import { URLS_WITH_SCHEME } from './linkify';
import { LINE_BREAKS, proseOf } from './prose';
import { taskBoxIndex, linesOf } from './tasks';
import { attachmentName, codeHtml, mentionHtml, mentions } from './references';

/**
 * Markdown as Bitbucket showed it: tables, struck out text, bare URLs as links. The end of a line breaks it where two blanks or a backslash
 * stand before it. HTML in it is shown as text, images are links, and what is mentioned (`#12`) is a link too.
 */
export const markdown: Renderer = (text, options) =>
  (options.interactive ? undefined : proseOf(text, LINE_BREAKS.markdown)) ?? markdownInFull(text, options);

/** Renders Markdown to HTML without the shortcut for plain prose. */
export const markdownInFull: Renderer = (text, options) => {
  const md = parser();
  const tokens = joinQuotes(md.parse(text, {}));
  const level = headings();
  const lines = options.interactive ? linesOf(text) : [];
  for (const [at, token] of tokens.entries()) {
    if (token.type === 'heading_open') {
      const heading = level(Number(token.tag.slice(1)));
      token.attrSet('class', heading.class);
      token.tag = heading.tag;
    } else if (token.type === 'inline' && token.children) {
      if (options.interactive) markTask(tokens, at, lines);
      token.children = inline(token.children, options);
    }
  }
  closeHeadings(tokens);
  return md.renderer.render(tokens, md.options, {});
};

/** Marks a list item that begins with `[ ]` or `[x]` as a task, for which the page draws a check box. `lines` are the lines of the text. */
function markTask(tokens: readonly Token[], at: number, lines: readonly string[]): void {
  const [item, paragraph, inline] = [tokens[at - 2], tokens[at - 1], tokens[at]];
  const text = inline?.children?.[0];
  if (item?.type !== 'list_item_open' || paragraph?.type !== 'paragraph_open' || text?.type !== 'text' || !inline?.map) return;
  const match = /^\[([ xX])\][ \t]+/.exec(text.content);
  const [line] = inline.map;
  // A box that `toggleTask` does not find could not be ticked.
  if (!match || taskBoxIndex(lines[line] ?? '') === undefined) return;
  text.content = text.content.slice(match[0].length);
  item.attrSet('class', match[1] === ' ' ? 'task' : 'task done');
  item.attrSet('data-task', String(line));
}

/** Brackets nested deeper than this stay text, because markdown-it scans the rest of the text once for each level. */
const MAX_INLINE_NESTING = 20;

let shared: Parser | undefined;

/** The Markdown parser; created with its first use. */
export function parser(): Parser {
  if (shared) return shared;
  const md = new MarkdownIt({ html: false, linkify: true, breaks: false });
  endQuotesAtBlankLines(md);
  md.linkify.set(URLS_WITH_SCHEME);
  const { inline, options } = md;
  const parseInline = inline.parse.bind(inline);
  const { maxNesting } = options;
  // Only inline content is bounded here: blocks keep markdown-it's own `maxNesting`.
  inline.parse = (...args) => {
    options.maxNesting = MAX_INLINE_NESTING;
    try {
      parseInline(...args);
    } finally {
      options.maxNesting = maxNesting;
    }
  };
  md.validateLink = (url) => safeUrl(url) !== undefined || attachmentName(url) !== undefined;
  md.renderer.rules.fence = (tokens, at) => {
    const { content, info } = tokens[at]!;
    const [language] = info.trim().split(/\s+/);
    return language ? codeBlock(content, language) : codeWithLanguage(content);
  };
  md.renderer.rules.code_block = (tokens, at) => codeWithLanguage(tokens[at]!.content);
  // markdown-it writes alignment as a style attribute, which the page's content security policy refuses: it becomes a class.
  for (const rule of ['th_open', 'td_open']) {
    md.renderer.rules[rule] = (tokens, at, env, _options, self) => {
      const token = tokens[at]!;
      const side = /text-align:(\w+)/.exec(String(token.attrGet('style') ?? ''))?.[1];
      token.attrs = side ? [['class', `align-${side}`]] : [];
      return self.renderToken(tokens, at, env);
    };
  }
  md.renderer.rules.table_open = () => '<div class="table"><table>\n';
  md.renderer.rules.table_close = () => '</table></div>\n';
  shared = md;
  return md;
}

/**
 * On Bitbucket a quotation continued until a blank line, like a paragraph, whatever its lines began with. In CommonMark a list marker or a heading
 * ends it. A fence or a thematic break still ends it here, and so does the next item of the list that contains it.
 */
function endQuotesAtBlankLines({ block: { ruler } }: Parser): void {
  const getRules = ruler.getRules.bind(ruler);
  const ruleList = getRules('blockquote');
  const rules = ['list', 'heading'];
  ruler.disable(rules);
  const always = getRules('blockquote');
  ruler.enable(rules);
  const wrappedRules = ruleList.map((rule): typeof rule =>
    always.includes(rule) ? rule : (state, ...args) => state.blkIndent > 0 && rule(state, ...args),
  );
  ruler.getRules = (chain) => (chain === 'blockquote' ? wrappedRules : getRules(chain));
}

/** Joins quotations that are separated by blank lines only: on Bitbucket they were one quotation with several paragraphs. */
function joinQuotes(tokens: readonly Token[]): Token[] {
  const joined: Token[] = [];
  for (const token of tokens) {
    const previous = joined.at(-1);
    const goesOn = token.type === 'blockquote_open' && previous?.type === 'blockquote_close' && previous.level === token.level;
    if (goesOn) joined.pop();
    else joined.push(token);
  }
  return joined;
}

/** Bitbucket took the language of code from a first line such as `#!python`, and did not show that line. A path (`#!/bin/sh`) belongs to the code. */
function codeWithLanguage(content: string): string {
  const [line, language] = /^#!([\w+#.-]{1,30})[ \t]*\n/.exec(content) ?? [];
  return line === undefined ? codeBlock(content) : codeBlock(content.slice(line.length), language);
}

/** Gives each closing heading token the tag of its opening one. */
function closeHeadings(tokens: readonly Token[]): void {
  let tag = '';
  for (const token of tokens) {
    if (token.type === 'heading_open') tag = token.tag;
    else if (token.type === 'heading_close') token.tag = tag;
  }
}

/**
 * Rewrites the inline tokens of a paragraph: images become links (text within a link), mentions are marked, and a link to a mere file name
 * becomes one to an attachment.
 */
function inline(children: readonly Token[], options: RenderOptions): Token[] {
  const result: Token[] = [];
  /** The closing HTML of each link that is open. */
  const open: string[] = [];
  const html = (token: Token, content: string) => {
    const copy = Object.assign(Object.create(Object.getPrototypeOf(token) as object) as Token, token);
    copy.type = 'html_inline';
    copy.children = null;
    copy.content = content;
    result.push(copy);
  };
  for (const token of children) {
    const url = String(token.attrGet('href') ?? token.attrGet('src') ?? '');
    const name = safeUrl(url) === undefined ? attachmentName(url) : undefined;
    if (token.type === 'link_open') {
      open.push(name === undefined ? '' : options.interactive ? '</a>' : ' ');
      token.attrSet('rel', 'noreferrer');
      if (name === undefined) result.push(token);
      else html(token, options.interactive ? `<a href="#attachment" data-attachment="${escapeHtml(name)}">` : '');
    } else if (token.type === 'link_close') {
      const end = open.pop();
      if (end) html(token, end.trim());
      else result.push(token);
    } else if (token.type === 'image') {
      const label = escapeHtml(token.content || url);
      if (open.length > 0) html(token, label);
      else if (name === undefined) html(token, imageLink(url, token.content));
      else
        html(token, options.interactive ? `<a href="#attachment" class="image" data-attachment="${escapeHtml(name)}">${label}</a>` : label);
    } else if (token.type === 'text' && open.length === 0) {
      for (const mention of mentions(token.content, options)) html(token, mentionHtml(mention));
    } else if (token.type === 'code_inline') {
      html(token, codeHtml(token.content, open.length === 0 ? options : {}));
    } else {
      result.push(token);
    }
  }
  return result;
}
