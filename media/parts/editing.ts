import type { Markup } from '../../src/wire/page';

/** Text editing by keys and buttons, as pure functions, so that it can be tested without a page. */

export interface TextSelection {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Replacement of the text from `from` to `to`, and the selection after it. */
export interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export const TOOLS = ['heading', 'bold', 'italic', 'quote', 'code', 'link', 'bullets', 'numbers', 'tasks'] as const;
export type Tool = (typeof TOOLS)[number];

/** Syntax of a markup; tools without one are not offered. */
interface Signs {
  readonly wrappers: Partial<Record<Tool, readonly [string, string]>>;
  readonly block: readonly [string, string];
  /** Prefix of each line; `test` matches it and the prefixes that it replaces. */
  readonly prefixes: Partial<Record<Tool, { readonly sign: (line: number) => string; readonly test: RegExp }>>;
  readonly lists: RegExp;
  readonly link: (label: string, url: string) => string;
}

const SIGNS: Record<Exclude<Markup, 'plaintext'>, Signs> = {
  markdown: {
    wrappers: { bold: ['**', '**'], italic: ['_', '_'], code: ['`', '`'] },
    block: ['```', '```'],
    prefixes: {
      heading: { sign: () => '### ', test: /^#{1,6} / },
      quote: { sign: () => '> ', test: /^> ?/ },
      bullets: { sign: () => '- ', test: /^[-*] (?!\[[ x]\] )/ },
      numbers: { sign: (line) => `${line + 1}. `, test: /^\d+[.)] / },
      tasks: { sign: () => '- [ ] ', test: /^[-*] \[[ x]\] / },
    },
    lists: /^(?:[-*] \[[ x]\] |[-*] |\d+[.)] )/,
    link: (label, url) => `[${label}](${url})`,
  },
  creole: {
    wrappers: { bold: ['**', '**'], italic: ['//', '//'], code: ['{{{', '}}}'] },
    block: ['{{{', '}}}'],
    prefixes: {
      heading: { sign: () => '=== ', test: /^={1,6} / },
      bullets: { sign: () => '* ', test: /^\* / },
      numbers: { sign: () => '# ', test: /^# / },
    },
    lists: /^[*#] /,
    link: (label, url) => `[[${url}|${label}]]`,
  },
};

const signsOf = (markup: Markup): Signs | undefined => (markup === 'plaintext' ? undefined : SIGNS[markup]);

/** The tools of a markup. */
export function toolsOf(markup: Markup): readonly Tool[] {
  const signs = signsOf(markup);
  return signs ? TOOLS.filter((tool) => tool === 'link' || tool in signs.wrappers || tool in signs.prefixes) : [];
}

/** Applies a tool to a selection; applied twice, it undoes itself. */
export function applyTool(tool: Tool, selected: TextSelection, markup: Markup): Replacement | undefined {
  const signs = signsOf(markup);
  if (!signs) return undefined;
  const { text, start, end } = selected;
  if (tool === 'link') return link(selected, signs);
  if (tool === 'code' && text.slice(start, end).includes('\n')) return block(selected, signs);
  const wrappers = signs.wrappers[tool];
  if (wrappers) return wrap(selected, wrappers);
  const prefixes = signs.prefixes[tool];
  return prefixes && prefix(selected, prefixes, signs.lists);
}

function wrap({ text, start, end }: TextSelection, [open, close]: readonly [string, string]): Replacement {
  const inner = text.slice(start, end);
  const outside = text.slice(start - open.length, start) === open && text.slice(end, end + close.length) === close;
  if (outside) {
    const from = start - open.length;
    return { from, to: end + close.length, text: inner, start: from, end: from + inner.length };
  }
  if (inner.length >= open.length + close.length && inner.startsWith(open) && inner.endsWith(close)) {
    const bare = inner.slice(open.length, inner.length - close.length);
    return { from: start, to: end, text: bare, start, end: start + bare.length };
  }
  // Markers must touch words, so selected spaces at the ends stay outside of them.
  const core = inner.trim();
  const lead = inner.slice(0, inner.length - inner.trimStart().length);
  const trail = inner.slice(lead.length + core.length);
  const at = start + lead.length + open.length;
  return { from: start, to: end, text: `${lead}${open}${core}${close}${trail}`, start: at, end: at + core.length };
}

function block({ text, start, end }: TextSelection, { block: [open, close] }: Signs): Replacement {
  const lead = start > 0 && text[start - 1] !== '\n' ? '\n' : '';
  const trail = end < text.length && text[end] !== '\n' ? '\n' : '';
  const inner = text.slice(start, end).replace(/\n$/, '');
  const at = start + lead.length + open.length + 1;
  return { from: start, to: end, text: `${lead}${open}\n${inner}\n${close}${trail}`, start: at, end: at + inner.length };
}

function link({ text, start, end }: TextSelection, signs: Signs): Replacement {
  const inner = text.slice(start, end);
  const isUrl = /^https?:\/\/\S+$/.test(inner);
  const inserted = isUrl ? signs.link('', inner) : signs.link(inner, 'https://');
  // The missing part is selected: the label of a URL, the URL of a label.
  const gap = isUrl ? signs.link('\0', inner).indexOf('\0') : inserted.indexOf('https://');
  return { from: start, to: end, text: inserted, start: start + gap, end: start + gap + (isUrl ? 0 : 'https://'.length) };
}

function prefix(
  { text, start, end }: TextSelection,
  { sign, test }: { readonly sign: (line: number) => string; readonly test: RegExp },
  lists: RegExp,
): Replacement {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const next = text.indexOf('\n', end > start && text[end - 1] === '\n' ? end - 1 : end);
  const to = next < 0 ? text.length : next;
  const lines = text.slice(from, to).split('\n');
  const isOn = lines.every((line) => test.test(line) || (lines.length > 1 && line.trim() === ''));
  const isList = lists.test(sign(0));
  let count = 0;
  const changed = lines.map((line) => {
    if (isOn) return line.replace(test, '');
    if (line.trim() === '' && lines.length > 1) return line;
    return sign(count++) + (isList ? line.replace(lists, '') : line.replace(test, ''));
  });
  const inserted = changed.join('\n');
  const isCaret = start === end;
  const at = isCaret ? Math.max(from, end + inserted.length - (to - from)) : from;
  return { from, to, text: inserted, start: at, end: isCaret ? at : from + inserted.length };
}

/** Enter in a list or a quote continues it; in an empty item it ends it. */
export function continueList({ text, start, end }: TextSelection, markup: Markup): Replacement | undefined {
  if (markup === 'plaintext' || start !== end) return undefined;
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const line = text.slice(from, start);
  const pattern = markup === 'markdown' ? /^(\s*)([-*] \[[ xX]\] |[-*+] |(\d{1,9})([.)]) |> )(.*)$/ : /^(\s*)([*#]+ )()()(.*)$/;
  const match = pattern.exec(line);
  if (!match) return undefined;
  const [, indent = '', sign = '', number, dot = '', content = ''] = match;
  if (content.trim() === '') return { from, to: start, text: '', start: from, end: from };
  const next = number ? `${Number(number) + 1}${dot} ` : sign.replace(/\[[xX]\]/, '[ ]');
  const inserted = `\n${indent}${next}`;
  return { from: start, to: start, text: inserted, start: start + inserted.length, end: start + inserted.length };
}

/** A text as a Markdown quote, with an empty line after it. */
export const quotedLines = (text: string): string =>
  `${text
    .replace(/\r\n?/g, '\n')
    .trim()
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n')}\n\n`;
