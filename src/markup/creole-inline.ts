import { escapeHtml, imageLink, link, safeUrl, type RenderOptions } from './html';
import { linkify } from './linkify';
import { attachmentName, changesetHtml, codeHtml } from './references';
import { finderOf, patternFinder, runEnd, type Finder } from './scanning';

/** Nesting is bounded because rendering recurses; markers deeper than this stay plain text. Hand-written texts are never so deep. */
const MAX_NESTING = 20;
/** Longest inline code, and longest file name of `<<file ...>>`, in characters: lengths are bounded so that no text is slow to render. */
const MAX_CODE_LENGTH = 2000;
const MAX_FILE_LENGTH = 300;

/** A recognised inline element: its HTML, and the index behind it. */
interface InlineMatch {
  readonly html: string;
  readonly end: number;
}

/** A text that is being rendered, with finders for the markers that may close an element. */
interface Scan {
  readonly text: string;
  readonly options: RenderOptions;
  readonly depth: number;
  readonly bracket: Finder;
  readonly lineEnd: Finder;
  readonly paragraphEnd: Finder;
  readonly codeEnd: Finder;
  readonly strongEnd: Finder;
  readonly emphasisEnd: Finder;
}

/** Finds the next `//` that may close an emphasis: one outside of URLs. The URLs of the text are scanned once. */
function emphasisEndOf(text: string): Finder {
  const slashes = finderOf(text, '//');
  const addresses = text.matchAll(ALL_ADDRESSES);
  let [begin, end] = [-1, -1];
  let isOver = !text.includes('://');
  return (from) => {
    for (let at = slashes(from), next = 0; ; at = slashes(next)) {
      while (!isOver && end <= at) {
        const { value } = addresses.next();
        if (value) [begin, end] = [value.index, value.index + addressLength(value[0])];
        else isOver = true;
      }
      const isInAddress = begin <= at && at < end;
      if (at < 0 || (!isInAddress && text[at - 1] !== ':')) return at;
      next = isInAddress ? end : at + 1;
    }
  };
}

const scanOf = (text: string, options: RenderOptions, depth: number): Scan => ({
  text,
  options,
  depth,
  bracket: finderOf(text, '>'),
  lineEnd: finderOf(text, '\n'),
  paragraphEnd: finderOf(text, '\n\n'),
  codeEnd: finderOf(text, '}}}'),
  strongEnd: patternFinder(text, /\*\*(?!\*)/g),
  emphasisEnd: emphasisEndOf(text),
});

/** The beginning of a URL: any scheme and `://`. */
const ADDRESS_START = String.raw`(?<![a-z\d_])[a-z][a-z\d]{0,30}:\/\/`;
const ADDRESS = new RegExp(String.raw`${ADDRESS_START}[^\s<>[\]{}|"]+`, 'iy');
const ALL_ADDRESSES = new RegExp(ADDRESS.source, 'gi');
const TRAILING = new Set(".,;:!?'*)");

/** The length of the URL at the start of `text`: punctuation at its end, closing markers and an unmatched `)` do not belong to it. */
function addressLength(text: string): number {
  let open = 0;
  for (const char of text) open += char === '(' ? 1 : char === ')' ? -1 : 0;
  let end = text.length;
  for (;;) {
    const last = text[end - 1]!;
    if (text.endsWith('//', end) && !text.endsWith('://', end))
      end -= 2; // slashes that close an emphasis
    else if (TRAILING.has(last) && !(last === ')' && open >= 0)) {
      if (last === ')') open++;
      end--;
    } else return end;
  }
}

type Rule = (scan: Scan, at: number) => InlineMatch | undefined;

const inner = ({ options, depth }: Scan, text: string): string =>
  depth < MAX_NESTING ? creoleInline(text, options, depth + 1) : linkify(text, options);

/** Makes a rule of a sticky pattern. The pattern must not look beyond the next marker of its kind, or a long text takes quadratic time. */
const matching =
  (pattern: RegExp, html: (match: RegExpExecArray, scan: Scan) => string): Rule =>
  (scan, at) => {
    pattern.lastIndex = at;
    const match = pattern.exec(scan.text);
    return match ? { html: html(match, scan), end: at + match[0].length } : undefined;
  };

const code: Rule = ({ text, options, codeEnd }, at) => {
  if (!text.startsWith('{{{', at)) return undefined;
  const start = at + 3;
  const codeStop = codeEnd(start);
  if (codeStop < 0 || codeStop - start > MAX_CODE_LENGTH) return undefined;
  const end = runEnd(text, codeStop, '}'); // braces before the closing ones belong to the code
  return { html: codeHtml(text.slice(start, end - 3).trim(), options), end };
};

/** Makes a rule for text between a pair of two-character markers (`**` or `//`) within one paragraph. */
const between =
  (sign: string, tag: string, closing: (scan: Scan) => Finder): Rule =>
  (scan, at) => {
    const { text, paragraphEnd } = scan;
    const start = at + sign.length;
    if (!text.startsWith(sign, at) || start >= text.length || /\s/.test(text[start]!)) return undefined;
    const stop = closing(scan)(start + 1);
    if (stop < 0) return undefined;
    const last = paragraphEnd(start);
    if (last >= 0 && last < stop) return undefined;
    return { html: `<${tag}>${inner(scan, text.slice(start, stop))}</${tag}>`, end: stop + sign.length };
  };

const strong = between('**', 'strong', ({ strongEnd }) => strongEnd);
const emphasis = between('//', 'em', ({ emphasisEnd }) => emphasisEnd);
// The slashes of a URL follow a colon and start no emphasis.
const emphasisOutsideUrl: Rule = (scan, at) => (scan.text[at - 1] === ':' ? undefined : emphasis(scan, at));

const FILE = /<<file\s+(?=\S)/iy;

const file: Rule = ({ text, bracket }, at) => {
  FILE.lastIndex = at;
  const begin = FILE.exec(text)?.[0];
  if (begin === undefined) return undefined;
  const start = at + begin.length;
  const stop = bracket(start);
  if (text[stop + 1] !== '>' || stop - start > 2 * MAX_FILE_LENGTH) return undefined;
  const path = text.slice(start, stop).trimEnd();
  if (path === '' || path.length > MAX_FILE_LENGTH || path.includes('\n')) return undefined;
  return { html: `<code>${escapeHtml(path)}</code>`, end: stop + 2 };
};

const tableOfContents: Rule = ({ text, bracket, lineEnd }, at) => {
  if (text.slice(at, at + 5).toLowerCase() !== '<<toc') return undefined;
  const stop = bracket(at + 5);
  const last = lineEnd(at + 5);
  if (stop < 0 || text[stop + 1] !== '>' || (last >= 0 && last < stop)) return undefined;
  return { html: '', end: stop + 2 };
};

const lineBreak = () => '<br>\n';

/** Tried in this order at each place; the first that matches there wins. */
const RULES: readonly Rule[] = [
  // A tilde escapes the marker that follows it, and keeps a URL from being a link.
  matching(/~(https?:\/\/\S+|[^\s\w])/y, ([, text]) => escapeHtml(text!)),
  code,
  matching(/\{\{([^|{}\n]+)(?:\|([^{}\n]*))?\}\}/y, ([, url, alt], { options }) => {
    if (safeUrl(url!)) return imageLink(url!, alt ?? '');
    const name = options.interactive ? attachmentName(url!.trim()) : undefined;
    const label = escapeHtml(alt || url!);
    return name === undefined ? label : `<a href="#attachment" class="image" data-attachment="${escapeHtml(name)}">${label}</a>`;
  }),
  matching(/\[\[([^|[\]\n]{1,2000})(?:\|([^[\]\n]{0,2000}))?\]\]/y, ([, url, label]) =>
    link(url!.trim(), label === undefined ? escapeHtml(url!.trim()) : withoutLinks(label)),
  ),
  matching(/<<(?:cset|changeset)\s+([0-9a-f]{6,40})\s*>>/iy, ([, hash], { options }) => changesetHtml(hash!, options.interactive === true)),
  matching(/<<issue\s+#?([1-9]\d{0,8})\s*>>/iy, ([, number], { options }) => linkify(`#${number}`, options)),
  file,
  tableOfContents,
  matching(/\\\\/y, lineBreak),
  strong,
  emphasisOutsideUrl,
  matching(/\n/y, lineBreak),
];

/** Where an inline element can begin; the text between is plain. A URL is taken as a whole, whatever its scheme. */
const STARTS = new RegExp(`[~{[<\\\\*/\\n]|${ADDRESS_START}`, 'gi');

/** Renders the inline content of a paragraph, list item, cell or heading to HTML. `depth` counts nested elements. */
export function creoleInline(text: string, options: RenderOptions, depth = 0): string {
  const scan = scanOf(text, options, depth);
  const html: string[] = [];
  let plain = 0;
  STARTS.lastIndex = 0;
  for (let start = STARTS.exec(text); start; start = STARTS.exec(text)) {
    const at = start.index;
    const piece = pieceAt(scan, at);
    if (!piece) {
      STARTS.lastIndex = at + 1;
      continue;
    }
    html.push(linkify(text.slice(plain, at), options), piece.html);
    plain = piece.end;
    STARTS.lastIndex = plain; // rendering nested content has moved it
  }
  html.push(linkify(text.slice(plain), options));
  return html.join('');
}

function pieceAt(scan: Scan, at: number): InlineMatch | undefined {
  ADDRESS.lastIndex = at;
  const match = ADDRESS.exec(scan.text)?.[0];
  if (match !== undefined) {
    const address = match.slice(0, addressLength(match));
    const html = /^https?:/i.test(address) ? link(address, escapeHtml(address)) : linkify(address, scan.options);
    return { html, end: at + address.length };
  }
  for (const rule of RULES) {
    const match = rule(scan, at);
    if (match) return match;
  }
  return undefined;
}

/** Renders a link's label without links, because HTML allows none within a link. */
const withoutLinks = (label: string): string => creoleInline(label, {}).replace(/<\/?a\b[^>]*>/g, '');
