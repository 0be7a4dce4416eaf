/** Ids of our views and web views, as in `package.json`. */
export const TREE_VIEW = 'issueBucket.issues';
export const FOR_YOU_VIEW = 'issueBucket.forYou';
export const TODO_VIEW = 'issueBucket.todos';
export const ISSUE_VIEW = 'issueBucket.issue';
export const CREATE_VIEW = 'issueBucket.create';
export const BOARD_VIEW = 'issueBucket.board';
export const INSIGHT_VIEW = 'issueBucket.insight';
