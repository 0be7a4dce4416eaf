import * as vscode from 'vscode';
import type { IssueSummary } from '../../client/service';
import { repositoryName } from '../../model/repository';
import { commandUri } from '../commandRegistry';
import { plainLabels } from '../text';
import { TimeSlicer } from '../timeSlicer';
import type { FoundReference, References } from './find';

/** The range of a reference. */
export const referenceRange = ({ line, start, end }: FoundReference): vscode.Range => new vscode.Range(line, start, line, end);

/** Links that are made before the time is looked at. */
const LINKS_PER_STEP = 100;

interface LinkParts {
  readonly target: vscode.Uri;
  readonly tooltip: string;
}

/** Cached links by issue, because VS Code asks for all links of a text at each pause in typing. */
const partsOfIssues = new WeakMap<IssueSummary, LinkParts>();

function partsOf({ address, issue, isAddress }: FoundReference): LinkParts {
  const cached = !isAddress && issue ? partsOfIssues.get(issue) : undefined;
  if (cached) return cached;
  const name = vscode.l10n.t('Open issue #{0} of {1}', address.number, repositoryName(address.repository));
  // The hover of a reference has the title; that of an address may have none.
  const tooltip = plainLabels([name, isAddress ? issue?.title : undefined], ': ');
  const parts = { target: commandUri('issueBucket.openIssue', address), tooltip };
  if (!isAddress && issue) partsOfIssues.set(issue, parts);
  return parts;
}

/** Links of references in a document. */
export async function documentLinks(
  references: References,
  document: vscode.TextDocument,
  token: vscode.CancellationToken,
): Promise<vscode.DocumentLink[]> {
  const turns = new TimeSlicer();
  const links: vscode.DocumentLink[] = [];
  for (const reference of await references.inDocument(document, undefined, token)) {
    if (links.length % LINKS_PER_STEP === 0) await turns.next();
    const { target, tooltip } = partsOf(reference);
    const link = new vscode.DocumentLink(referenceRange(reference), target);
    link.tooltip = tooltip;
    links.push(link);
  }
  return token.isCancellationRequested ? [] : links;
}

/** A link of a terminal. */
export class IssueTerminalLink extends vscode.TerminalLink {
  readonly address: FoundReference['address'];
  constructor({ start, end, address, issue }: FoundReference) {
    super(start, end - start, plainLabels([vscode.l10n.t('Open Issue #{0}', address.number), issue?.title], ': '));
    this.address = address;
  }
}

/** Links of references in a line of a terminal. */
export async function terminalLinks(references: References, { line, terminal }: vscode.TerminalLinkContext): Promise<IssueTerminalLink[]> {
  const { creationOptions, shellIntegration } = terminal;
  const cwd = shellIntegration?.cwd ?? ('cwd' in creationOptions ? creationOptions.cwd : undefined);
  const folder = typeof cwd === 'string' ? vscode.Uri.file(cwd) : cwd;
  return (await references.inLine(line, folder)).map((reference) => new IssueTerminalLink(reference));
}
