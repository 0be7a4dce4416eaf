import { sql } from 'kysely';
import type { IssueExcerpt, SearchExcerpt } from '../../../model/search';
import type { EngineSql } from '../engine-sql';
import type { TextIndex } from '../database';
import { checksumOf } from './checksums';
import { sqliteExpressions } from './expressions';
import * as texts from './texts';

/** SQLite's expressions where the engines differ. */
export const sqliteSql: EngineSql = {
  ...sqliteExpressions,
  ...texts.textQueries,
  issueExcerpt: (search) => sql`issue_excerpt(title, content, ${search})`,
  commentExcerpt: (content, search) => sql`comment_excerpt(${content}, ${search})`,
  checksum: (values) => sql<number>`row_checksum(${sql.join(values)})`,
  checksumOf,
};

/** The full-text index of SQLite; `onUnmergedTexts` is called after writes that leave index segments to merge. */
export const sqliteTexts = (onUnmergedTexts: () => void): TextIndex => ({
  add: texts.addTexts,
  addComment: texts.addCommentText,
  addSameComment: texts.addSameText,
  remove: texts.removeTexts,
  removeAll: texts.removeAllTexts,
  removeComment: texts.removeCommentText,
  storeTemporaryIds: texts.storeTemporaryIds,
  issueExcerpt: (selected) => (selected === null ? undefined : (JSON.parse(selected) as IssueExcerpt)),
  commentExcerpt: (selected) => JSON.parse(selected) as SearchExcerpt,
  scheduleMerge: onUnmergedTexts,
  prepareImport: texts.prepareBulkIndexing,
  mergeImported: texts.mergeIndexesOfImport,
});
