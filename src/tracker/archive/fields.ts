import type { EnumField } from '../../model/fields';
import type { ListName } from '../../model/enums';

/** What an archive calls the words and the names from lists that its issues have. Bitbucket's format lets rows have other keys, which its readers pass over. */
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
