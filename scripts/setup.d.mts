/** The project's root folder. */
export const root: string;
/** Folder of downloads that several clones share. */
export const cache: string;
/** Folder of the VS Code server. */
export const host: string;
/** Folder of other people's clients for Bitbucket. */
export const clients: string;
/** The Node that the project runs on. */
export const node: string;
/** An error of the set-up that says what a person has to do. */
export class SetupError extends Error {}
/** The folder of PostgreSQL's programs; undefined where it is not installed. */
export function postgresFolder(): string | undefined;
/** Path of the browser for tests; undefined when there is none. */
export function chromium(): string | undefined;
/** Runs a step of the set-up, and logs its name and duration to stderr. */
export function step(what: string, work: () => void): void;
/** Installs what is missing. */
export function setUp(what?: { vscode?: boolean; browser?: boolean; clients?: boolean; postgres?: boolean }): void;
/** Prints why the set-up failed, and exits with an error. */
export function stopWith(error: unknown): never;
/** Calls the function when a parent process has ended. */
export function onOrphaned(call: () => void): void;
