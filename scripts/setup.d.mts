/** Top folder of the project. */
export const root: string;
/** Folder with the VS Code that runs without a desktop. */
export const host: string;
/** Path of the browser that shows VS Code in tests; undefined when there is none. */
export function chromium(): string | undefined;
export function setUp(what?: { vscode?: boolean }): void;
