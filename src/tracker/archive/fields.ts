import type { EnumField } from '../../model/fields';
import type { ListName } from '../../model/enums';

/** Keys of an issue's enum and list fields in an archive. Keys that Bitbucket's format does not have are allowed: readers ignore them. */
export const ARCHIVE_KEYS = {
  status: 'status',
  kind: 'kind',
  priority: 'priority',
  component: 'component',
  milestone: 'milestone',
  version: 'version',
} as const satisfies { readonly [F in EnumField | ListName]: string };

type ArchiveField = keyof typeof ARCHIVE_KEYS;
export type ArchiveKey = (typeof ARCHIVE_KEYS)[ArchiveField];
export const ARCHIVE_FIELDS = Object.entries(ARCHIVE_KEYS) as [ArchiveField, ArchiveKey][];
