/*
 * All that queries ask of the engine beside what Kysely writes for any of them. No other file of `store/` names one of `sqlite/`: what stands
 * here is what another engine has to give.
 */

export { isInsertedWithChecksum, withChecksum } from './sqlite/checksums';
export { openDatabase } from './sqlite/database';
export {
  containsText,
  countedBy,
  ISSUES_BY_ID,
  joinedBy,
  pairsOf,
  tableOf,
  valuesIn,
  withinBudget,
  withoutIndex,
} from './sqlite/expressions';
export { Indexer } from './sqlite/indexing';
export { storageProblem } from './sqlite/result-codes';
export { compareText } from './sqlite/text-search';
export {
  addCommentText,
  addSameText,
  addTexts,
  newestMatchingComments,
  prepareBulkIndexing,
  findSubstringInEither,
  findSubstring,
  findBySearch,
  FROM_TEMPORARY_IDS as FROM_TEMPORARY_IDS,
  storeTemporaryIds,
  TEMPORARY_IDS,
  removeAllTexts,
  removeCommentText,
  removeTexts,
  scheduleMerge,
  mergeIndexesOfImport,
  type Ids,
} from './sqlite/texts';
