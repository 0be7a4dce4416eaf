import { chromium as playwright, type Frame } from 'playwright-core';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { QUIET_SETTINGS, startServer, writeMachineSettings } from '../../scripts/host';
import { installExtension } from '../../scripts/package';
import { chromium, root } from '../../scripts/setup.mjs';
import { BROWSER_FLAGS } from '../support/browser';
import { makeClone } from './data';
import { MANY_COMMENTS, FEW_COMMENTS, LONG_DESCRIPTION_TITLE } from './page-data';
import { blockingPeriods, isOurs, type BlockingPeriod } from './blocking';
import { BARE_ROW, BOARD, makeFloor, SAMPLE } from './page-floor';
import { WATCH_FRAMES } from './page-frames';
import { waitForFile } from './waiting';

const TIMEOUT_MS = 30_000;
const KEYS = 120;
/** Steps of the wheel, and of the pointer, one a frame, and how far the wheel goes with each; when flinging, four times as far. */
const BOARD_STEPS = 200;
const SCROLL_PX = 120;
/** What is computed for a frame before it is painted, as the browser counts it. */
const COMPUTING: ReadonlySet<string> = new Set(['ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration']);

/** Megabytes of the browser's renderers, and of VS Code's extension host. */
export interface Memory {
  readonly browser: number;
  readonly host: number;
}
export interface Typed {
  /** Milliseconds that a key kept the page busy: its own handlers, and the frame that follows. */
  readonly computing: number[];
  /** Milliseconds from the key to the painted frame, with the wait for the frame, which comes 60 times a second. */
  readonly painted: number[];
}

/** What frames in which something moved took. */
export interface Frames {
  readonly ms: number[];
  /** Milliseconds of a processor for script, style and layout of each: whatever else the machine does is not in it. */
  readonly processor: number[];
}

/** A VS Code window for clicking and typing. */
export interface BenchWindow {
  /** Clicks on an issue of that many comments, and gives the milliseconds until its text was painted. Comes back when all of the page is there. */
  openIssue(comments: number, index: number): Promise<number>;
  openBare(): Promise<number>;
  /** Clicks on what opens the board, and gives the milliseconds until all cards in sight were painted. */
  openBoard(): Promise<number>;
  /** Milliseconds that the board in front computes for each frame while a long column is scrolled, and while a card is dragged over all columns. */
  boardFrames(): Promise<{ readonly scrolling: Frames; readonly flinging: Frames; readonly dragging: Frames }>;
  closeAll(): Promise<void>;
  type(): Promise<{ readonly bare: Typed; readonly ours: Typed }>;
  /** The longest stretches in which the extension host was held by us while issues of both lengths were opened that many times, in a new tab and in it. */
  held(times: number): Promise<BlockingPeriod[]>;
  memory(issues: number): Promise<{ readonly none: Memory; readonly ten: Memory }>;
  close(): Promise<void>;
}

/**
 * Runs in every frame. The window's own tells the moment of a click; the frame that VS Code puts around a page tells the moment after the frame
 * in which that page's text is there and in sight. Text, since what compiles this file adds to functions what a page lacks.
 */
const WATCH = `(() => {
  const at = (time) => performance.timeOrigin + time;
  if (window === top) return addEventListener('click', (event) => whenClicked(at(event.timeStamp)), true);
  let before = '';
  const look = () => {
    if (window.hasSeenAll) return;
    requestAnimationFrame(look);
    // Until it is loaded, a page is there but hidden, and called otherwise.
    const page = document.querySelector('iframe#active-frame')?.contentDocument;
    if (!page) return;
    const bare = page.querySelector('[data-painted]');
    const texts = page.querySelector('.description .text:not(.is-raw)') && page.querySelector('.entry .text:not(.is-raw)');
    const board = page.querySelector('.board .card[data-number]') && !page.querySelector('.board .card.is-loading');
    const now = bare ? bare.dataset.painted : board ? 'board' : texts ? page.querySelector('.crumbs .number').textContent : '';
    if (now === before) return;
    before = now;
    if (now === '') return;
    const after = new MessageChannel();
    after.port1.onmessage = () => whenPainted(now, at(performance.now()));
    after.port2.postMessage(0);
  };
  requestAnimationFrame(look);
})()`;

/** Runs in a page: measures the handlers of each key. They end before the microtask of the last listener. */
const WATCH_KEYS = `(area) => {
  window.keys = [];
  area.addEventListener('keydown', (event) => {
    const key = { at: event.timeStamp };
    area.addEventListener('input', () => queueMicrotask(() => {
      key.handled = performance.now();
      requestAnimationFrame((frame) => {
        key.frame = performance.now();
        const after = new MessageChannel();
        after.port1.onmessage = () => { key.painted = performance.now(); window.keys.push(key); };
        after.port2.postMessage(0);
      });
    }), { once: true });
  }, true);
}`;

const read = (pid: string, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // it has ended meanwhile
  }
};

/** Descendant processes whose command line contains a text. */
function startedHere(text: string): string[] {
  const pids = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid));
  const parents = pids.map((pid) => [pid, /^PPid:\s+(\d+)/m.exec(read(pid, 'status'))?.[1]] as const);
  const under = (parent: string): string[] => parents.filter(([, its]) => its === parent).flatMap(([pid]) => [pid, ...under(pid)]);
  return under(String(process.pid)).filter((pid) => read(pid, 'cmdline').includes(text));
}

/** The proportional set size of processes in megabytes. */
const megabytes = (pids: readonly string[]): number =>
  pids.reduce((sum, pid) => sum + Number(/^Pss:\s+(\d+)/m.exec(read(pid, 'smaps_rollup'))?.[1] ?? 0), 0) / 1024;

const titleOf = (comments: number, index: number) => new RegExp(`Of ${comments} comments, ${index + 1}\\D`);

/** Opens VS Code with the extension and the floor's, and a folder that is a clone of `remote`; it is there when a row with `first` is. */
export async function openWindow(
  scratch: string,
  name: string,
  settings: Record<string, unknown>,
  remote: string,
  first: RegExp = titleOf(FEW_COMMENTS, 0),
): Promise<BenchWindow> {
  const folder = join(scratch, name);
  const clone = join(folder, 'clone');
  mkdirSync(folder, { recursive: true });
  makeClone(clone, remote);
  // Our extension as a person has it; the floor's as one that is being developed, of which a window takes one.
  const folders = { data: join(folder, 'data'), extensions: installExtension(join(root, '.vscode-test')) };
  writeMachineSettings(folders.data, { ...QUIET_SETTINGS, ...settings });
  const profile = join(folder, 'host.cpuprofile');
  const server = await startServer({ ...folders, testDriver: true });
  const browser = await playwright.launch({ executablePath: chromium(), args: BROWSER_FLAGS });
  const context = await browser.newContext({
    viewport: { width: 1280, height: 1200 },
  });
  const page = await context.newPage();
  page.setDefaultTimeout(TIMEOUT_MS);
  await page.exposeFunction('codeAutomationLog', () => undefined);
  await page.exposeFunction('codeAutomationExit', () => undefined);
  let clickedAt = NaN;
  let report: (what: string, at: number) => void = () => undefined;
  await page.exposeFunction('whenClicked', (at: number) => (clickedAt = at));
  await page.exposeFunction('whenPainted', (what: string, at: number) => report(what, at));
  await page.addInitScript(WATCH);
  await page.addInitScript(WATCH_FRAMES);
  const remoteUri = (target: string) => ['extensionDevelopmentPath', `vscode-remote://127.0.0.1:${server.port}${target}`];
  await page.goto(`${server.url(clone)}&payload=${encodeURIComponent(JSON.stringify([remoteUri(makeFloor(folder, profile))]))}`);

  const row = (text: string | RegExp) => page.locator('.sidebar [role=treeitem]').filter({ hasText: text }).first();
  const tabs = page.locator('.tabs-container .tab');
  const click = async (text: string | RegExp, is: (what: string) => boolean): Promise<number> => {
    const painted = new Promise<number>((resolve, reject) => {
      const timeout = setTimeout(() => reject(new Error(`${String(text)} was not painted.`)), TIMEOUT_MS);
      report = (what, at) => {
        if (!is(what)) return;
        clearTimeout(timeout);
        resolve(at);
      };
    });
    await row(text).click();
    return (await painted) - clickedAt;
  };
  const pageFrame = async (): Promise<Frame> => {
    const outer = page.locator('iframe.webview.ready:visible').first().contentFrame();
    const inner = await outer.locator('iframe#active-frame').elementHandle();
    const frame = await inner?.contentFrame();
    if (!frame) throw new Error('No page is in front.');
    return frame;
  };
  try {
    await page.getByRole('tab', { name: /^Issue Bucket/ }).click();
    await row(first).waitFor();
    await row(BARE_ROW).waitFor();
  } catch (error) {
    await page.screenshot({ path: join(root, 'test-results', 'bench-page.png') });
    throw error;
  }

  const self: BenchWindow = {
    async openIssue(comments, index) {
      const took = await click(titleOf(comments, index), (what) => what.startsWith('#'));
      // Nothing of this page's is left to do when the next is measured.
      await (await pageFrame()).waitForFunction((count) => document.querySelectorAll('.entry').length >= count, comments);
      return took;
    },
    openBoard: () => click(BOARD, (what) => what === 'board'),
    async boardFrames() {
      const frame = await pageFrame();
      // What watches for a painted page is no part of a frame that is measured.
      await frame.parentFrame()?.evaluate('window.hasSeenAll = true');
      // The workbench around the page works in the same thread, where it has no process of its own.
      const session = await context.newCDPSession(frame).catch(() => context.newCDPSession(page));
      await session.send('Performance.enable', { timeDomain: 'threadTicks' });
      const processorMs = async (): Promise<number> => {
        const { metrics } = await session.send('Performance.getMetrics');
        return metrics.filter(({ name }) => COMPUTING.has(name)).reduce((sum, { value }) => sum + 1000 * value, 0);
      };
      const watch = async (step: (index: number) => Promise<void>): Promise<Frames> => {
        const processor: number[] = [];
        await frame.evaluate('watchFrames()');
        for (let index = 0; index < BOARD_STEPS; index++) {
          const before = await processorMs();
          const framesBefore = await activeFrames();
          await step(index);
          await nextFrame();
          const ms = (await processorMs()) - before;
          // While columns are scrolled at an edge, frames follow without a step: a step that took several has their average.
          processor.push(ms / Math.max((await activeFrames()) - framesBefore, 1));
        }
        return { ms: await frame.evaluate<number[]>('watchedFrames()'), processor };
      };
      const activeFrames = () => frame.evaluate<number>('frameCount');
      const nextFrame = () => frame.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
      const area = (await frame.locator('.columns').boundingBox())!;
      const columns = await Promise.all(
        (await frame.locator('.column:not(.is-narrow)').all()).map(async (column) => ({
          count: Number(await column.locator('.column-count').textContent()),
          box: (await column.locator('.cards').boundingBox())!,
        })),
      );
      const visibleColumns = columns.filter(({ box }) => box.x >= area.x && box.x + box.width <= area.x + area.width);
      const { box: list } = visibleColumns.toSorted((a, b) => b.count - a.count)[0]!;
      await page.mouse.move(list.x + list.width / 2, list.y + list.height / 2);
      const scrolling = await watch(() => page.mouse.wheel(0, SCROLL_PX));
      const flinging = await watch(() => page.mouse.wheel(0, 4 * SCROLL_PX));
      await frame.waitForFunction(() => !document.querySelector('.card.is-loading'));
      await page.mouse.move(list.x + 60, list.y + 100);
      await page.mouse.down();
      const dragging = await watch((step) => {
        const share = Math.abs(((step / 50) % 2) - 1); // there and back, with a while at the edges, where the columns are scrolled
        return page.mouse.move(area.x + 20 + share * (area.width - 40), list.y + 100 + (step % 40));
      });
      await page.keyboard.press('Escape');
      await page.mouse.up();
      return { scrolling, flinging, dragging };
    },
    openBare: () => click(BARE_ROW, (what) => what.startsWith('bare')),
    async closeAll() {
      while ((await tabs.count()) > 0) {
        const count = await tabs.count();
        await tabs.last().click({ button: 'middle' });
        await page.waitForFunction((before) => document.querySelectorAll('.tabs-container .tab').length < before, count);
      }
    },
    async type() {
      const typeInto = async (frame: Frame, selector: string): Promise<Typed> => {
        const area = frame.locator(selector);
        await area.click();
        await area.evaluate((it: HTMLTextAreaElement) => it.setSelectionRange(20_000, 20_000));
        await frame.evaluate(`(${WATCH_KEYS})(document.querySelector('${selector}'))`);
        for (let count = 0; count < KEYS; count++) {
          await page.keyboard.press('abcdefgh'[count % 8]!);
          await frame.waitForFunction((done) => (window as unknown as { keys: unknown[] }).keys.length > done, count);
        }
        type Key = { at: number; handled: number; frame: number; painted: number };
        const keys = await frame.evaluate<Key[]>('window.keys');
        return {
          computing: keys.map((key) => key.handled - key.at + (key.painted - key.frame)),
          painted: keys.map((key) => key.painted - key.at),
        };
      };
      await click(BARE_ROW, (what) => what.startsWith('bare'));
      await click(LONG_DESCRIPTION_TITLE, (what) => what.startsWith('#'));
      const frame = await pageFrame();
      await frame.getByRole('button', { name: 'Edit Description' }).click();
      const text = await frame.locator('.description textarea').inputValue();
      const ours = await typeInto(frame, '.description textarea');
      await frame.getByRole('button', { name: 'Cancel' }).click();
      await frame.getByRole('button', { name: 'Discard' }).click();
      await self.closeAll();
      await self.openBare();
      const bareFrame = await pageFrame();
      await bareFrame.locator('textarea').fill(text);
      await bareFrame.locator('textarea').evaluate((it) => {
        it.style.width = '700px';
        it.style.height = '600px';
      });
      const bare = await typeInto(bareFrame, 'textarea');
      await self.closeAll();
      return { bare, ours };
    },
    async held(times) {
      await row(SAMPLE).click();
      for (let index = 0; index < times; index++) {
        await self.openIssue(FEW_COMMENTS, index);
        await self.openIssue(MANY_COMMENTS, index);
        await self.closeAll();
      }
      await row(SAMPLE).click();
      await waitForFile(profile, TIMEOUT_MS);
      return blockingPeriods(JSON.parse(readFileSync(profile, 'utf8')) as Parameters<typeof blockingPeriods>[0], isOurs);
    },
    async memory(issues) {
      const readMemory = async (): Promise<Memory> => {
        await page.requestGC();
        return { browser: megabytes(startedHere('--type=renderer')), host: megabytes(startedHere('--type=extensionHost')) };
      };
      const none = await readMemory();
      for (let index = 0; index < issues; index++) {
        await row(titleOf(FEW_COMMENTS, index)).dblclick(); // keeps the tab open
        await page.waitForFunction((count) => document.querySelectorAll('.tabs-container .tab').length >= count, index + 1);
        await (await pageFrame()).waitForFunction((count) => document.querySelectorAll('.entry').length >= count, FEW_COMMENTS);
      }
      const ten = await readMemory();
      await self.closeAll();
      return { none, ten };
    },
    async close() {
      await browser.close();
      await server.stop();
    },
  };
  return self;
}
