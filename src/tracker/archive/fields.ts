import type { EnumField } from '../../model/fields';
import type { ListName } from '../../model/enums';

/** Keys of an issue's enum and list fields in an archive. Further keys are allowed, since readers of Bitbucket's format ignore them. */
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
