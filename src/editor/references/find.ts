import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { findLinks, type FoundLink } from '../../code/addresses';
import { referencesIn, type LineReference } from '../../code/references';
import { KnownIssues, type KnownIssue } from '../../lists/knownIssues';
import type { RepositoryId } from '../../model/issue';
import { repositoryName } from '../../model/repository';
import type { IssueChange, Place, Services } from '../services';
import { codeDocuments, type CodeDocuments } from '../code/documents';
import { folderUri } from '../code/folderUri';
import { areReferencesOn, REFERENCE_SETTINGS, referencePatterns } from '../code/referenceSettings';
import { keyOfPlace } from '../placeName';
import { TimeSlicer } from '../timeSlicer';

/** A reference in a document or line, and the issue that it means. */
export interface FoundReference {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly address: FoundLink['address'];
  readonly place: Place | undefined;
  /** A whole address, and not `#12`. */
  readonly isAddress: boolean;
  /** Undefined for a URL of a server, which is a reference whether or not the issue exists. */
  readonly issue: KnownIssue | undefined;
}

/** References whose issues are not known yet. */
type Candidate = Omit<FoundReference, 'issue'>;

interface FindOptions {
  /** Finds references to issues that do not exist, too; their `issue` is null. */
  readonly areMissingFound?: boolean;
}

const MAX_REFERENCES = 5000;
/** Lines that are looked at before the time is: some are long. */
const LINES_PER_STEP = 50;
/** What each address of an issue has in it. */
const ADDRESS_PART = '/issue';
const GITHUB_EXTENSION = 'GitHub.vscode-pull-request-github';

/** Finds references and their issues. */
export class References implements vscode.Disposable {
  readonly documents: CodeDocuments;
  readonly #services: Services;
  readonly #issues = new Map<string, KnownIssues>();
  /** Whether folders have a remote at github.com, by URI: their configuration is not read again with each key. */
  readonly #onGitHub = new Map<string, Promise<boolean>>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable;
  /** Fires when cached results may be outdated. */
  readonly onDidChange = this.#changed.event;

  constructor(services: Services) {
    this.#services = services;
    this.documents = codeDocuments(services);
    const invalidate = (change?: IssueChange) => {
      if (change) this.#issues.get(keyOfPlace(change.place))?.invalidate(change.number);
      else [this.#issues, this.#onGitHub].forEach((cache) => cache.clear());
      this.#changed.fire();
    };
    this.#disposables = vscode.Disposable.from(
      this.#changed,
      services.changes.onDidChange(invalidate),
      services.sites.onDidChange(() => invalidate()),
      services.places.onDidChange(() => invalidate()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(REFERENCE_SETTINGS)) this.#changed.fire();
      }),
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** The references of some lines of a document whose issues exist (or are known to be missing), in their order. */
  async inDocument(
    document: vscode.TextDocument,
    [first, end]: readonly [first: number, end: number] = [0, document.lineCount],
    token?: vscode.CancellationToken,
    options: FindOptions = {},
  ): Promise<FoundReference[]> {
    if (!areReferencesOn(document.uri)) return [];
    const turns = new TimeSlicer();
    const places = await this.#services.places.list();
    if (places.length === 0) return [];
    const text = await this.documents.read(document, end, token);
    const [place, isGitHubs] = await this.#belonging(document);
    const { version, lineCount } = document;
    const candidates: Candidate[] = [];
    for (let line = first; line < Math.min(end, lineCount) && candidates.length < MAX_REFERENCES; line++) {
      if (line % LINES_PER_STEP === 0) await turns.next();
      if (document.version !== version || token?.isCancellationRequested) return [];
      const content = text?.text.lines[line] ?? document.lineAt(line).text;
      // Most lines have neither.
      if (content.includes(ADDRESS_PART)) candidates.push(...this.#addresses(content, line, places));
      const references = text?.references(line);
      if (references && references.length > 0) candidates.push(...this.#candidates(references, line, place, places, isGitHubs));
    }
    const resolved = await this.#resolve(candidates, options);
    // What was found is where it was before an edit.
    return document.version === version ? resolved : [];
  }

  /** The reference at a position of a document. */
  async at(document: vscode.TextDocument, { line, character }: vscode.Position): Promise<FoundReference | undefined> {
    const references = await this.inDocument(document, [line, line + 1]);
    return references.find(({ start, end }) => start <= character && character <= end);
  }

  /** The references of a line of a terminal in a folder. */
  async inLine(line: string, folder: vscode.Uri | undefined): Promise<FoundReference[]> {
    if (!areReferencesOn(folder)) return [];
    const places = await this.#services.places.list();
    const place = await (folder ? this.#services.places.forText(folder) : places.length === 1 ? places[0] : undefined);
    const references = referencesIn(line, [{ start: 0, end: line.length, open: 0, close: 0 }], {
      patterns: referencePatterns(folder, this.#services.log),
    });
    const candidates = [
      ...this.#addresses(line, 0, places),
      ...this.#candidates(references, 0, place, places, place !== undefined && (await this.#isGitHubs(place))),
    ];
    return this.#resolve(candidates);
  }

  /** The place that a document's references belong to, and whether GitHub's extension already shows them. */
  async placeOf(document: vscode.TextDocument): Promise<Place | undefined> {
    const [place, isGitHubs] = await this.#belonging(document);
    return isGitHubs ? undefined : place;
  }

  /** A repository that a text names: of those that are open, or of the site that the text belongs to. */
  async placeOfRepository(repository: RepositoryId, place: Place | undefined): Promise<Place | undefined> {
    return this.#findPlace(repository, place, await this.#services.places.list());
  }

  async #belonging(document: vscode.TextDocument): Promise<readonly [own: Place | undefined, isGitHubs: boolean]> {
    const place = await this.#services.places.forText(folderUri(document));
    return [place, place !== undefined && (await this.#isGitHubs(place))];
  }

  async #isGitHubs({ folder }: Place): Promise<boolean> {
    if (!folder || vscode.extensions.getExtension(GITHUB_EXTENSION)?.isActive !== true) return false;
    const key = folder.uri.toString();
    let answer = this.#onGitHub.get(key);
    if (!answer) {
      answer = this.#services.places.remoteHosts(folder.uri).then(
        (hosts) => hosts.includes('github.com'),
        () => false,
      );
      this.#onGitHub.set(key, answer);
    }
    return answer;
  }

  #findPlace(repository: RepositoryId, place: Place | undefined, places: readonly Place[]): Place | undefined {
    const name = repositoryName(repository).toLowerCase();
    const matches = places.filter((candidate) => repositoryName(candidate.repository).toLowerCase() === name);
    const nearest = matches.find(({ site }) => site.id === place?.site.id) ?? matches[0];
    return nearest ?? (place && this.#services.places.find({ site: place.site.id, repository }));
  }

  #candidates(
    references: readonly LineReference[],
    line: number,
    ownPlace: Place | undefined,
    places: readonly Place[],
    isGitHubs: boolean,
  ): Candidate[] {
    return references.flatMap(({ start, end, number, repository, isOwn }) => {
      if (isGitHubs && !isOwn) return [];
      const place = repository ? this.#findPlace(repository, ownPlace, places) : ownPlace;
      if (!place) return [];
      return [{ line, start, end, place, isAddress: false, address: { site: place.site.id, repository: place.repository, number } }];
    });
  }

  #addresses(content: string, line: number, places: readonly Place[]): Candidate[] {
    if (!content.includes(ADDRESS_PART)) return [];
    const homes = places.map(({ site, repository }) => ({ site: site.id, repository }));
    return findLinks(content, homes).map(({ start, length, address }) => ({
      line,
      start,
      end: start + length,
      address,
      place: this.#services.places.find(address),
      isAddress: true,
    }));
  }

  async #resolve(candidates: readonly Candidate[], { areMissingFound = false }: FindOptions = {}): Promise<FoundReference[]> {
    const requests = new Map<string, { readonly place: Place; readonly numbers: Set<number> }>();
    // Thousands of references are of a few places.
    const keys = new Map<Place, string>();
    const keyOf = (place: Place): string => {
      let key = keys.get(place);
      if (key === undefined) keys.set(place, (key = keyOfPlace(place)));
      return key;
    };
    let isThere: boolean | undefined;
    const isDataThere = (): boolean => (isThere ??= existsSync(this.#services.sites.dataFile.fsPath));
    for (const { place, address, isAddress } of candidates) {
      // A server's URL is always a link. Looking must not create the data file.
      if (!place || (isAddress && !place.site.isLocal)) continue;
      if (place.site.isLocal && !isDataThere()) continue;
      const key = keyOf(place);
      let entry = requests.get(key);
      if (!entry) requests.set(key, (entry = { place, numbers: new Set() }));
      entry.numbers.add(address.number);
    }
    const issuesByPlace = new Map<string, ReadonlyMap<number, KnownIssue>>();
    const loadIssues = async ([key, { place, numbers }]: [string, { place: Place; numbers: Set<number> }]) => {
      let issues = this.#issues.get(key);
      if (!issues) this.#issues.set(key, (issues = new KnownIssues(place)));
      issuesByPlace.set(key, await issues.find([...numbers]));
    };
    await Promise.all([...requests].map(loadIssues));
    return candidates.flatMap((reference) => {
      const issue = reference.place && issuesByPlace.get(keyOf(reference.place))?.get(reference.address.number);
      const isIncluded = issue === null ? areMissingFound : reference.isAddress || issue !== undefined;
      return isIncluded ? [{ ...reference, issue }] : [];
    });
  }
}
