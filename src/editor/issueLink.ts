import * as vscode from 'vscode';
import { linkPath } from './linkPath';
import type { Place } from './services';

const EXTENSION = 'issue-bucket.issue-bucket';

/** The link that people share; for *This computer* one that opens VS Code and the issue in it. */
export function issueLink(place: Place, number: number): string {
  const url = place.service.issueUrl(place.repository, number);
  if (url !== undefined) return url;
  const link = vscode.Uri.from({ scheme: vscode.env.uriScheme, authority: EXTENSION, path: linkPath(place.repository, number) });
  return link.toString();
}
