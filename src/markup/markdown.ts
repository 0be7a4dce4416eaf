import MarkdownIt from 'markdown-it';
import type { Token } from 'markdown-it';
import { codeBlock, escapeHtml, headings, imageLink, safeUrl, type Renderer } from './html';
import { mentionHtml, mentions } from './references';

/**
 * Markdown as Bitbucket showed it: tables, struck out text, bare URLs as links, line breaks kept. HTML in it is shown
 * as text, images are links, and what is mentioned (`#12`) is a link too.
 */
export const markdown: Renderer = (text, options) => {
  const md = parser();
  const tokens = md.parse(text, {});
  const level = headings();
  for (const token of tokens) {
    if (token.type === 'heading_open') {
      const heading = level(Number(token.tag.slice(1)));
      token.attrSet('class', heading.class);
      token.tag = heading.tag;
    } else if (token.type === 'inline' && token.children) {
      token.children = inline(token.children, options.issueLinks === true);
    }
  }
  closeHeadings(tokens);
  return md.renderer.render(tokens, md.options, {});
};

let shared: MarkdownIt | undefined;

function parser(): MarkdownIt {
  if (shared) return shared;
  const md = new MarkdownIt({ html: false, linkify: true, breaks: true });
  md.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
  md.validateLink = (url) => safeUrl(url) !== undefined;
  md.renderer.rules.fence = (tokens, at) => codeBlock(tokens[at]!.content, tokens[at]!.info.trim().split(/\s+/)[0]);
  md.renderer.rules.code_block = (tokens, at) => codeBlock(tokens[at]!.content);
  // An alignment comes as a style attribute, which the page's policy refuses: it becomes a class.
  for (const rule of ['th_open', 'td_open']) {
    md.renderer.rules[rule] = (tokens, at, env, _options, self) => {
      const token = tokens[at]!;
      const side = /text-align:(\w+)/.exec(token.attrGet('style') ?? '')?.[1];
      token.attrs = side ? [['class', `align-${side}`]] : [];
      return self.renderToken(tokens, at, env);
    };
  }
  md.renderer.rules.table_open = () => '<div class="table"><table>\n';
  md.renderer.rules.table_close = () => '</table></div>\n';
  shared = md;
  return md;
}

/** A heading's end is drawn by its own token, which has to follow the tag that its beginning was given. */
function closeHeadings(tokens: readonly Token[]): void {
  let tag = '';
  for (const token of tokens) {
    if (token.type === 'heading_open') tag = token.tag;
    else if (token.type === 'heading_close') token.tag = tag;
  }
}

/** Goes through a paragraph's pieces: images become links (text where they are in a link already), mentions are marked. */
function inline(children: readonly Token[], issueLinks: boolean): Token[] {
  const result: Token[] = [];
  let depth = 0;
  const html = (token: Token, content: string) => {
    const piece = Object.assign(Object.create(Object.getPrototypeOf(token) as object) as Token, token);
    piece.type = 'html_inline';
    piece.children = null;
    piece.content = content;
    result.push(piece);
  };
  for (const token of children) {
    if (token.type === 'link_open') {
      depth++;
      token.attrSet('rel', 'noreferrer');
    } else if (token.type === 'link_close') depth--;
    if (token.type === 'image') {
      const source = token.attrGet('src') ?? '';
      html(token, depth > 0 ? escapeHtml(token.content || source) : imageLink(source, token.content));
    } else if (token.type === 'text' && depth === 0) {
      for (const mention of mentions(token.content, { issueLinks })) html(token, mentionHtml(mention));
    } else {
      result.push(token);
    }
  }
  return result;
}
