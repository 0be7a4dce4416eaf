/** Top folder of the project. */
export const root: string;
/** Folder for what outlives a clone. */
export const cache: string;
/** Folder with the VS Code that runs without a desktop. */
export const host: string;
/** Folder with the programs that were written for Bitbucket. */
export const clients: string;
/** The Node that the project runs on. */
export const node: string;
/** Something that a person has to do something about; its message says what. */
export class SetupError extends Error {}
/** Path of the browser that shows VS Code in tests; undefined when there is none. */
export function chromium(): string | undefined;
/** Runs one step of a set-up and tells on stderr what it is and how long it took. */
export function step(what: string, work: () => void): void;
/** Installs what is missing. */
export function setUp(what?: { vscode?: boolean; browser?: boolean; clients?: boolean }): void;
/** Says why the set-up stopped, and ends with an error. */
export function stopWith(error: unknown): never;
/** Calls when one of those who started this process is gone. */
export function onOrphaned(call: () => void): void;
