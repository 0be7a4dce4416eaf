import { fold } from './fold';
import type { RepositoryId } from './issue';
import { repositoryName } from './repository';
import { uuidOf } from './uuid';

/** The id by which API 2.0 knows a repository, without its braces: made of its name, whatever its case. */
export const repositoryUuid = (id: RepositoryId): string => uuidOf(`issue-bucket repository ${fold(repositoryName(id))}`);

const UUID = /^\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?$/i;

/** The UUID that a part of an address is, with or without braces, as it is stored; undefined when it is none. */
export const uuidIn = (text: string): string | undefined => UUID.exec(text)?.[1]?.toLowerCase();

/** What stands for any workspace in an address that names its repository by UUID. */
export const ANY_WORKSPACE = '{}';
