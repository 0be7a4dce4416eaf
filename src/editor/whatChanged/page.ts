import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import { repositoryName } from '../../model/repository';
import { askTypedText } from '../askText';
import { commandUri } from '../commandRegistry';
import { fieldLabel, statusLabel, valueLabel } from '../labels';
import { placeName } from '../placeName';
import { report, errorMessage } from '../report';
import type { Place, Services } from '../services';
import {
  assigneesIn,
  changesHtml,
  changesMarkdown,
  namesIn,
  parseStartDate,
  startDates,
  toSince,
  type ChangesSection,
  type ChangesWords,
} from './model';

const VIEW = 'issueBucket.whatChanged';

/** The open page and its contents. */
let panel: vscode.WebviewPanel | undefined;
let latest: { readonly sections: readonly ChangesSection[]; readonly words: ChangesWords } | undefined;

const day = (date: Date): string => date.toLocaleString(vscode.env.language, { weekday: 'long', day: 'numeric', month: 'long' });

const formatWithTime = (date: Date): string =>
  date.toLocaleString(vscode.env.language, { weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' });
/** A day without a time, or a date with its time. */
const dateLabel = (date: Date): string => (date.getHours() + date.getMinutes() === 0 ? day(date) : formatWithTime(date));

function stringsOf(since: Date): ChangesWords {
  const none = vscode.l10n.t('none');
  return {
    title: vscode.l10n.t('What changed since {0}', dateLabel(since)),
    nothing: vscode.l10n.t('Nothing has changed since then.'),
    moreMessage: vscode.l10n.t('There were more changes than are shown here: choose a later time to see all of them.'),
    somebody: vscode.l10n.t('Somebody'),
    created: () => vscode.l10n.t('reported it'),
    status: ({ status }) => statusLabel(status),
    change({ field, old, new: text }) {
      if (field === 'content') return vscode.l10n.t('Description changed');
      if (field === 'attachment') return text ? vscode.l10n.t('attached {0}', text) : vscode.l10n.t('deleted the file {0}', old);
      const displayValue = (value: string) => (value ? valueLabel(field, value) : none);
      return `${fieldLabel(field)}: ${displayValue(old)} → ${displayValue(text)}`;
    },
    dateLabel: (iso) => new Date(iso).toLocaleString(vscode.env.language, { weekday: 'short', hour: '2-digit', minute: '2-digit' }),
  };
}

/** The names of assignees, which are requested only if not all of them occur in the changes. */
async function assigneeNames({ service, repository }: Place, issues: ChangesSection['issues']): Promise<ChangesSection['names']> {
  const names = namesIn(issues);
  if (assigneesIn(issues).every((username) => names.has(username))) return names;
  const choices = await service.choices(repository).catch(() => undefined);
  for (const { username, displayName } of choices?.assignees ?? []) names.set(username, displayName);
  return names;
}

/** Requests the changes of the open repositories, once per site. */
async function loadChanges({ places, sites }: Services, since: Date): Promise<ChangesSection[]> {
  const open = await places.list();
  const sections: ChangesSection[] = [];
  for (const [, ofSite] of Map.groupBy(open, ({ site }) => site.id)) {
    const { service } = ofSite[0]!;
    try {
      const news = await service.news(
        ofSite.map(({ repository }) => repository),
        { since: toSince(since), of: 'all' },
      );
      for (const place of ofSite) {
        const repositoryNews = news.find(
          (ofRepository) => repositoryName(ofRepository.repository).toLowerCase() === repositoryName(place.repository).toLowerCase(),
        );
        const issues = repositoryNews?.issues ?? [];
        sections.push({
          name: placeName(place, sites),
          site: place.site.id,
          repository: place.repository,
          issues,
          names: await assigneeNames(place, issues),
          isCut: repositoryNews?.isCut ?? false,
          url: (number) => service.issueUrl(place.repository, number),
        });
      }
    } catch (error) {
      // A site that fails does not hide the others.
      if (ofSite.length === open.length || !TrackerError.is(error)) throw error;
      void vscode.window.showWarningMessage(errorMessage(error));
    }
  }
  return sections;
}

const STYLE = `body { max-width: 70em; padding: 0.5em min(1.5em, 5%) 2em; line-height: 1.5; overflow-wrap: anywhere; }
h1 { font-size: 1.6em; font-weight: 600; margin-bottom: 0.2em; }
h2 { font-size: 1.2em; margin-top: 1.6em; border-bottom-style: solid; border-bottom-width: 1px;
  border-bottom-color: var(--vscode-widget-border, var(--vscode-contrastBorder, transparent)); }
h3 { font-size: 1em; font-weight: 600; margin: 1em 0 0.2em; }
ul { margin: 0; padding-inline-start: 1.4em; }
.number, .when, .status { color: var(--vscode-descriptionForeground); font-weight: normal; }
.who { font-weight: 600; } nav a { margin-inline-end: 1.2em; }
a { color: var(--vscode-textLink-foreground); text-decoration: none; } a:hover { text-decoration: underline; }
a:focus-visible { outline-style: solid; outline-width: 1px; outline-color: var(--vscode-focusBorder); outline-offset: 2px; }`;

function html(sections: readonly ChangesSection[], words: ChangesWords): string {
  const nonce = randomBytes(16).toString('base64');
  const body = changesHtml(sections, words, ({ site, repository }, number) =>
    commandUri('issueBucket.openIssue', { site, repository, number }).toString(true),
  );
  const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(words.title)}</title>
<style nonce="${nonce}">${STYLE}</style></head>
<body><main><h1>${escape(words.title)}</h1>
<nav><a href="command:issueBucket.copyChanges">${escape(vscode.l10n.t('Copy as Markdown'))}</a>
<a href="command:issueBucket.whatChanged">${escape(vscode.l10n.t('Since another time...'))}</a></nav>
${body}</main></body></html>`;
}

/** Opens the page with the changes since a date. */
async function show(services: Services, since: Date): Promise<void> {
  try {
    const title = vscode.l10n.t('What Changed?');
    const now = new Date();
    const sections = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () =>
      loadChanges(services, since),
    );
    latest = { sections, words: stringsOf(since) };
    if (!panel) {
      const enableCommandUris = ['issueBucket.openIssue', 'issueBucket.copyChanges', 'issueBucket.whatChanged'];
      panel = vscode.window.createWebviewPanel(VIEW, title, vscode.ViewColumn.Active, {
        enableCommandUris,
        enableFindWidget: true,
        localResourceRoots: [],
      });
      panel.onDidDispose(() => (panel = latest = undefined));
    }
    panel.webview.html = html(latest.sections, latest.words);
    panel.reveal();
    await services.sharedState.update(LAST_VISIT_KEY, now.toISOString());
  } catch (error) {
    await report(services.log, error, { retry: () => show(services, since) });
  }
}

/** When the page was last shown, in any window. */
const LAST_VISIT_KEY = 'issueBucket.whatChanged.lookedAt';

function lastVisit({ sharedState }: Services, now: Date): Date | undefined {
  const stored = sharedState.get<unknown>(LAST_VISIT_KEY);
  const date = typeof stored === 'string' ? new Date(stored) : undefined;
  return date && date < now ? date : undefined;
}

async function askStartDate(services: Services, now: Date): Promise<Date | undefined> {
  const { yesterday, monday, week } = startDates(now);
  const item = (label: string, date: Date) => ({ label, description: day(date), date });
  const otherItem = { label: vscode.l10n.t('A date...'), description: '', date: undefined };
  const lastVisitDate = lastVisit(services, now);
  const items = [
    ...(lastVisitDate
      ? [{ label: vscode.l10n.t('Since I last looked'), description: formatWithTime(lastVisitDate), date: lastVisitDate }]
      : []),
    item(vscode.l10n.t('Yesterday'), yesterday),
    ...(monday ? [item(vscode.l10n.t('Monday'), monday)] : []),
    ...(week ? [item(vscode.l10n.t('A week ago'), week)] : []),
    otherItem,
  ];
  const title = vscode.l10n.t('What Changed?');
  const chosen = await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t('Since when?') });
  if (chosen !== otherItem) return chosen?.date;
  const text = await askTypedText({
    title,
    typed: { state: services.context.workspaceState, for: { key: 'whatChanged' } },
    prompt: vscode.l10n.t('A date like {0}, also with a time', yesterday.toLocaleDateString('sv-SE')),
    value: yesterday.toLocaleDateString('sv-SE'),
    validate: (typed) =>
      parseStartDate(typed, now) ? undefined : vscode.l10n.t('Write a day that has begun, like 2026-11-28 or 2026-11-28 09:30.'),
  });
  return text === undefined ? undefined : parseStartDate(text, now);
}

/** Shows the changes since a date that the person picks. */
export async function whatChanged(services: Services): Promise<void> {
  const since = await askStartDate(services, new Date());
  if (since) await show(services, since);
}

/** Shows the changes since yesterday. */
export const whatChangedSinceYesterday = (services: Services): Promise<void> => show(services, startDates(new Date()).yesterday);

/** Copies the page as Markdown. */
export async function copyChanges(): Promise<void> {
  if (!latest) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open What Changed? first: that page is what is copied.'));
    return;
  }
  await vscode.env.clipboard.writeText(changesMarkdown(latest.sections, latest.words));
  void vscode.window.showInformationMessage(vscode.l10n.t('Copied as Markdown.'));
}
