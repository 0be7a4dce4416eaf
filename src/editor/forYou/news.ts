import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import { Poller } from '../../lists/polling';
import type { IssueAddress } from '../../model/issue';
import type { IssueNews, UnreadPart, RepositoryNews } from '../../model/news';
import { repositoryName } from '../../model/repository';
import { runCommand } from '../commandRegistry';
import { issueKeyOf } from '../issueRow';
import { claimForWindow } from '../oneWindow';
import { placeName } from '../placeName';
import { PRIORITY_SCHEME } from '../priorityBadges';
import { serverPauseMs } from '../refreshInterval';
import type { Place, Services } from '../services';
import { setUnread } from '../unread';
import { FOR_YOU_VIEW } from '../viewIds';
import {
  marksOfAllRead,
  notificationReasons,
  unreadPartOf,
  readMarks,
  unreadOf,
  withMarks,
  withRead,
  type NotificationReason,
  type ReadMarks,
} from './newsModel';

/** The shortest poll interval of a server, even if the refresh setting of the list is shorter. */
const MIN_POLL_INTERVAL_MINUTES = 5;
/** The most issues that a notification names. */
const MAX_NAMED_ISSUES = 3;

/** The unread changes of an issue. */
export interface Unread {
  readonly place: Place;
  readonly news: IssueNews;
}

/** The news of a repository, and the account that asked. */
interface PlaceNews {
  readonly place: Place;
  readonly username: string;
  readonly news: RepositoryNews;
}

const nameOf = (place: Place): string => repositoryName(place.repository).toLowerCase();
const storageKey = (site: string, username: string): string => `issueBucket.read:${site}:${username}`;

const settings = () => vscode.workspace.getConfiguration('issueBucket');

/** Polls for changes by others, and remembers per account, in this editor, which of them were seen. */
export class NewsWatch implements vscode.Disposable, vscode.FileDecorationProvider {
  readonly #decorated = new vscode.EventEmitter<undefined>();
  readonly onDidChangeFileDecorations = this.#decorated.event;
  readonly #poller: Poller;
  readonly #registration: vscode.Disposable;
  /** Notifications that this window has checked already, since an unread change is found by many polls. */
  readonly #claimed = new Set<string>();
  /** Set while the setting that turns notifications off is being written. */
  #isMuted = false;
  /** No request is sent after disposal, not even by a poll that has begun. */
  #isDisposed = false;
  #news: readonly PlaceNews[] = [];
  #unread: ReadonlyMap<string, Unread> = new Map();
  /** The unread part of opened issues whose pages have not requested it yet. */
  readonly #opening = new Map<string, UnreadPart>();
  /** Issues whose pages have requested it, while their read marks are written. */
  readonly #taking = new Set<string>();

  readonly #services: Services;
  readonly #isViewVisible: () => boolean;
  readonly #changed: () => void;

  constructor(services: Services, isViewVisible: () => boolean, changed: () => void) {
    this.#services = services;
    this.#isViewVisible = isViewVisible;
    this.#changed = changed;
    this.#poller = new Poller(
      () => serverPauseMs(MIN_POLL_INTERVAL_MINUTES),
      () => this.refresh(),
    );
    this.#registration = vscode.Disposable.from(
      vscode.window.registerFileDecorationProvider(this),
      services.sites.onDidChange(() => this.#poller.pollNow()),
      vscode.window.tabGroups.onDidChangeTabs(() => void this.#opened()),
    );
    this.#poller.start();
    this.#poller.pollNow();
  }

  /** Unread issues, most recently changed first. */
  get unread(): readonly Unread[] {
    return [...this.#unread.values()];
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (uri.scheme !== PRIORITY_SCHEME || !this.#unread.has(uri.query)) return undefined;
    return new vscode.FileDecoration('●', vscode.l10n.t('Unread'), new vscode.ThemeColor('list.highlightForeground'));
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#poller.dispose();
    this.#registration.dispose();
    this.#unread = new Map();
    setUnread([]);
    this.#decorated.fire(undefined);
    this.#decorated.dispose();
  }

  /** Polls each site once. A failure keeps the previous news and shows nothing. */
  async refresh(): Promise<void> {
    // This computer's tracker is not started only to poll: others rarely write to it.
    if (!this.#isViewVisible() && this.#services.sites.all().length === 1) return;
    try {
      await this.#pollAllSites();
    } catch (error) {
      this.#services.log.warn(`News: ${String(error)}`);
    }
  }

  async #pollAllSites(): Promise<void> {
    const news = this.#isViewVisible() ? [] : this.#news.filter(({ place }) => place.site.isLocal);
    const places = (await this.#services.places.list()).filter(({ site }) => !site.isLocal || this.#isViewVisible());
    for (const [site, ofSite] of Map.groupBy(places, (place) => place.site.id)) {
      if (this.#isDisposed) return;
      try {
        news.push(...(await this.#ask(ofSite)));
      } catch (error) {
        if (!TrackerError.is(error, 'unauthorized')) this.#services.log.warn(`News: ${String(error)}`);
        news.push(...this.#news.filter(({ place }) => place.site.id === site));
      }
    }
    if (this.#isDisposed) return;
    this.#news = news;
    this.#update();
    await this.#notify();
  }

  /** Marks issues as read. */
  async markRead(addresses: readonly IssueAddress[]): Promise<void> {
    // The selection may contain groups.
    for (const address of addresses.filter((it) => typeof (it as IssueAddress | undefined)?.number === 'number')) {
      const unread = this.#unread.get(issueKeyOf(address));
      const placeNews = unread && this.#news.find(({ place }) => place === unread.place);
      if (unread && placeNews) await this.#storeMarks(placeNews, withRead(this.#marksOf(placeNews), unread.news));
    }
    this.#update();
  }

  /** Marks all known news as read. */
  async markAllRead(): Promise<void> {
    for (const it of this.#news) await this.#storeMarks(it, marksOfAllRead(it.news));
    this.#update();
  }

  /** Marks the issue of the active page as read. */
  async #opened(): Promise<void> {
    if (this.#unread.size === 0) return;
    const address = await runCommand('issueBucket.activeIssue');
    if (!address || !this.#unread.has(issueKeyOf(address))) return;
    const part = this.#newPart(address);
    if (part && !this.#taking.has(issueKeyOf(address))) this.#opening.set(issueKeyOf(address), part);
    await this.markRead([address]);
  }

  /** Returns the unread part of an opened issue once, and marks it as read. */
  async readNewPart(address: IssueAddress): Promise<UnreadPart | undefined> {
    const key = issueKeyOf(address);
    const part = this.#newPart(address) ?? this.#opening.get(key);
    this.#opening.delete(key);
    this.#taking.add(key); // until the marks are written, it still counts as unread
    try {
      if (this.#unread.has(key)) await this.markRead([address]);
    } finally {
      this.#taking.delete(key);
    }
    return part;
  }

  #newPart(address: IssueAddress): UnreadPart | undefined {
    const unread = this.#unread.get(issueKeyOf(address));
    const placeNews = unread && this.#news.find(({ place }) => place === unread.place);
    return placeNews && unreadPartOf(this.#marksOf(placeNews), unread.news);
  }

  async #ask(places: readonly Place[]): Promise<PlaceNews[]> {
    const { service, site } = places[0]!;
    const { username } = (await service.identity()).person;
    if (this.#isDisposed) return [];
    const marksByPlace = readMarks(this.#services.sharedState.get(storageKey(site.id, username)));
    const marked = places.filter((place) => marksByPlace[nameOf(place)]);
    const first = places.filter((place) => !marksByPlace[nameOf(place)]);
    const since = marked.map((place) => marksByPlace[nameOf(place)]!.since).sort()[0];
    const idsOf = (places: readonly Place[]) => places.map(({ repository }) => repository);
    const repositoriesNews = [
      ...(marked.length > 0 ? await service.news(idsOf(marked), { since, of: 'others' }) : []),
      // Changes before the first poll of an account are not news.
      ...(first.length > 0 ? await service.news(idsOf(first), { of: 'others' }) : []),
    ];
    const placesNews = places.flatMap((place): PlaceNews[] => {
      const news = repositoriesNews.find(({ repository }) => repositoryName(repository).toLowerCase() === nameOf(place));
      return news ? [{ place, username, news }] : [];
    });
    for (const entry of placesNews) if (first.includes(entry.place)) await this.#storeMarks(entry, { since: entry.news.until, issues: {} });
    return placesNews;
  }

  #marksOf({ place, username, news }: PlaceNews): ReadMarks {
    return (
      readMarks(this.#services.sharedState.get(storageKey(place.site.id, username)))[nameOf(place)] ?? { since: news.until, issues: {} }
    );
  }

  async #storeMarks({ place, username }: PlaceNews, marks: ReadMarks): Promise<void> {
    const { sharedState } = this.#services;
    const key = storageKey(place.site.id, username);
    await sharedState.update(key, withMarks(readMarks(sharedState.get(key)), nameOf(place), marks));
  }

  #update(): void {
    const unread = this.#news.flatMap((placeNews) =>
      unreadOf(placeNews.news, this.#marksOf(placeNews)).map((news): [string, Unread] => {
        const { site, repository } = placeNews.place;
        return [issueKeyOf({ site: site.id, repository, number: news.issue.number }), { place: placeNews.place, news }];
      }),
    );
    this.#unread = new Map(unread);
    setUnread(this.#unread.keys());
    this.#decorated.fire(undefined);
    this.#changed();
  }

  /** Shows one notification for all new mentions and assignments, each in one window only. */
  async #notify(): Promise<void> {
    if (this.#isMuted || !settings().get<boolean>('news.notify', true)) return;
    const reasons: (NotificationReason & { place: Place })[] = [];
    for (const { place, news } of this.#unread.values()) {
      const username = this.#news.find((it) => it.place === place)!.username;
      for (const call of notificationReasons(news, username))
        if (await this.#claim(place, username, call)) reasons.push({ ...call, place });
    }
    if (reasons.length === 0) return;
    const namesOf = (reason: NotificationReason['reason']) => {
      const numbers = reasons
        .filter((it) => it.reason === reason)
        .map(({ issue, place }) => `#${issue.number} (${placeName(place, this.#services.sites)})`);
      return numbers.length > MAX_NAMED_ISSUES ? [...numbers.slice(0, MAX_NAMED_ISSUES), '…'].join(', ') : numbers.join(', ');
    };
    const [assigned, mentioned] = [namesOf('assigned'), namesOf('mentioned')];
    const message = [
      assigned && vscode.l10n.t('You were assigned {0}.', assigned),
      mentioned && vscode.l10n.t('You were mentioned in {0}.', mentioned),
    ];
    const [show, never] = [vscode.l10n.t('Show'), vscode.l10n.t('Do Not Show Again')];
    // Awaiting the answer would block the next poll.
    void vscode.window.showInformationMessage(message.filter(Boolean).join(' '), show, never).then(async (answer) => {
      if (answer === never) {
        this.#isMuted = true; // writing the setting takes a moment, in which others may mention the person again
        await settings().update('news.notify', false, vscode.ConfigurationTarget.Global);
        this.#isMuted = false;
      }
      if (answer === show) await runCommand(`${FOR_YOU_VIEW}.focus`);
    });
  }

  /** Whether this window shows a notification. */
  async #claim(place: Place, username: string, { id, reason }: NotificationReason): Promise<boolean> {
    const call = [place.site.id, username, nameOf(place), reason, id];
    const key = JSON.stringify(call);
    if (this.#claimed.has(key)) return false;
    this.#claimed.add(key);
    // Where no file can be written none is shown: it would be with each poll.
    return claimForWindow(this.#services, 'notified', call);
  }
}
