/** The context key and the state for whether the TODOs view was opened in this workspace. */
export const VIEW_OPENED_KEY = 'issueBucket.todos';
