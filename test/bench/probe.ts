/** Runs in the extension host instead of tests: shows the view, and reports times and how long the host was blocked. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { isOurs, type BlockingPeriod } from './blocking';
import { longestTurn, profiling } from './turns';
import { waitForFile, processRests } from './waiting';

/** Parameters from the runner for the next window. */
export interface Orders {
  /** The file that the report goes to. */
  readonly report: string;
  /** The file that comes into being when the first issue is on screen. */
  readonly painted: string;
  /** Whether the extension is activated before its view is shown, to measure that alone. */
  readonly activate: boolean;
  /** Whether to sample where the time goes, which makes everything slower. */
  readonly profile: boolean;
}

/** Durations in milliseconds; times are milliseconds since the epoch, so that processes can compare them. */
export interface ProbeReport {
  readonly activation: number | null;
  /** What of it the thread was really computing; null in a Node that cannot tell. */
  readonly activationCpu: number | null;
  readonly focusedAt: number;
  readonly refreshes: readonly number[];
  /** The longest turn of the host's loop: with nothing to do, while the view came up, and while it was refreshed. */
  readonly longestTurn: { readonly idle: number; readonly first: number; readonly refresh: number };
  readonly held: readonly BlockingPeriod[];
}

const REFRESHES = 10;
/** How long nothing is done, to compare with: the longest turn of the host alone. */
const IDLE_MS = 1000;
/** A refresh leaves something to do (rows to send and draw), which is measured with it and not with the next one. */
const BETWEEN_REFRESHES_MS = 200;
const PAINT_TIMEOUT_MS = 60_000;

/** Processor time of this thread in milliseconds. The types of VS Code's Node do not have it. */
function cpu(): number | null {
  const { threadCpuUsage } = process as { threadCpuUsage?: () => NodeJS.CpuUsage };
  const usage = threadCpuUsage?.call(process);
  return usage ? (usage.user + usage.system) / 1000 : null;
}

const currentMs = () => performance.timeOrigin + performance.now();

async function measure({ painted, activate, profile }: Orders): Promise<ProbeReport> {
  const extension = vscode.extensions.getExtension('issue-bucket.issue-bucket');
  if (!extension) throw new Error('VS Code does not know the extension.');
  await processRests(); // the window is still starting
  if (extension.isActive) throw new Error('The extension was active before anybody asked for it.');
  const idle = await longestTurn(() => sleep(IDLE_MS));

  const stop = profile ? await profiling() : undefined;
  let activation: number | null = null;
  let activationCpu: number | null = null;
  if (activate) {
    const before = cpu();
    const startedAt = performance.now();
    await extension.activate();
    activation = performance.now() - startedAt;
    activationCpu = before === null ? null : cpu()! - before;
  }
  let focusedAt = 0;
  const first = await longestTurn(async () => {
    focusedAt = currentMs();
    await vscode.commands.executeCommand('issueBucket.issues.focus');
    await waitForFile(painted, PAINT_TIMEOUT_MS);
  });
  const refreshes: number[] = [];
  const refresh = await longestTurn(async () => {
    for (let i = 0; i < REFRESHES; i++) {
      const startedAt = performance.now();
      await vscode.commands.executeCommand('issueBucket.refresh');
      refreshes.push(performance.now() - startedAt);
      await sleep(BETWEEN_REFRESHES_MS);
    }
  });
  const stoppedProcesses = stop ? await stop(isOurs) : [];
  return { activation, activationCpu, focusedAt, refreshes, longestTurn: { idle, first, refresh }, held: stoppedProcesses };
}

export async function run(): Promise<void> {
  const orders = JSON.parse(readFileSync(process.env.BENCH_ORDERS!, 'utf8')) as Orders;
  const report = await measure(orders).catch((error: unknown) => ({ error: String(error) }));
  writeFileSync(`${orders.report}.part`, JSON.stringify(report));
  renameSync(`${orders.report}.part`, orders.report);
}
