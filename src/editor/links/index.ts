import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import { repositoryName } from '../../model/repository';
import { commandUri, runCommand } from '../commandRegistry';
import type { Services } from '../services';
import { findLinks, type FoundLink, type LinkBase } from '../../code/addresses';
import { plainLabels } from '../text';

class IssueDocumentLink extends vscode.DocumentLink {
  constructor(
    range: vscode.Range,
    readonly address: FoundLink['address'],
  ) {
    super(range);
  }
}

class IssueTerminalLink extends vscode.TerminalLink {
  constructor({ start, length, address }: FoundLink) {
    super(start, length, vscode.l10n.t('Open Issue #{0}', address.number));
    this.address = address;
  }
  readonly address: FoundLink['address'];
}

const SCHEMES = ['file', 'untitled', 'git', 'vscode-notebook-cell'];
/** Bounds the titles that are looked up for a document. */
const MAX_REMEMBERED_TITLES = 50;

const keyOf = ({ site, repository, number }: FoundLink['address']): string => `${site} ${repositoryName(repository)} ${number}`;

/**
 * Loads titles of issues of *This computer*, which is cheap; null for a missing issue. Titles at servers, and those beyond the bound, stay unknown.
 */
async function titles(services: Services, found: readonly FoundLink[]): Promise<Map<string, string | null>> {
  const local = new Map(found.map(({ address }) => [keyOf(address), address]));
  const known = new Map<string, string | null>();
  const fetchTitle = async ([key, address]: [string, FoundLink['address']]) => {
    const place = services.places.find(address);
    if (!place?.site.isLocal) return;
    try {
      known.set(key, (await place.service.get(address.repository, address.number)).title);
    } catch (error) {
      if (TrackerError.is(error, 'notFound', 'noRepository')) known.set(key, null);
      else services.log.debug(`No title for a link: ${String(error)}`);
    }
  };
  await Promise.all([...local].slice(0, MAX_REMEMBERED_TITLES).map(fetchTitle));
  return known;
}

/** Registers links for issue addresses in code, commit messages and terminals, if their repository is open. */
export function register(services: Services): vscode.Disposable {
  const homes = async (): Promise<LinkBase[]> =>
    (await services.places.list()).map(({ site, repository }) => ({ site: site.id, repository }));

  const inDocuments: vscode.DocumentLinkProvider<IssueDocumentLink> = {
    async provideDocumentLinks(document) {
      const found = findLinks(document.getText(), await homes());
      const known = await titles(services, found);
      const existing = found.filter(({ address }) => known.get(keyOf(address)) !== null);
      return existing.map(({ start, length, address }) => {
        const link = new IssueDocumentLink(new vscode.Range(document.positionAt(start), document.positionAt(start + length)), address);
        link.target = commandUri('issueBucket.openIssue', address);
        const name = vscode.l10n.t('Open issue #{0} of {1}', address.number, repositoryName(address.repository));
        link.tooltip = plainLabels([name, known.get(keyOf(address))], ': ');
        return link;
      });
    },
  };

  const inTerminals: vscode.TerminalLinkProvider<IssueTerminalLink> = {
    async provideTerminalLinks({ line }) {
      return line.includes('/issue') ? findLinks(line, await homes()).map((link) => new IssueTerminalLink(link)) : [];
    },
    handleTerminalLink: ({ address }) => void runCommand('issueBucket.openIssue', address),
  };

  return vscode.Disposable.from(
    vscode.languages.registerDocumentLinkProvider(
      SCHEMES.map((scheme) => ({ scheme })),
      inDocuments,
    ),
    vscode.window.registerTerminalLinkProvider(inTerminals),
  );
}
