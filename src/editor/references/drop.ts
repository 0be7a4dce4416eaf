import * as v from 'valibot';
import * as vscode from 'vscode';
import { padReferences } from '../../code/references';
import type { IssueAddress } from '../../model/issue';
import { repositoryName } from '../../model/repository';
import { folderUri } from '../code/folderUri';
import { DRAGGED_ISSUES_TYPE } from '../draggedIssues';
import { issueLink } from '../issueLink';
import { keyOfPlace } from '../placeName';
import type { Services } from '../services';
import type { References } from './find';

const AddressesSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(v.object({ site: v.string(), repository: v.object({ owner: v.string(), slug: v.string() }), number: v.number() })),
);

/** How a document names an issue: `#12`, or `OWNER/SLUG#12` of another repository, or its link where neither would lead to it. */
async function nameIn(
  document: vscode.TextDocument,
  address: IssueAddress,
  { places }: Services,
  references: References,
): Promise<string | undefined> {
  const issuePlace = places.find(address);
  if (!issuePlace) return undefined;
  const [key, number] = [keyOfPlace(issuePlace), `#${address.number}`];
  const ownPlace = await references.placeOf(document);
  if (ownPlace && keyOfPlace(ownPlace) === key) return number;
  // Where GitHub's extension reads numbers, they are of its issues.
  const isOthers = !ownPlace && (await places.forText(folderUri(document))) !== undefined;
  const namedPlace = isOthers ? undefined : await references.placeOfRepository(address.repository, ownPlace);
  if (namedPlace && keyOfPlace(namedPlace) === key) return `${repositoryName(address.repository)}${number}`;
  return issueLink(issuePlace, address.number);
}

/** Inserts the names of dropped issues at the drop position; undefined if something else was dropped. */
export async function dropIssues(
  services: Services,
  references: References,
  document: vscode.TextDocument,
  { line, character }: vscode.Position,
  data: vscode.DataTransfer,
): Promise<vscode.DocumentDropEdit | undefined> {
  const dropped = v.safeParse(AddressesSchema, await data.get(DRAGGED_ISSUES_TYPE)?.asString());
  if (!dropped.success) return undefined;
  const names = await Promise.all(dropped.output.map((address) => nameIn(document, address, services, references)));
  const named = names.filter((name) => name !== undefined);
  if (named.length === 0) return undefined;
  const text = document.lineAt(line).text;
  const title = named.length === 1 ? vscode.l10n.t('Name the Issue') : vscode.l10n.t('Name the Issues');
  return new vscode.DocumentDropEdit(padReferences(text.slice(0, character), named.join(', '), text.slice(character)), title);
}
