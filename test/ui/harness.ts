/**
 * Drives a real VS Code as a person does: the VSIX is installed in the VS Code that needs no desktop, and Playwright clicks and
 * types in Chromium. A file of tests starts one (a start costs some seconds) and shares it:
 *
 *     describe('the tree', () => {
 *       let code: VSCode;
 *       before(async () => (code = await startVSCode({ sample: true })));
 *       after(() => code.close());
 *
 *       it('shows issues by status', async () => {
 *         await code.showIssues();
 *         await code.treeItem(/^open/).waitFor();
 *         await code.run('Issues: Refresh');
 *         await code.picture('overview'); // docs/pictures/overview.png when UPDATE_PICTURES=1, test-results/ otherwise
 *       });
 *     });
 *
 * One file alone: `npm run build` is not needed, `TEST_FOLDER=ui npx mocha test/ui/tree.test.ts` packs and installs what has changed.
 * Nothing here waits by the clock: locators wait for what they look for, `until` for any other condition. After a failed
 * test a picture of every VS Code that is open lies in test-results/.
 */
import { chromium as playwright, type Browser, type BrowserContext, type FrameLocator, type Locator, type Page } from 'playwright-core';
import { copyFileSync, globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { QUIET_SETTINGS, startServer, writeMachineSettings, writeUserSettings, type Server } from '../../scripts/host';
import { installExtension } from '../../scripts/package';
import { copyWorkspace, importSample, makeDatabase } from '../../scripts/sample';
import { chromium, root } from '../../scripts/setup.mjs';
import { BROWSER_FLAGS } from '../support/browser';

const THEMES = {
  dark: { label: 'Dark Modern', css: 'vs-dark' },
  light: { label: 'Light Modern', css: 'vs' },
  'high contrast': { label: 'Default High Contrast', css: 'hc-black' },
  'high contrast light': { label: 'Default High Contrast Light', css: 'hc-light' },
} as const;
export type Theme = keyof typeof THEMES;

export interface StartOptions {
  /** Folder or `.code-workspace` file to open. Otherwise a copy of the sample's workspace, a clone of harbour/tidewatch. */
  workspace?: string;
  /** Whether the issues of the sample's repository are there from the start. */
  sample?: boolean;
  /** Archives that are imported before the start, by repository (`owner/slug`). */
  archives?: Readonly<Record<string, string>>;
  settings?: Readonly<Record<string, unknown>>;
  theme?: Theme;
  /** Asks whether the folder is trusted, as it does for a person. */
  trust?: boolean;
}

/** Searches VS Code's databases in the browser. A string, since compiled functions call helpers that the page does not have. */
const READ_DRAFTS = `async (wanted) => {
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  for (const { name } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name));
    const stores = [...database.objectStoreNames].filter((store) => store === 'ItemTable');
    const values = stores.length === 0 ? [] : await done(database.transaction('ItemTable').objectStore('ItemTable').getAll());
    database.close();
    if (values.some((value) => typeof value === 'string' && wanted.every((text) => value.includes(text)))) return true;
  }
  return false;
}`;

const results = join(root, 'test-results');
const open = new Set<VSCode>();
let browser: Promise<Browser> | undefined;

/** Waits until `condition` returns a value. @throws with `title` after `seconds` */
export async function until<T>(
  title: string,
  condition: () => Promise<T | undefined | false> | T | undefined | false,
  seconds = 40,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await condition();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`It did not come to this: ${title}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Turns a title into a file name. */
const slug = (title: string) => title.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 100);

/** The packed extension, installed once for all tests. */
const extensions = (): string => installExtension(join(root, '.vscode-test'));

let sample: string | undefined;

/** Copies the sample's database, which is made once for this process. */
function copySampleDatabase(database: string): void {
  if (sample === undefined) {
    const created = join(mkdtempSync(join(tmpdir(), 'issue-bucket-sample-')), 'issues.db');
    makeDatabase(created);
    sample = created;
  }
  copyFileSync(sample, database);
}

/** Starts VS Code with the extension, and waits for its window. */
export async function startVSCode(options: StartOptions = {}): Promise<VSCode> {
  const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-ui-'));
  const database = join(folder, 'issues.db');
  const workspace = options.workspace ?? join(folder, 'tidewatch');
  if (options.workspace === undefined) copyWorkspace(workspace);
  const folders = { data: join(folder, 'data'), extensions: extensions() };
  if (options.sample) copySampleDatabase(database);
  for (const [repository, archive] of Object.entries(options.archives ?? {})) importSample(archive, repository, database);

  const theme = options.theme ?? 'dark';
  const settings = {
    ...QUIET_SETTINGS,
    'issueBucket.dataFile': database,
    'workbench.colorTheme': THEMES[theme].label,
    ...options.settings,
  };
  writeMachineSettings(folders.data, settings);
  writeUserSettings(folders.data, QUIET_SETTINGS);
  browser ??= playwright.launch({ executablePath: chromium(), args: BROWSER_FLAGS });
  // Pictures show an invented person, whoever runs the tests.
  const gitconfig = join(folder, 'gitconfig');
  writeFileSync(gitconfig, '[user]\n\tname = Marit Solheim\n\temail = marit@harbour.example\n');
  const env = { GIT_CONFIG_GLOBAL: gitconfig };
  const [server, running] = await Promise.all([startServer({ ...folders, trust: options.trust, env }), browser]);
  const context = await running.newContext({ viewport: { width: 1280, height: 860 }, reducedMotion: 'reduce' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const code = new VSCode(server, context, await context.newPage(), { folder, database, workspace, data: folders.data, settings });
  open.add(code);
  await code.page.goto(server.url(workspace));
  await code.ready();
  return code;
}

interface Place {
  readonly folder: string;
  readonly database: string;
  readonly workspace: string;
  readonly data: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** One VS Code with one window. */
export class VSCode {
  readonly workspace: string;
  /** The database of *This computer*. */
  readonly database: string;
  /** Folder that goes when this VS Code does, for what a test writes. */
  readonly scratch: string;
  private settings: Readonly<Record<string, unknown>>;

  readonly #server: Server;
  readonly #context: BrowserContext;
  readonly #place: Place;

  constructor(
    server: Server,
    context: BrowserContext,
    readonly page: Page,
    place: Place,
  ) {
    this.#server = server;
    this.#context = context;
    this.#place = place;
    this.workspace = place.workspace;
    this.database = place.database;
    this.scratch = place.folder;
    this.settings = place.settings;
    page.setDefaultTimeout(40_000);
  }

  /** Waits until the window can be used. */
  async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench .activitybar').waitFor({ timeout: 120_000 });
    await this.page.locator('.explorer-viewlet, .pane-body').first().waitFor();
  }

  /** Waits until the browser has kept a part of the window's state that holds all these texts; VS Code writes it every few seconds there. */
  async kept(...texts: string[]): Promise<void> {
    await until(
      `the window has kept ${texts.join(' and ')}`,
      () => this.page.evaluate<boolean>(`(${READ_DRAFTS})(${JSON.stringify(texts)})`),
      70,
    );
  }

  /** Reloads the window, as *Developer: Reload Window* does. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  // --- commands and quick input

  /** The box of the palette, quick picks and input boxes, while it is open. */
  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible');
  }

  /** What is typed into the quick input. */
  get quickText(): Locator {
    return this.quickInput.locator('input.input');
  }

  /** Rows of the quick pick that hold a text. */
  quickRow(text: string | RegExp): Locator {
    return this.quickInput.locator('.quick-input-list .monaco-list-row').filter({ hasText: text });
  }

  /** Presses the key that opens the quick input, and types. A box that is just closing, or a busy window, swallows the key: then once more. */
  private async openQuickInput(key: string, text: string): Promise<void> {
    await until(`${key} opens the quick input`, async () => {
      await this.page.keyboard.press(key);
      return this.quickText.fill(text, { timeout: 3000 }).then(
        () => true,
        () => false,
      );
    });
  }

  /** Runs a command by its title with category, out of the palette. */
  async run(title: string): Promise<void> {
    await this.openQuickInput('F1', `>${title}`);
    const row = this.quickInput.locator('.quick-input-list .monaco-list-row').filter({
      has: this.page.locator('.label-name', { hasText: new RegExp(`^${title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`) }),
    });
    await row.first().click();
  }

  /** Chooses in a quick pick. */
  async pick(text: string | RegExp): Promise<void> {
    await this.quickRow(text).first().click();
  }

  /** Types into the quick input, in place of what is there, and accepts it. */
  async answer(text: string): Promise<void> {
    await this.quickText.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Chooses a file in the dialog of a VS Code in the browser. While it still lists a folder it takes back what was typed: then once more. */
  async chooseFile(path: string): Promise<void> {
    const row = this.quickRow(basename(path)).first();
    await until(`the dialog takes ${path}`, async () => {
      try {
        await this.quickText.fill(`${dirname(path)}/`, { timeout: 3000 });
        await row.click({ timeout: 3000 });
        await row.waitFor({ state: 'hidden', timeout: 3000 });
        return true;
      } catch {
        return false;
      }
    });
  }

  // --- the view

  /** The view's tree. */
  get tree(): Locator {
    return this.page.locator('.sidebar .pane-body .monaco-list[role=tree], .sidebar [role=tree]').first();
  }

  /** Shows the view of issues. */
  async showIssues(): Promise<void> {
    const tab = this.page.getByRole('tab', { name: /^Issue Bucket/ });
    await tab.waitFor();
    if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
    await this.page.mouse.move(800, 500); // no tooltip over the view
    await this.page.locator('.sidebar .composite.title, .sidebar .pane-header').filter({ hasText: /issue/i }).first().waitFor();
  }

  /** A row of the tree by what it shows. Rows that are scrolled out of sight are not there. */
  treeItem(text: string | RegExp): Locator {
    return this.page.locator('.sidebar [role=treeitem]').filter({ hasText: text }).first();
  }

  /** Opens or closes a group of the tree, if it is not so already. */
  async expand(text: string | RegExp, expanded = true): Promise<void> {
    const item = this.treeItem(text);
    await item.waitFor();
    if ((await item.getAttribute('aria-expanded')) === String(expanded)) return;
    await item.click();
    await until(`${String(text)} is ${expanded ? 'expanded' : 'collapsed'}`, async () => {
      return (await item.getAttribute('aria-expanded')) === String(expanded);
    });
  }

  /** Chooses from the context menu of something; names of submenus before the item's. */
  async contextMenu(target: Locator, ...path: string[]): Promise<void> {
    await target.click({ button: 'right' });
    const last = path.at(-1);
    for (const label of path.slice(0, -1)) await this.menuItem(label).click();
    if (last !== undefined) await this.chooseFromMenu(last);
  }

  /** Item of the menu that is open, or of its innermost submenu. */
  private menuItem(label: string): Locator {
    return this.page.locator('.context-view .monaco-menu .action-item:visible').filter({ hasText: label }).last();
  }

  /** A menu takes no click in its first tenth of a second. */
  private async chooseFromMenu(label: string): Promise<void> {
    const item = this.menuItem(label);
    await item.waitFor();
    await until(`the menu is closed by ${label}`, async () => {
      await item.click({ timeout: 500 }).catch(() => undefined); // it may disappear meanwhile
      return item.isHidden();
    });
  }

  /** Presses a button of the view's title; those that do not fit are in the menu under "...". Names of submenus before the item's. */
  async viewAction(...path: string[]): Promise<void> {
    const head = this.page.locator('.sidebar .pane-header').first();
    const label = path.at(-1)!;
    await head.hover();
    const button = head.getByRole('button', { name: label, exact: true }).first();
    if (path.length === 1 && (await button.isVisible())) return button.click();
    await head.getByRole('button', { name: /^More Actions/ }).click();
    for (const name of path.slice(0, -1)) await this.menuItem(name).click();
    await this.chooseFromMenu(label);
  }

  // --- editors and web views

  /** An editor's tab. */
  tab(title: string | RegExp): Locator {
    return this.page.locator('.tabs-container .tab').filter({ hasText: title }).first();
  }

  /** The page inside of the web view whose tab has that title; it is brought to the front. */
  async webview(title: string | RegExp): Promise<FrameLocator> {
    const tab = this.tab(title);
    await tab.waitFor();
    if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
    const frame = this.page.locator('iframe.webview.ready:visible').first().contentFrame().locator('iframe#active-frame').contentFrame();
    await frame.locator('body').waitFor();
    return frame;
  }

  /** Opens a file of the workspace, and selects lines if they are given (1 is the first). */
  async openFile(path: string, from?: number, to = from): Promise<void> {
    const name = path.split('/').at(-1) ?? path;
    await this.openQuickInput('Control+P', from === undefined ? path : `${path}:${from}`);
    await this.quickRow(name).first().click();
    await this.quickInput.waitFor({ state: 'hidden' });
    await this.tab(name).waitFor();
    await this.page.locator('.editor-instance .monaco-editor .view-line').first().waitFor();
    if (from === undefined || to === undefined) return;
    for (let line = from; line < to; line++) await this.page.keyboard.press('Shift+ArrowDown');
    await this.page.keyboard.press('Shift+End');
  }

  // --- messages

  /** A message at the lower right. */
  notification(text: string | RegExp): Locator {
    return this.page
      .locator('.notifications-toasts .notification-list-item, .notifications-toasts .notification-toast')
      .filter({ hasText: text })
      .first();
  }

  /** Presses a button of a message, and waits until it goes: VS Code focuses the editor then, which would close a menu. */
  async answerNotification(text: string | RegExp, button: string): Promise<void> {
    const message = await this.notification(text).elementHandle();
    await this.notification(text).getByRole('button', { name: button, exact: true }).click();
    await message?.waitForElementState('hidden');
  }

  /** The modal question. */
  get dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  /** Presses a button of the modal question, once it asks about `text`. */
  async answerDialog(text: string | RegExp, button: string): Promise<void> {
    const dialog = this.dialog.filter({ hasText: text });
    await dialog.getByRole('button', { name: button, exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  /** What the clipboard holds. */
  clipboard(): Promise<string> {
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  // --- looks

  /** Changes settings of the machine, on top of those of the start. */
  changeSettings(settings: Readonly<Record<string, unknown>>): void {
    this.settings = { ...this.settings, ...settings };
    writeMachineSettings(this.#place.data, this.settings);
  }

  async setTheme(theme: Theme): Promise<void> {
    this.changeSettings({ 'workbench.colorTheme': THEMES[theme].label });
    await this.page.locator(`.monaco-workbench.${THEMES[theme].css}`).waitFor();
  }

  /** Takes a picture into test-results/ (or the folder that is given) and gives its path. */
  async screenshot(name: string, folder = results): Promise<string> {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${slug(name)}.png`);
    await this.page.screenshot({ path, animations: 'disabled', caret: 'hide' });
    return path;
  }

  /** Takes a picture of the README: into docs/pictures/ when UPDATE_PICTURES=1, else like any other. */
  async picture(name: string): Promise<void> {
    await this.screenshot(name, process.env.UPDATE_PICTURES === '1' ? join(root, 'docs', 'pictures') : results);
  }

  /** Takes a picture of the README in light, and in other themes (`name-dark`) when the README's pictures are made. */
  async pictures(name: string, themes: readonly Theme[]): Promise<void> {
    await this.picture(name);
    if (process.env.UPDATE_PICTURES !== '1') return;
    for (const theme of themes) {
      await this.setTheme(theme);
      await this.picture(`${name}-${slug(theme)}`);
    }
    await this.setTheme('light');
  }

  /** Makes the sidebar as wide as that, or as wide as it was (300). */
  async setSidebarWidth(pixels: number): Promise<void> {
    const sidebar = this.page.locator('.part.sidebar');
    const { x, width } = (await sidebar.boundingBox())!;
    await this.page.mouse.move(x + width, 400);
    await this.page.mouse.down();
    await this.page.mouse.move(x + pixels, 400, { steps: 5 });
    await this.page.mouse.up();
    await until(`the sidebar has ${pixels} pixels`, async () => Math.abs((await sidebar.boundingBox())!.width - pixels) < 3);
  }

  /** A second window of the same VS Code, with the same folder. */
  async secondWindow(): Promise<VSCode> {
    const window = new VSCode(this.#server, this.#context, await this.#context.newPage(), this.#place);
    await window.page.goto(this.#server.url(this.workspace));
    await window.ready();
    return window;
  }

  /** Ends this VS Code and forgets what it kept. */
  async close(): Promise<void> {
    open.delete(this);
    await this.#context.close();
    await this.#server.stop();
    rmSync(this.#place.folder, { recursive: true, force: true });
  }
}

/** The files of drafts. */
export const waitingOnDisk = (code: VSCode): string[] => globSync('data/**/globalStorage/*/waiting/*', { cwd: code.scratch });

/** The contents of all draft files. */
export const draftsOnDisk = (code: VSCode): string =>
  globSync('data/**/globalStorage/*/drafts/*.json', { cwd: code.scratch })
    .map((file) => {
      try {
        return readFileSync(join(code.scratch, file), 'utf8');
      } catch {
        return ''; // it has been replaced meanwhile
      }
    })
    .join('\n');

/** Kills the extension hosts of a VS Code, found by their command line. */
export function crashExtensionHosts(code: VSCode): number {
  let ended = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const about = (file: string): string => {
      try {
        return readFileSync(`/proc/${pid}/${file}`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return ''; // it has ended meanwhile
      }
    };
    if (!about('cmdline').includes('--type=extensionHost') || !about('environ').includes(code.scratch)) continue;
    process.kill(Number(pid), 'SIGKILL');
    ended++;
  }
  return ended;
}

/** Takes a screenshot of each open VS Code after a failed test. */
export async function pictureAll(title: string): Promise<void> {
  for (const code of open) {
    const path = await code.screenshot(`failed ${title}`).catch((error: unknown) => String(error));
    console.log(`      picture: ${path}`);
  }
}

/** Closes the windows that tests have left open, and the browser. */
export async function closeAll(): Promise<void> {
  for (const code of open) await code.close();
  await (await browser)?.close();
  browser = undefined;
  if (sample !== undefined) rmSync(dirname(sample), { recursive: true, force: true });
  sample = undefined;
}
