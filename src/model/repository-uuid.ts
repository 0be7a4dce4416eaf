import { fold } from './fold';
import type { RepositoryId } from './issue';
import { repositoryName } from './repository';
import { uuidOf } from './uuid';

/** Returns the UUID of a repository in API 2.0, without braces. It is derived from its case-folded name. */
export const repositoryUuid = (id: RepositoryId): string => uuidOf(`issue-bucket repository ${fold(repositoryName(id))}`);

const UUID = /^\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?$/i;

/** Parses a UUID, with or without braces, to lower case without braces; undefined when the text is not a UUID. */
export const uuidIn = (text: string): string | undefined => UUID.exec(text)?.[1]?.toLowerCase();

/** The workspace in a URL that names the repository only by UUID. */
export const ANY_WORKSPACE = '{}';
