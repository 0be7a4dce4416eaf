import type { Hono } from 'hono';
import type { Comment, Issue, Person } from '../model/issue';
import { repositoryName } from '../model/repository';
import { escapeHtml } from '../markup/html';
import { openIssue, openRepository } from './access';
import type { TrackerContext, TrackerEnv } from './context';
import { Refusal } from './refusal';
import { route } from './routing';
import type { Store } from './store/store';
import { renderText } from './v2/rendered';

/**
 * An issue as a page to be read in a browser, where Bitbucket had it: `/OWNER/SLUG/issues/17`. It shows what anybody may read, and asks for no
 * password: a browser that knows one would send it along with whatever another site makes it ask for.
 */

/** No script, no picture, nothing of anybody else, and in no frame. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox allow-popups";

const STYLE = `body{max-width:52rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif;color-scheme:light dark;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.3}header p,.by{color:GrayText}article{margin:1.5rem 0;padding-top:.5rem;border-top:1px solid GrayText}
pre{overflow:auto;padding:.5rem;border:1px solid GrayText}dl{display:grid;grid-template-columns:auto 1fr;gap:0 1rem}dd{margin:0}`;

const nameOf = (person: Person | null): string => escapeHtml(person?.displayName ?? 'Anonymous');
const date = (iso: string): string => `<time datetime="${escapeHtml(iso)}">${escapeHtml(iso.slice(0, 16).replace('T', ' '))} UTC</time>`;
/** What is rendered names other issues by a mark for programs; here they are pages beside this one. */
const text = (content: string, markup: Issue['markup']): string =>
  renderText(content, markup).replaceAll(/href="#issue-(\d+)"/g, 'href="$1"');

const page = (title: string, body: string, status = 200): Response =>
  new Response(
    `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
      `<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body>${body}</body></html>\n`,
    {
      status,
      headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': POLICY, 'Referrer-Policy': 'no-referrer' },
    },
  );

const said = (comment: Comment): string =>
  `<article id="comment-${comment.id}"><p class="by"><b>${nameOf(comment.author)}</b> ${date(comment.createdOn)}</p>` +
  `${text(comment.content ?? '', comment.markup)}</article>`;

function issuePage(repository: string, issue: Issue, comments: readonly Comment[]): Response {
  const fields = [
    ['Status', issue.status],
    ['Kind', issue.kind],
    ['Priority', issue.priority],
    ['Assignee', issue.assignee?.displayName],
    ['Component', issue.component],
    ['Milestone', issue.milestone],
    ['Version', issue.version],
  ].filter((field): field is [string, string] => Boolean(field[1]));
  const list = fields.map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`).join('');
  return page(
    `#${issue.number} ${issue.title}`,
    `<main><header><p>${escapeHtml(repository)} #${issue.number}</p><h1>${escapeHtml(issue.title)}</h1>` +
      `<p>${nameOf(issue.reporter)} reported this ${date(issue.createdOn)}</p><dl>${list}</dl></header>` +
      `${text(issue.content, issue.markup)}${comments.map(said).join('')}</main>`,
  );
}

/** Puts the pages at their addresses. */
export function readingRoutes(app: Hono<TrackerEnv>, store: Store): void {
  async function read(c: TrackerContext): Promise<Response> {
    try {
      const access = await openRepository(c);
      const issue = await openIssue(store, access, c);
      const comments = await store.comments(access.repository.key, issue.number);
      const words = comments.filter(({ content }) => content !== null && content.trim() !== '');
      return issuePage(repositoryName(access.repository.id), issue, words);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const sentence = 'There is no such issue here, or not everybody may read it. Who may finds it in VS Code, with Issue Bucket.';
      return page('No such issue', `<main><h1>No such issue</h1><p>${sentence}</p></main>`, 404);
    }
  }
  // Bitbucket's addresses went on with the title, in words that change nothing.
  for (const end of ['', '/:title']) route(app, `/:owner/:slug/issues/:number{[0-9]+}${end}`, { GET: read });
}
