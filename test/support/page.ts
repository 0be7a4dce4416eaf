/**
 * The page of an issue, or the form of a new one, alone in Chromium, with a host that a test plays: what a page does is seen in a second,
 * without a VS Code around it. The page's policy, script and styles are those that VS Code is given.
 */
import { build } from 'esbuild';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { chromium as playwright, type Browser, type Page } from 'playwright-core';
import { media } from '../../scripts/media.mjs';
import { chromium, root } from '../../scripts/setup.mjs';
import type * as Html from '../../src/editor/pages/html';
import type * as Words from '../../src/editor/pages/pageStrings';
import type { Draft } from '../../src/wire/page';
import type { Boot } from '../../src/wire/page-boot';
import type { Form, FormMessage, ToForm } from '../../src/wire/page-form';
import type { IssueMessage, IssueView, ToIssue } from '../../src/wire/page-issue';
import { BROWSER_FLAGS } from './browser';

/** The page's origin; the browser answers its requests itself. */
const ORIGIN = 'https://page.example';
const TYPES: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf' };

/** The messages of both pages. */
export type PageMessage = IssueMessage | FormMessage;
type ToPage = ToIssue | ToForm;

export interface TestPages {
  /** Opens an issue's page; `hear` plays the host. */
  open(view: IssueView, options?: OpenOptions): Promise<OpenPage>;
  /** Opens the form of a new issue with a draft. */
  openForm(form: Form, draft: Draft, options?: OpenOptions): Promise<OpenPage>;
  /** Closes all pages that are open. */
  closeAll(): Promise<void>;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly onMessage?: (message: PageMessage, post: (message: ToPage) => Promise<void>) => void;
  /** What the host says first, in the place of what the page is of. */
  readonly first?: ToPage;
  readonly width?: number;
  readonly height?: number;
  /** Classes of the body and CSS of a theme. */
  readonly theme?: { readonly body: string; readonly css: string };
  readonly state?: unknown;
  readonly isPreview?: boolean;
}

export interface OpenPage {
  readonly page: Page;
  /** All that the page has said, oldest first. */
  readonly messages: readonly PageMessage[];
  /** Addresses of all that the page has asked for. */
  readonly requests: readonly string[];
  readonly post: (message: ToPage) => Promise<void>;
}

/** Runs in the page first: it defines the VS Code API, and encodes bytes for Playwright. */
const BRIDGE = `
  const encode = (value) => JSON.stringify(value, (_, it) => (it instanceof Uint8Array ? { $bytes: [...it] } : it));
  window.fromHost = (json) => window.postMessage(
    JSON.parse(json, (_, it) => (it && it.$bytes ? new Uint8Array(it.$bytes) : it)), '*');
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => void window.toHost(encode(message)),
    getState: () => JSON.parse(window.initialState ?? 'null') ?? undefined,
    setState: (state) => { window.initialState = JSON.stringify(state); },
  });
`;

const encode = (value: unknown): string => JSON.stringify(value, (_, it: unknown) => (it instanceof Uint8Array ? { $bytes: [...it] } : it));
const decode = (json: string): unknown =>
  JSON.parse(json, (_, it: unknown) =>
    typeof it === 'object' && it !== null && '$bytes' in it ? new Uint8Array(it.$bytes as number[]) : it,
  );

/** Builds the production page, and starts a browser. */
export async function startPages(): Promise<TestPages> {
  const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-page-'));
  const bundle = (name: string) =>
    build({
      entryPoints: [`src/editor/pages/${name}.ts`],
      alias: { vscode: './test/support/vscode-words.ts' },
      format: 'esm',
      absWorkingDir: root,
      bundle: true,
      platform: 'node',
      outfile: join(folder, `${name}.mjs`),
    });
  await Promise.all([
    build({ ...media(true), absWorkingDir: root, outdir: folder, logLevel: 'error' }),
    bundle('pageStrings'),
    bundle('html'),
  ]);
  const { pageStrings } = (await import(join(folder, 'pageStrings.mjs'))) as typeof Words;
  const browser: Browser = await playwright.launch({ executablePath: chromium(), args: BROWSER_FLAGS });
  const place = 'harbour/tidewatch';
  return {
    open(view, options = {}) {
      const address = { site: 'local', repository: { owner: 'harbour', slug: 'tidewatch' }, number: view.issue.number };
      return openPage(
        browser,
        folder,
        { page: 'issue', ...pageStrings(), opened: { turn: 1, place, address, isPreview: options.isPreview ?? false } },
        { type: 'issue', view },
        options,
      );
    },
    openForm: (form, draft, options = {}) => openPage(browser, folder, { page: 'create', ...pageStrings(), place, draft }, form, options),
    async closeAll() {
      await Promise.all(browser.contexts().map((context) => context.close()));
    },
    async close() {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function openPage(browser: Browser, folder: string, boot: Boot, first: ToPage, options: OpenOptions): Promise<OpenPage> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1000, height: options.height ?? 800 },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const messages: PageMessage[] = [];
  const requests: string[] = [];
  const post = async (message: ToPage) => {
    await page.evaluate((json) => (window as unknown as { fromHost: (json: string) => void }).fromHost(json), encode(message));
  };
  const ready = Promise.withResolvers<void>();
  await page.exposeFunction('toHost', (json: string) => {
    const message = decode(json) as PageMessage;
    messages.push(message);
    if (message.type === 'ready') post(options.first ?? first).then(ready.resolve, ready.reject);
    options.onMessage?.(message, post);
  });
  await page.addInitScript(`${BRIDGE}; window.initialState = ${JSON.stringify(JSON.stringify(options.state ?? null))};`);
  const shell = await shellOf(folder, boot, options.theme);
  await page.route(`${ORIGIN}/**`, (route) => {
    const path = new URL(route.request().url()).pathname;
    if (path === '/') return route.fulfill({ contentType: 'text/html', body: shell });
    return route.fulfill({ contentType: TYPES[extname(path)] ?? 'text/plain', body: readFileSync(join(folder, path)) });
  });
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(ORIGIN);
  // What a host says before would be heard by nobody; the real one waits for that, too.
  await ready.promise;
  return { page, messages, requests, post };
}

/** The HTML of the web view, with the theme variables that VS Code adds. */
async function shellOf(folder: string, boot: Boot, theme: OpenOptions['theme']): Promise<string> {
  const { pageHtml } = (await import(join(folder, 'html.mjs'))) as typeof Html;
  const webview = { cspSource: `${ORIGIN}`, asWebviewUri: (uri: { path: string }) => `${ORIGIN}/${uri.path}` };
  const html = pageHtml(webview as never, { path: '', fsPath: folder } as never, boot);
  if (!theme) return html;
  const nonce = /'nonce-([^']+)'/.exec(html)?.[1] ?? '';
  return html
    .replace('style-src ', `style-src 'nonce-${nonce}' `)
    .replace('</title>', `</title><style nonce="${nonce}">${theme.css}</style>`)
    .replace('<body>', `<body class="${theme.body}">`);
}
