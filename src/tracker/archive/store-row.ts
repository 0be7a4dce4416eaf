import type { ImportedChange, ImportedComment, ImportedIssue } from '../store/store';
import type { NamedAttachment } from './convert';

/** A row for the store. */
export type StoreRow =
  | { readonly kind: 'issues'; readonly row: ImportedIssue }
  | { readonly kind: 'comments'; readonly row: ImportedComment }
  | { readonly kind: 'changes'; readonly row: ImportedChange }
  | { readonly kind: 'attachments'; readonly row: NamedAttachment };
