import MarkdownIt, { type MarkdownIt as Parser } from 'markdown-it';
import { escapeHtml, link, type RenderOptions } from './html';
import { mentionHtml, mentions } from './references';

/** Finds URLs that are written out; names such as `README.md` are not taken for hosts. A URL may hold who signs in. */
const WRITTEN_OUT = { fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false, urlAuth: true };

/** Longer addresses end there: linkify-it takes the square of an address's length, and no server takes one so long. */
const MAX_URL_LENGTH = 2000;
/** How far linkify-it looks back from where an address begins. */
const LOOK_BEHIND = 3;

type Validate = (text: string, pos: number, self: unknown) => number | boolean;

/** Makes a parser find addresses that are written out, in a time that grows as the text does. */
export function findingUrls({ linkify }: Parser): Parser['linkify'] {
  const { __compiled__: compiled } = linkify as unknown as { __compiled__: Record<string, { validate: Validate }> };
  for (const schema of ['http:', '//', 'mailto:']) {
    const { validate } = compiled[schema]!;
    linkify.add(schema, {
      validate(text: string, pos: number, self: unknown) {
        const before = Math.min(pos, LOOK_BEHIND);
        return validate(text.slice(pos - before, pos + MAX_URL_LENGTH), before, self) as number;
      },
    });
  }
  return linkify.set(WRITTEN_OUT);
}

const finder = findingUrls(new MarkdownIt({ linkify: true }));

/** The HTML of a plain stretch of text, its URLs and mentions being links. */
export function linkify(text: string, options: RenderOptions): string {
  const html: string[] = [];
  let end = 0;
  for (const match of finder.match(text) ?? []) {
    html.push(mentioning(text.slice(end, match.index), options), link(match.url, escapeHtml(match.text)));
    end = match.lastIndex;
  }
  html.push(mentioning(text.slice(end), options));
  return html.join('');
}

const mentioning = (text: string, options: RenderOptions): string => mentions(text, options).map(mentionHtml).join('');
