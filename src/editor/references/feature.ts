import type * as vscode from 'vscode';
import type { Services } from '../services';
import { ReferenceCompletion } from './completion';
import { References } from './find';
import { referenceHover } from './hover';
import { documentLinks, terminalLinks, type IssueTerminalLink } from './links';

/** What the providers of the feature do, made with the first use. */
export interface ReferenceFeature {
  readonly references: References;
  links(document: vscode.TextDocument, token: vscode.CancellationToken): Promise<vscode.DocumentLink[]>;
  terminalLinks(context: vscode.TerminalLinkContext): Promise<IssueTerminalLink[]>;
  hover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined>;
  readonly completion: ReferenceCompletion;
  usages(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Location[] | undefined>;
}

/** Makes the providers of references. */
export function createReferenceFeature(services: Services): ReferenceFeature {
  const references = new References(services);
  services.context.subscriptions.push(references);
  return {
    references,
    links: (document, token) => documentLinks(references, document, token),
    terminalLinks: (context) => terminalLinks(references, context),
    hover: (document, position) => referenceHover(services, references, document, position),
    usages: async (document, position) => (await import('./usages')).provideReferences(services, references, document, position),
    completion: new ReferenceCompletion(services, references),
  };
}
