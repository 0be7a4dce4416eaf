import type { Attachment, Person, WaitingFile } from '../../src/wire/page';
import { t } from '../l10n';
import { send } from './host';
import { whenVisible } from './whenVisible';
import { isPictureName, pictureUrl } from './pictures';
import { fileOf, isThere, resolveIssue, type Mentioned } from './resolving';

/** Enhances rendered texts: links to files, commits and attachments, pictures, check boxes of tasks. */

/** What a text can refer to. */
export interface TextSurroundings {
  readonly people: ReadonlyMap<string, Person>;
  readonly attachments: readonly Attachment[];
  /** Pending files of the text. */
  readonly waiting?: readonly WaitingFile[];
}

/** Ticks or unticks the task of a line; resolves to whether that was saved. */
export type OnTick = (line: number, isTicked: boolean) => Promise<boolean>;

async function colour(blocks: readonly HTMLElement[]): Promise<void> {
  const { highlight, MAX_HIGHLIGHT_MS } = await import('../highlight');
  let spentMs = 0;
  for (const block of blocks) {
    if (spentMs > MAX_HIGHLIGHT_MS) break; // the rest stays without highlighting
    const startedAt = performance.now();
    if (block.isConnected) highlight(block);
    spentMs += performance.now() - startedAt;
    await new Promise((resolve) => setTimeout(resolve)); // lets events be handled in between
  }
}

/** Enhances the elements that the renderer has marked. */
export function upgrade(text: HTMLElement, context: TextSurroundings, canTick: boolean): void {
  const elementsOf = (selector: string) => [...text.querySelectorAll<HTMLElement>(selector)];
  const blocks = elementsOf('code[class^=language-]');
  if (blocks.length > 0) void colour(blocks);
  for (const type of ['file', 'commit'] as const)
    for (const element of elementsOf(`[data-${type}]:not(a)`)) void linkIfThere(element, type);
  for (const link of elementsOf('a[data-issue]')) void decorateIssueLink(link);
  for (const element of elementsOf('[data-person]:not(a)')) name(element, context.people);
  for (const element of elementsOf('a[data-attachment]')) attach(element, context);
  for (const item of elementsOf('li[data-task]')) box(item, canTick);
  for (const link of elementsOf('a[href]')) interceptLink(link);
  // Bullets, quote bars and columns follow the direction of their own content.
  for (const element of text.querySelectorAll<HTMLElement>('ul, ol, blockquote, table')) element.dir = 'auto';
}

/**
 * Moves the URL of a link that may lead to an issue to a data attribute, so that the host opens it. VS Code opens any `http` link that is
 * clicked in a web view, even if the click is prevented (`did-click-link` in its `pre/index.html`).
 */
function interceptLink(link: HTMLElement): void {
  const url = link.getAttribute('href') ?? '';
  if (!ISSUE.test(url)) return;
  link.setAttribute('data-link', url);
  link.setAttribute('href', '#link');
  link.title ||= url;
}

async function linkIfThere(element: HTMLElement, type: Mentioned): Promise<void> {
  const mentioned = element.getAttribute(`data-${type}`) ?? '';
  if (!(await isThere(type, mentioned)) || !element.isConnected || element.closest('a')) return;
  const link = document.createElement('a');
  link.href = `#${type}`;
  link.className = 'reference';
  link.title = type === 'file' ? t('openFile', mentioned) : t('openCommit', mentioned);
  link.setAttribute(`data-${type}`, mentioned);
  element.removeAttribute(`data-${type}`);
  element.replaceWith(link);
  link.append(element);
}

/** Adds the title to an issue's link, and strikes it through when the issue is closed. Only attributes change, so that the text does not move. */
async function decorateIssueLink(link: HTMLElement): Promise<void> {
  const issue = await resolveIssue(Number(link.getAttribute('data-issue')));
  if (!issue || !link.isConnected) return;
  link.title = issue.title;
  const struck = link.querySelector(':scope > s');
  if (issue.isOpen) struck?.replaceWith(...struck.childNodes);
  else if (!struck) {
    const text = document.createElement('s');
    text.append(...link.childNodes);
    link.append(text);
  }
}

function name(element: HTMLElement, people: TextSurroundings['people']): void {
  const person = people.get((element.getAttribute('data-person') ?? '').toLowerCase());
  // Links cannot be nested.
  if (!person || element.closest('a')) return;
  const link = document.createElement('a');
  link.href = '#person';
  link.className = 'mention';
  link.title = t('showAssigned', person.displayName);
  link.setAttribute('data-person', person.username);
  element.removeAttribute('data-person');
  element.replaceWith(link);
  link.append(...element.childNodes);
}

function attach(link: HTMLElement, { attachments, waiting = [] }: TextSurroundings): void {
  const fileName = link.getAttribute('data-attachment') ?? '';
  const attachment = attachments.find((attachment) => attachment.name === fileName);
  const coming = attachment ? undefined : waiting.find((file) => file.name === fileName);
  // A missing attachment does not become a link.
  if (attachment) link.setAttribute('href', '#attachment');
  else link.removeAttribute('href');
  if (!attachment && !coming) return;
  if (!link.classList.contains('image') || !isPictureName(fileName) || link.querySelector('img')) return;
  // A text may be rendered long before it is visible; its pictures are requested when it comes near the viewport.
  whenVisible(link, () => void show(link, fileName, !attachment, attachment?.createdOn ?? coming?.size ?? null));
}

async function show(link: HTMLElement, fileName: string, isWaiting: boolean, version: string | number | null): Promise<void> {
  const url = await pictureUrl(fileName, isWaiting, version);
  if (url === undefined || !link.isConnected) return;
  const picture = document.createElement('img');
  picture.src = url;
  picture.alt = link.textContent;
  link.classList.replace('image', 'picture');
  link.title = fileName;
  link.replaceChildren(picture);
}

function box(item: HTMLElement, canTick: boolean): void {
  let input = item.querySelector<HTMLInputElement>(':scope > input, :scope > p > input');
  if (!input) {
    input = document.createElement('input');
    input.type = 'checkbox';
    input.checked = item.classList.contains('done');
    const paragraph = item.firstElementChild?.tagName === 'P' ? item.firstElementChild : item;
    input.setAttribute('aria-label', label(item));
    paragraph.prepend(input, ' ');
  }
  input.disabled = !canTick;
}

/** The label of a task, without nested tasks. */
function label(item: HTMLElement): string {
  const clone = item.cloneNode(true) as HTMLElement;
  for (const list of clone.querySelectorAll('ul, ol')) list.remove();
  return clone.textContent.trim() || t('task');
}

/** A URL that may lead to an issue; the host decides. */
const ISSUE = /^https?:\/\/[^?#]*\/issues?\/\d+/i;

/** Handles a click (also of the middle button) on a link to an issue, a file, a commit or an attachment. */
export function followLink(event: MouseEvent): void {
  if (event.type === 'auxclick' && event.button !== 1) return;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (!link) return;
  const dataOf = (attribute: string) => link.getAttribute(`data-${attribute}`);
  const href = link.getAttribute('href') ?? '';
  const [issue, file, commit, attachment, person] = [
    dataOf('issue'),
    dataOf('file'),
    dataOf('commit'),
    dataOf('attachment'),
    dataOf('person'),
  ];
  const url = dataOf('link');
  if (issue !== null) send({ type: 'openIssue', number: Number(issue) });
  else if (file !== null) send({ type: 'openFile', ...fileOf(file) });
  else if (person !== null) send({ type: 'openPerson', username: person });
  else if (commit !== null) send({ type: 'openCommit', hash: commit });
  else if (attachment !== null) {
    if (href !== '') send({ type: 'openAttachment', name: attachment });
  } else if (url !== null) send({ type: 'openLink', url });
  else return;
  event.preventDefault();
}
