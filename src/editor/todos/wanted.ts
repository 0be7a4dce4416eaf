/** The context and the state that say that the view of TODOs was asked for in this workspace. */
export const WANTED_KEY = 'issueBucket.todos';
