import * as vscode from 'vscode';
import { repositoryName } from '../../model/repository';
import { commandUri } from '../commandRegistry';
import { plainLabels } from '../text';
import type { FoundReference, References } from './find';

/** The range of a reference. */
export const referenceRange = ({ line, start, end }: FoundReference): vscode.Range => new vscode.Range(line, start, line, end);

/** Links of references in a document. */
export async function documentLinks(
  references: References,
  document: vscode.TextDocument,
  token: vscode.CancellationToken,
): Promise<vscode.DocumentLink[]> {
  const inDocument = await references.inDocument(document, undefined, token);
  return inDocument.map((reference) => {
    const { address, issue, isAddress } = reference;
    const link = new vscode.DocumentLink(referenceRange(reference), commandUri('issueBucket.openIssue', address));
    const name = vscode.l10n.t('Open issue #{0} of {1}', address.number, repositoryName(address.repository));
    // The hover of a reference has the title; that of an address may have none.
    link.tooltip = plainLabels([name, isAddress ? issue?.title : undefined], ': ');
    return link;
  });
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
