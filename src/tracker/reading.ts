import { setImmediate as turn } from 'node:timers/promises';
import type { Hono } from 'hono';
import { CHOSEN_FIELDS, FIELDS } from '../model/fields';
import type { Comment, Issue, Person, RepositoryId } from '../model/issue';
import { repositoryName } from '../model/repository';
import { escapeHtml } from '../markup/html';
import { issuePath, repositoryPage } from '../wire/v2/address';
import { openIssue, openRepository } from './access';
import { budgetOf } from './budget';
import { urlOf, type TrackerContext, type TrackerEnv } from './context';
import { HttpError } from './http-error';
import { route } from './routing';
import type { Store } from './store/store';
import { ALL_ROWS, type FoundRow } from './store/row-query';
import { streamOf } from './streamed';
import { renderedTextsOf } from './v2/responses';
import type { RequestTexts } from './v2/rendered';

/**
 * The page of an issue for browsers, at Bitbucket's URL `/OWNER/SLUG/issues/17`. It shows public issues only and ignores credentials, because a
 * browser with a saved password also sends it in requests from other sites.
 */

/** Content Security Policy: no scripts, images, foreign content or frames. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox allow-popups";

const STYLE = `body{max-width:52rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif;color-scheme:light dark;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.3}header p,.by{color:GrayText}article{margin:1.5rem 0;padding-top:.5rem;border-top:1px solid GrayText}
div[dir] :is(p,li,h3,h4,h5,h6){unicode-bidi:plaintext;text-align:start}
pre{direction:ltr;text-align:left;overflow:auto;padding:.5rem;border:1px solid GrayText}dl{display:grid;grid-template-columns:auto 1fr;gap:0 1rem}dd{margin:0}`;

const nameOf = (person: Person | null): string => `<bdi>${escapeHtml(person?.displayName ?? 'Anonymous')}</bdi>`;
const date = (iso: string): string => `<time datetime="${escapeHtml(iso)}">${escapeHtml(iso.slice(0, 16).replace('T', ' '))} UTC</time>`;
/** Renders a text, with issue references as links to pages under `pages`. */
const text = (texts: RequestTexts, content: string, markup: Issue['markup'], pages: string): string => {
  const page = (_: string, number: string) => `href="${escapeHtml(pages)}${number}"`;
  return `<div dir="auto">${texts.render(content, markup).replaceAll(/href="#issue-(\d+)"/g, page)}</div>`;
};

const head = (title: string): string =>
  `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
  `<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body>`;
const END = '</body></html>\n';

const page = (body: string | ReadableStream<Uint8Array<ArrayBuffer>>, status = 200): Response =>
  new Response(body, {
    status,
    headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': POLICY, 'Referrer-Policy': 'no-referrer' },
  });

/** Bounds a text on the page. The API returns the complete text. */
const MAX_SHOWN_CHARACTERS = 64 * 1024;

/** The issue's URL in the API, and the prefix of the page URLs of its repository. */
interface IssueUrls {
  readonly address: string;
  readonly pages: string;
}

function renderIssueText(texts: RequestTexts, content: string, markup: Issue['markup'], { address, pages }: IssueUrls): string {
  if (content.length <= MAX_SHOWN_CHARACTERS) return text(texts, content, markup, pages);
  const note = `This is the beginning of a text of ${content.length} characters. <a href="${escapeHtml(address)}">All of it</a>`;
  return `${text(texts, content.slice(0, MAX_SHOWN_CHARACTERS).toWellFormed(), markup, pages)}<p><em>${note}</em></p>`;
}

const commentHtml = (texts: RequestTexts, comment: Comment, { address, pages }: IssueUrls): string =>
  `<article id="comment-${comment.id}"><p class="by"><b>${nameOf(comment.author)}</b> ${date(comment.createdOn)}</p>` +
  `${renderIssueText(texts, comment.content ?? '', comment.markup, { address: `${address}/comments/${comment.id}`, pages })}</article>`;

function aboutIssue(repository: string, issue: Issue): string {
  const fields = CHOSEN_FIELDS.map((field) => [
    FIELDS[field].name,
    field === 'assignee' ? issue.assignee?.displayName : issue[field],
  ]).filter((field): field is [string, string] => Boolean(field[1]));
  const list = fields.map(([name, value]) => `<dt>${name}</dt><dd dir="auto">${escapeHtml(value)}</dd>`).join('');
  return (
    `<main><header><p>${escapeHtml(repository)} #${issue.number}</p><h1 dir="auto">${escapeHtml(issue.title)}</h1>` +
    `<p>${nameOf(issue.reporter)} reported this ${date(issue.createdOn)}</p><dl>${list}</dl></header>`
  );
}

/** Comments per page. */
const COMMENTS_PER_PAGE = 100;

/** Renders links to the previous and next page; an empty string when there is only one page. */
function links(number: number, count: number): string {
  const last = Math.ceil(count / COMMENTS_PER_PAGE);
  if (last <= 1) return '';
  const link = (to: number, rel: string, text: string) => `<a rel="${rel}" href="?page=${to}">${text}</a>`;
  return `<nav><p>${[
    number > 1 ? link(Math.min(number - 1, last), 'prev', 'Earlier comments') : '',
    `Page ${number} of ${last}`,
    number < last ? link(number + 1, 'next', 'Later comments') : '',
  ]
    .filter(Boolean)
    .join(' · ')}</p></nav>`;
}

/** Selects entries with a text. */
const WITH_WORDS = { column: 'content', negated: true, isUnset: true } as const;

const pageNumber = (text: string | undefined): number => (text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 1);

/** Adds the routes of the pages to the app. */
export function readingRoutes(app: Hono<TrackerEnv>, store: Store): void {
  /** Streams the page, so that only a few texts are in memory. */
  async function* writeIssues(
    texts: RequestTexts,
    repository: RepositoryId,
    issue: Issue,
    { number, count, found, pages }: { number: number; count: number; found: readonly FoundRow[]; pages: string },
  ): AsyncGenerator<string> {
    const place = { address: issuePath(repository, issue.number), pages };
    yield head(`#${issue.number} ${issue.title}`) + aboutIssue(repositoryName(repository), issue);
    if (number === 1) yield await texts.complete(() => renderIssueText(texts, issue.content, issue.markup, place));
    const nav = links(number, count);
    yield nav;
    for await (const comments of store.readEntries(found, { withChanges: false })) {
      for (const comment of comments) {
        if (comment.content?.trim()) yield await texts.complete(() => commentHtml(texts, comment, place));
        await turn(); // lets other requests run
      }
    }
    yield `${nav}</main>${END}`;
  }

  async function read(c: TrackerContext): Promise<Response> {
    try {
      const access = await openRepository(c);
      const issue = await openIssue(store, access, c);
      const number = pageNumber(c.req.query('page'));
      const start = (number - 1) * COMMENTS_PER_PAGE;
      // Links are relative (`18`), or absolute when the URL has a title after the number.
      const pages = /\/issues\/\d+$/.test(urlOf(c).pathname) ? '' : `${repositoryPage(access.repository.id)}/issues/`;
      const query = { ...ALL_ROWS, filter: WITH_WORDS, start, limit: COMMENTS_PER_PAGE };
      const { count, found } = await store.findEntries(access.repository.key, issue.number, query, budgetOf(c));
      return page(streamOf(writeIssues(renderedTextsOf(c, access), access.repository.id, issue, { number, count, found, pages })));
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      const message = 'There is no such issue here, or not everybody may read it. Who may finds it in VS Code, with Issue Bucket.';
      return page(`${head('No such issue')}<main><h1>No such issue</h1><p>${message}</p></main>${END}`, 404);
    }
  }
  // Bitbucket's URLs end with the title, which is ignored; older URLs have `issue`.
  for (const list of ['issues', 'issue'])
    for (const end of ['', '/:title']) route(app, `/:owner/:slug/${list}/:number{[0-9]+}${end}`, { GET: read });
}
