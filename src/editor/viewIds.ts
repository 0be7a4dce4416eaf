/** Ids of what VS Code shows of ours, as `package.json` has them. */
export const TREE_VIEW = 'issueBucket.issues';
export const ISSUE_VIEW = 'issueBucket.issue';
export const CREATE_VIEW = 'issueBucket.create';
