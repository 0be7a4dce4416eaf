import * as v from 'valibot';
import type { RepositoryId } from '../model/issue';
import type { ListName } from '../model/enums';
import { listPath, repositoryPath } from '../wire/v1';
import { ignoreBody } from './base-service';
import type { RequestSpec } from './http';
import type { ListEntry, RequestOptions } from './service';

/** The names of a repository's lists, with the ids by which they are renamed and deleted. */

const EntriesJson = v.array(v.object({ id: v.number(), name: v.string() }));

type Send = <T>(spec: RequestSpec<T>) => Promise<T>;
interface AboutList {
  readonly repository: RepositoryId;
  readonly list: ListName;
}

const urlOf = ({ repository, list }: AboutList, id?: number): string =>
  `${repositoryPath(repository)}/${listPath(list)}${id === undefined ? '' : `/${id}`}`;

/** Reads a list. @throws {TrackerError} */
export const readList = (send: Send, about: AboutList, { signal }: RequestOptions): Promise<readonly ListEntry[]> =>
  send({ about: { repository: about.repository }, request: { url: urlOf(about), signal }, read: (data) => v.parse(EntriesJson, data) });

/** Renames an entry of a list (needs admin). @throws {TrackerError} `invalid` when another entry has the name */
export const renameEntry = (send: Send, about: AboutList, { id, name }: ListEntry, { signal }: RequestOptions): Promise<void> =>
  send({
    about: { repository: about.repository },
    request: { method: 'put', url: urlOf(about, id), data: new URLSearchParams({ name }), signal },
    read: ignoreBody,
  });

/** Removes an entry from a list, and from all issues that have it (needs admin). @throws {TrackerError} */
export const deleteEntry = (send: Send, about: AboutList, id: number, { signal }: RequestOptions): Promise<void> =>
  send({ about: { repository: about.repository }, request: { method: 'delete', url: urlOf(about, id), signal }, read: ignoreBody });
