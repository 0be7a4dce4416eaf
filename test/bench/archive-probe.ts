/** Runs in the extension host instead of tests: imports and exports an archive, and reports how long the host was blocked. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { isOurs, type BlockingPeriod } from './blocking';
import { longestTurn, profiling } from './turns';
import { waitForFile, processRests } from './waiting';

/** Parameters from the runner. */
export interface ArchiveOrders {
  readonly zip: string;
  /** Comes into being when VS Code says that all issues are there. */
  readonly imported: string;
  readonly out: string;
  readonly report: string;
  readonly profile: boolean;
}

interface Step {
  readonly ms: number;
  /** The longest turn of the host's loop. */
  readonly turn: number;
  readonly held: readonly BlockingPeriod[];
}

/** Megabytes are those of the whole process, including the tracker's thread. */
export interface ArchiveHostReport {
  readonly idle: number;
  readonly import: Step;
  readonly export: Step;
  readonly before: number;
  readonly peak: number;
}

const TIMEOUT_MS = 10 * 60_000;
/** How long nothing is done, to compare with: the longest turn of the host alone. */
const IDLE_MS = 1000;

const memory = (name: 'VmRSS' | 'VmHWM'): number =>
  Math.round(Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024);

async function step(command: string, argument: string, end: string, profile: boolean): Promise<Step> {
  const stop = profile ? await profiling() : undefined;
  const startedAt = performance.now();
  // A command ends when the person has read what came of it: the file tells.
  const turn = await longestTurn(async () => {
    void vscode.commands.executeCommand(command, vscode.Uri.file(argument));
    await waitForFile(end, TIMEOUT_MS);
  });
  return { ms: performance.now() - startedAt, turn, held: stop ? await stop(isOurs) : [] };
}

async function measure({ zip, imported, out, profile }: ArchiveOrders): Promise<ArchiveHostReport> {
  await processRests(); // the window is still starting
  await vscode.commands.executeCommand('issueBucket.issues.focus');
  await processRests();
  const before = memory('VmRSS');
  const idle = await longestTurn(() => sleep(IDLE_MS));
  const bringing = await step('issueBucket.importArchive', zip, imported, profile);
  const taking = await step('issueBucket.exportArchive', out, out, profile);
  return { idle, import: bringing, export: taking, before, peak: memory('VmHWM') };
}

export async function run(): Promise<void> {
  const orders = JSON.parse(readFileSync(process.env.BENCH_ORDERS!, 'utf8')) as ArchiveOrders;
  const report = await measure(orders).catch((error: unknown) => ({ error: String(error) }));
  writeFileSync(`${orders.report}.part`, JSON.stringify(report));
  renameSync(`${orders.report}.part`, orders.report);
}
