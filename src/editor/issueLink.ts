import * as vscode from 'vscode';
import { linkPath } from './linkPath';
import type { Place } from './services';

const EXTENSION = 'issue-bucket.issue-bucket';

/** The link to an issue; for *This computer* a `vscode:` link. */
export function issueLink(place: Place, number: number): string {
  const url = place.service.issueUrl(place.repository, number);
  if (url !== undefined) return url;
  const link = vscode.Uri.from({ scheme: vscode.env.uriScheme, authority: EXTENSION, path: linkPath(place.repository, number) });
  return link.toString();
}
