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

/** A reference in a document or line, and the issue that it means. */
export interface FoundReference {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly address: FoundLink['address'];
  readonly place: Place | undefined;
  /** A whole address, and not `#12`. */
  readonly isAddress: boolean;
  /** Undefined for an address at a server, which is one whether or not the issue is known. */
  readonly issue: KnownIssue | undefined;
}

/** References whose issues are not known yet. */
type Candidate = Omit<FoundReference, 'issue'>;

interface FindOptions {
  /** Finds references to issues that do not exist, too; their `issue` is null. */
  readonly areMissingFound?: boolean;
}

const MAX_REFERENCES = 5000;
const GITHUB_EXTENSION = 'GitHub.vscode-pull-request-github';

/** Finds references and their issues. */
export class References implements vscode.Disposable {
  readonly documents: CodeDocuments;
  readonly #services: Services;
  readonly #known = new Map<string, KnownIssues>();
  /** Whether folders have a remote at github.com, by URI: their configuration is not read again with each key. */
  readonly #onGitHub = new Map<string, Promise<boolean>>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable;
  /** Fires when what is known may be true no more. */
  readonly onDidChange = this.#changed.event;

  constructor(services: Services) {
    this.#services = services;
    this.documents = codeDocuments(services);
    const forget = (change?: IssueChange) => {
      if (change) this.#known.get(keyOfPlace(change.place))?.invalidate(change.number);
      else [this.#known, this.#onGitHub].forEach((it) => it.clear());
      this.#changed.fire();
    };
    this.#disposables = vscode.Disposable.from(
      this.#changed,
      services.changes.onDidChange(forget),
      services.sites.onDidChange(() => forget()),
      services.places.onDidChange(() => forget()),
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
    const places = await this.#services.places.list();
    if (places.length === 0) return [];
    const text = await this.documents.read(document, end, token);
    const [own, isGitHubs] = await this.#belonging(document);
    const { version, lineCount } = document;
    const found: Candidate[] = [];
    for (let line = first; line < Math.min(end, lineCount) && found.length < MAX_REFERENCES; line++) {
      const content = text?.text.lines[line] ?? document.lineAt(line).text;
      found.push(...this.#addresses(content, line, places));
      if (text) found.push(...this.#candidates(text.references(line), line, own, places, isGitHubs));
    }
    const resolved = await this.#resolve(found, options);
    // What was found is where it was before an edit.
    return document.version === version ? resolved : [];
  }

  /** The reference at a position of a document. */
  async at(document: vscode.TextDocument, { line, character }: vscode.Position): Promise<FoundReference | undefined> {
    const found = await this.inDocument(document, [line, line + 1]);
    return found.find(({ start, end }) => start <= character && character <= end);
  }

  /** The references of a line of a terminal in a folder. */
  async inLine(line: string, folder: vscode.Uri | undefined): Promise<FoundReference[]> {
    if (!areReferencesOn(folder)) return [];
    const places = await this.#services.places.list();
    const own = await (folder ? this.#services.places.forFile(folder) : places.length === 1 ? places[0] : undefined);
    const references = referencesIn(line, [{ start: 0, end: line.length, open: 0, close: 0 }], {
      patterns: referencePatterns(folder, this.#services.log),
    });
    const found = [
      ...this.#addresses(line, 0, places),
      ...this.#candidates(references, 0, own, places, own !== undefined && (await this.#isGitHubs(own))),
    ];
    return this.#resolve(found);
  }

  /** The place that references of a document are of, and whether GitHub's extension shows them already. */
  async placeOf(document: vscode.TextDocument): Promise<Place | undefined> {
    const [own, isGitHubs] = await this.#belonging(document);
    return isGitHubs ? undefined : own;
  }

  /** A repository that a text names: of those that are open, or of the site that the text belongs to. */
  async named(repository: RepositoryId, own: Place | undefined): Promise<Place | undefined> {
    return this.#named(repository, own, await this.#services.places.list());
  }

  async #belonging(document: vscode.TextDocument): Promise<readonly [own: Place | undefined, isGitHubs: boolean]> {
    const own = await this.#services.places.forFile(folderUri(document));
    return [own, own !== undefined && (await this.#isGitHubs(own))];
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

  #named(repository: RepositoryId, own: Place | undefined, places: readonly Place[]): Place | undefined {
    const name = repositoryName(repository).toLowerCase();
    const named = places.filter((it) => repositoryName(it.repository).toLowerCase() === name);
    const nearest = named.find(({ site }) => site.id === own?.site.id) ?? named[0];
    return nearest ?? (own && this.#services.places.find({ site: own.site.id, repository }));
  }

  #candidates(
    references: readonly LineReference[],
    line: number,
    own: Place | undefined,
    places: readonly Place[],
    isGitHubs: boolean,
  ): Candidate[] {
    return references.flatMap(({ start, end, number, repository, isOwn }) => {
      if (isGitHubs && !isOwn) return [];
      const place = repository ? this.#named(repository, own, places) : own;
      if (!place) return [];
      return [{ line, start, end, place, isAddress: false, address: { site: place.site.id, repository: place.repository, number } }];
    });
  }

  #addresses(content: string, line: number, places: readonly Place[]): Candidate[] {
    if (!content.includes('/issue')) return [];
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

  async #resolve(found: readonly Candidate[], { areMissingFound = false }: FindOptions = {}): Promise<FoundReference[]> {
    const asked = new Map<string, { readonly place: Place; readonly numbers: Set<number> }>();
    for (const { place, address, isAddress } of found) {
      // A server's URL is always a link. Looking must not create the data file.
      if (!place || (isAddress && !place.site.isLocal)) continue;
      if (place.site.isLocal && !existsSync(this.#services.sites.dataFile.fsPath)) continue;
      const key = keyOfPlace(place);
      let entry = asked.get(key);
      if (!entry) asked.set(key, (entry = { place, numbers: new Set() }));
      entry.numbers.add(address.number);
    }
    const known = new Map<string, ReadonlyMap<number, KnownIssue>>();
    const ask = async ([key, { place, numbers }]: [string, { place: Place; numbers: Set<number> }]) => {
      let issues = this.#known.get(key);
      if (!issues) this.#known.set(key, (issues = new KnownIssues(place)));
      known.set(key, await issues.find([...numbers]));
    };
    await Promise.all([...asked].map(ask));
    return found.flatMap((reference) => {
      const issue = reference.place && known.get(keyOfPlace(reference.place))?.get(reference.address.number);
      const isShown = issue === null ? areMissingFound : reference.isAddress || issue !== undefined;
      return isShown ? [{ ...reference, issue }] : [];
    });
  }
}
