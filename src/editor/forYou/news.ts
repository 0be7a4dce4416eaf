import { hash } from 'node:crypto';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import { Poller } from '../../lists/polling';
import type { IssueAddress } from '../../model/issue';
import type { IssueNews, NewPart, RepositoryNews } from '../../model/news';
import { repositoryName } from '../../model/repository';
import { runCommand } from '../commandRegistry';
import { issueKeyOf } from '../issueRow';
import { placeName } from '../placeName';
import { PRIORITY_SCHEME } from '../priorityBadges';
import { serverPauseMs } from '../refreshInterval';
import type { Place, Services } from '../services';
import { FOR_YOU_VIEW } from '../viewIds';
import { allRead, callsOf, newPartOf, readMarks, unreadOf, withMarks, withRead, type Call, type ReadMarks } from './newsModel';

/** Servers are asked no more often, whatever the setting of the list is. */
const MIN_POLL_INTERVAL_MINUTES = 5;
/** Names of calls that were shown; the oldest of more are forgotten. */
const MAX_SHOWN_CALLS = 1000;
/** A notification names so many issues. */
const MAX_NAMED_ISSUES = 3;

/** What has not been seen of an issue. */
export interface Unread {
  readonly place: Place;
  readonly news: IssueNews;
}

/** What was told of a place, and to whom. */
interface PlaceNews {
  readonly place: Place;
  readonly username: string;
  readonly told: RepositoryNews;
}

const nameOf = (place: Place): string => repositoryName(place.repository).toLowerCase();
const storageKey = (site: string, username: string): string => `issueBucket.read:${site}:${username}`;

const settings = () => vscode.workspace.getConfiguration('issueBucket');

/** Forgets the older half of the calls that were shown. */
async function forgetOldest(folder: string, names: readonly string[]): Promise<void> {
  const dated = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })));
  const oldest = dated.toSorted((a, b) => a.at - b.at).slice(0, names.length / 2);
  await Promise.all(oldest.map(({ name }) => rm(join(folder, name), { force: true })));
}

/** Looks every now and then what others have done, and remembers what was seen of it: with this editor, for each account. */
export class NewsWatch implements vscode.Disposable, vscode.FileDecorationProvider {
  readonly #decorated = new vscode.EventEmitter<undefined>();
  readonly onDidChangeFileDecorations = this.#decorated.event;
  readonly #poller: Poller;
  readonly #registration: vscode.Disposable;
  /** Names of calls that this window has looked for: what is unread stays so for many polls. */
  readonly #claimed = new Set<string>();
  /** Set while the setting that turns notifications off is being written. */
  #isMuted = false;
  #known: readonly PlaceNews[] = [];
  #unread: ReadonlyMap<string, Unread> = new Map();
  /** What is new of issues whose pages have not asked for it yet. */
  readonly #opening = new Map<string, NewPart>();
  /** Issues whose pages have asked for it, and whose marks are being written. */
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
      () => this.look(),
    );
    this.#registration = vscode.Disposable.from(
      vscode.window.registerFileDecorationProvider(this),
      services.sites.onDidChange(() => this.#poller.pollNow()),
      vscode.window.tabGroups.onDidChangeTabs(() => void this.#opened()),
    );
    this.#poller.start();
    this.#poller.pollNow();
  }

  /** Issues of which something is new, the last changed first. */
  get unread(): readonly Unread[] {
    return [...this.#unread.values()];
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (uri.scheme !== PRIORITY_SCHEME || !this.#unread.has(uri.query)) return undefined;
    return new vscode.FileDecoration('●', vscode.l10n.t('Unread'), new vscode.ThemeColor('list.highlightForeground'));
  }

  dispose(): void {
    this.#poller.dispose();
    this.#registration.dispose();
    this.#unread = new Map();
    this.#decorated.fire(undefined);
    this.#decorated.dispose();
  }

  /** Asks each site once. What cannot be told is left as it was: nobody is disturbed by it. */
  async look(): Promise<void> {
    // Nobody else writes on this computer unless another program does: its tracker is not started for that.
    if (!this.#isViewVisible() && this.#services.sites.all().length === 1) return;
    try {
      await this.#lookEverywhere();
    } catch (error) {
      this.#services.log.warn(`News: ${String(error)}`);
    }
  }

  async #lookEverywhere(): Promise<void> {
    const asked = this.#isViewVisible() ? [] : this.#known.filter(({ place }) => place.site.isLocal);
    const places = (await this.#services.places.list()).filter(({ site }) => !site.isLocal || this.#isViewVisible());
    for (const [site, own] of Map.groupBy(places, (place) => place.site.id)) {
      try {
        asked.push(...(await this.#ask(own)));
      } catch (error) {
        if (!TrackerError.is(error, 'unauthorized')) this.#services.log.warn(`News: ${String(error)}`);
        asked.push(...this.#known.filter(({ place }) => place.site.id === site));
      }
    }
    this.#known = asked;
    this.#update();
    await this.#notify();
  }

  /** Issues have been seen. */
  async markRead(addresses: readonly IssueAddress[]): Promise<void> {
    // Of the rows that are selected some may be groups.
    for (const address of addresses.filter((it) => typeof (it as IssueAddress | undefined)?.number === 'number')) {
      const unread = this.#unread.get(issueKeyOf(address));
      const asked = unread && this.#known.find(({ place }) => place === unread.place);
      if (unread && asked) await this.#keep(asked, withRead(this.#marksOf(asked), unread.news));
    }
    this.#update();
  }

  /** All that is known to be new has been seen. */
  async markAllRead(): Promise<void> {
    for (const asked of this.#known) await this.#keep(asked, allRead(asked.told));
    this.#update();
  }

  /** Whoever looks at an issue's page has seen what is new of it. */
  async #opened(): Promise<void> {
    if (this.#unread.size === 0) return;
    const address = await runCommand('issueBucket.activeIssue');
    if (!address || !this.#unread.has(issueKeyOf(address))) return;
    const part = this.#newPart(address);
    if (part && !this.#taking.has(issueKeyOf(address))) this.#opening.set(issueKeyOf(address), part);
    await this.markRead([address]);
  }

  /** What is new of an issue that is opened, which has been seen then: the next time it is not. */
  async takeNewPart(address: IssueAddress): Promise<NewPart | undefined> {
    const key = issueKeyOf(address);
    const part = this.#newPart(address) ?? this.#opening.get(key);
    this.#opening.delete(key);
    this.#taking.add(key); // until its marks are written, it is unread for whoever looks
    try {
      if (this.#unread.has(key)) await this.markRead([address]);
    } finally {
      this.#taking.delete(key);
    }
    return part;
  }

  #newPart(address: IssueAddress): NewPart | undefined {
    const unread = this.#unread.get(issueKeyOf(address));
    const asked = unread && this.#known.find(({ place }) => place === unread.place);
    return asked && newPartOf(this.#marksOf(asked), unread.news);
  }

  async #ask(places: readonly Place[]): Promise<PlaceNews[]> {
    const { service, site } = places[0]!;
    const { username } = (await service.identity()).person;
    const all = readMarks(this.#services.sharedState.get(storageKey(site.id, username)));
    const known = places.filter((place) => all[nameOf(place)]);
    const first = places.filter((place) => !all[nameOf(place)]);
    const since = known.map((place) => all[nameOf(place)]!.since).sort()[0];
    const idsOf = (some: readonly Place[]) => some.map(({ repository }) => repository);
    const told = [
      ...(known.length > 0 ? await service.news(idsOf(known), { since, of: 'others' }) : []),
      // What was there before somebody looked for the first time is no news.
      ...(first.length > 0 ? await service.news(idsOf(first), { of: 'others' }) : []),
    ];
    const asked = places.flatMap((place): PlaceNews[] => {
      const own = told.find(({ repository }) => repositoryName(repository).toLowerCase() === nameOf(place));
      return own ? [{ place, username, told: own }] : [];
    });
    for (const it of asked) if (first.includes(it.place)) await this.#keep(it, { since: it.told.until, issues: {} });
    return asked;
  }

  #marksOf({ place, username, told }: PlaceNews): ReadMarks {
    return (
      readMarks(this.#services.sharedState.get(storageKey(place.site.id, username)))[nameOf(place)] ?? { since: told.until, issues: {} }
    );
  }

  async #keep({ place, username }: PlaceNews, marks: ReadMarks): Promise<void> {
    const { sharedState } = this.#services;
    const key = storageKey(place.site.id, username);
    await sharedState.update(key, withMarks(readMarks(sharedState.get(key)), nameOf(place), marks));
  }

  #update(): void {
    const unread = this.#known.flatMap((asked) =>
      unreadOf(asked.told, this.#marksOf(asked)).map((news): [string, Unread] => {
        const { site, repository } = asked.place;
        return [issueKeyOf({ site: site.id, repository, number: news.issue.number }), { place: asked.place, news }];
      }),
    );
    this.#unread = new Map(unread);
    this.#decorated.fire(undefined);
    this.#changed();
  }

  /** Tells of mentions and assignments, of all of them at once, each once in whichever window. */
  async #notify(): Promise<void> {
    if (this.#isMuted || !settings().get<boolean>('news.notify', true)) return;
    const calls: (Call & { place: Place })[] = [];
    for (const { place, news } of this.#unread.values()) {
      const username = this.#known.find((it) => it.place === place)!.username;
      for (const call of callsOf(news, username)) if (await this.#claim(place, username, call)) calls.push({ ...call, place });
    }
    if (calls.length === 0) return;
    const named = (what: Call['what']) => {
      const numbers = calls
        .filter((it) => it.what === what)
        .map(({ issue, place }) => `#${issue.number} (${placeName(place, this.#services.sites)})`);
      return numbers.length > MAX_NAMED_ISSUES ? [...numbers.slice(0, MAX_NAMED_ISSUES), '…'].join(', ') : numbers.join(', ');
    };
    const [assigned, mentioned] = [named('assigned'), named('mentioned')];
    const message = [
      assigned && vscode.l10n.t('You were assigned {0}.', assigned),
      mentioned && vscode.l10n.t('You were mentioned in {0}.', mentioned),
    ];
    const [show, never] = [vscode.l10n.t('Show'), vscode.l10n.t('Do Not Show Again')];
    // Waiting for an answer would keep the next look from beginning.
    void vscode.window.showInformationMessage(message.filter(Boolean).join(' '), show, never).then(async (answer) => {
      if (answer === never) {
        this.#isMuted = true; // writing the setting takes a moment, in which others may mention the person again
        await settings().update('news.notify', false, vscode.ConfigurationTarget.Global);
        this.#isMuted = false;
      }
      if (answer === show) await runCommand(`${FOR_YOU_VIEW}.focus`);
    });
  }

  /** Whether this window is the one that tells of a call: the first that makes a file of its name. */
  async #claim(place: Place, username: string, { id, what }: Call): Promise<boolean> {
    const folder = join(this.#services.context.globalStorageUri.fsPath, 'notified');
    const name = hash('sha256', JSON.stringify([place.site.id, username, nameOf(place), what, id]), 'hex').slice(0, 32);
    if (this.#claimed.has(name)) return false;
    this.#claimed.add(name);
    try {
      await mkdir(folder, { recursive: true });
      await (await open(join(folder, name), 'wx')).close();
      const names = await readdir(folder);
      if (names.length > MAX_SHOWN_CALLS) await forgetOldest(folder, names);
      return true;
    } catch {
      return false; // another window has told it, or nothing can be written, and it would be told again and again
    }
  }
}
