import * as vscode from 'vscode';
import type { ChosenValues } from '../../client/service';
import type { Status } from '../../model/enums';
import type { Issue } from '../../model/issue';
import { statusLabel } from '../labels';
import { askTypedText } from '../askText';
import { askQuickPick } from '../quickPick';
import { plainLabel } from '../text';
import { saveTypedText } from '../typedTexts';
import { branchProblem } from './branch';
import { refOf, type Branch } from './repository';

/** How work is started. */
export type StartMethod =
  | { readonly kind: 'status' }
  | { readonly kind: 'branch'; readonly branch: string; readonly isNew: boolean; readonly from?: string }
  | {
      readonly kind: 'worktree';
      readonly branch: string;
      readonly path: string;
      /** Whether the worktree exists. */
      readonly isThere?: boolean;
      readonly from?: string;
      readonly tracks?: boolean;
    };

/** What the person can choose from. */
export interface StartOptions {
  readonly issue: Issue;
  /** What is set of the issue. */
  readonly change: ChosenValues;
  /** The folder of the repository. */
  readonly root: string;
  /** The name of a new branch by the template. */
  readonly name: string;
  /** What is checked out; undefined for a commit without a branch. */
  readonly current: string | undefined;
  /** Branches of the issue, those with the latest commits first. */
  readonly existing: readonly Branch[];
  /** The branch that others are merged into. */
  readonly defaultBranch: Pick<Branch, 'name' | 'remote'> | undefined;
  readonly isTaken: (branch: string) => boolean;
  readonly worktreePath: (branch: string) => string;
}

type MethodItem = vscode.QuickPickItem & { way?: StartMethod; asksName?: boolean };

const item = (icon: string, label: string, description: string, way: StartMethod): MethodItem => ({
  label: plainLabel(label),
  description: plainLabel(description),
  iconPath: new vscode.ThemeIcon(icon),
  way,
});

/** How a person calls a branch. */
const shortName = ({ name, remote }: Pick<Branch, 'name' | 'remote'>): string => (remote === undefined ? name : `${remote}/${name}`);

/** A branch that exists: switched to here, or opened where it is checked out. */
function existingItems({ current, root, worktreePath }: StartOptions, existing: Branch): MethodItem[] {
  const { name, remote, worktree } = existing;
  if (name === current) return [item('git-branch', name, vscode.l10n.t('is checked out'), { kind: 'branch', branch: name, isNew: false })];
  if (worktree !== undefined && vscode.Uri.file(worktree).fsPath !== vscode.Uri.file(root).fsPath) {
    const folderHint = vscode.l10n.t('open its folder {0}', worktree);
    return [item('folder-opened', name, folderHint, { kind: 'worktree', branch: name, path: worktree, isThere: true })];
  }
  const from = remote === undefined ? {} : { from: refOf(existing), tracks: true };
  return [
    item(
      'git-branch',
      name,
      remote === undefined ? vscode.l10n.t('switch to this branch') : vscode.l10n.t('switch to this branch of {0}', remote),
      {
        kind: 'branch',
        branch: name,
        isNew: false,
      },
    ),
    item('new-folder', name, vscode.l10n.t('in a worktree: {0}', worktreePath(name)), {
      kind: 'worktree',
      branch: name,
      path: worktreePath(name),
      ...from,
    }),
  ];
}

/** A branch to create: from HEAD, or from the default branch. */
function newItems({ current, defaultBranch, worktreePath }: StartOptions, name: string): MethodItem[] {
  const head = current ?? vscode.l10n.t('the commit that is checked out');
  const branch = defaultBranch && defaultBranch.name !== current ? defaultBranch : undefined;
  const base = branch ? refOf(branch) : 'HEAD';
  return [
    item('git-branch', name, vscode.l10n.t('new branch from {0}', head), { kind: 'branch', branch: name, isNew: true }),
    ...(branch
      ? [
          item('git-branch', name, vscode.l10n.t('new branch from {0}', shortName(branch)), {
            kind: 'branch',
            branch: name,
            isNew: true,
            from: base,
          }),
        ]
      : []),
    item('new-folder', name, vscode.l10n.t('new branch in a worktree: {0}', worktreePath(name)), {
      kind: 'worktree',
      branch: name,
      path: worktreePath(name),
      from: base,
    }),
  ];
}

/** What happens to the issue, in a sentence. */
function changeSentence({ change, issue }: StartOptions): string {
  const status = change.status ? vscode.l10n.t('Status becomes {0}.', statusLabel(change.status as Status)) : '';
  const assignee =
    change.assignee === undefined
      ? ''
      : issue.assignee
        ? vscode.l10n.t('It is assigned to you instead of {0}.', plainLabel(issue.assignee.displayName))
        : vscode.l10n.t('It is assigned to you.');
  return [status, assignee].filter(Boolean).join(' ') || vscode.l10n.t('Status and assignee stay.');
}

/** Asks how to start. Undefined when the person cancels. */
export async function askStartMethod(options: StartOptions, state: vscode.Memento): Promise<StartMethod | undefined> {
  const { issue, existing, name, isTaken } = options;
  const pick = vscode.window.createQuickPick<MethodItem>();
  pick.title = vscode.l10n.t('Start Work on {0}', `#${issue.number} ${plainLabel(issue.title, 60)}`);
  pick.placeholder = changeSentence(options);
  pick.matchOnDescription = true;
  pick.items = [
    ...existing.flatMap((branch) => existingItems(options, branch)),
    ...(isTaken(name) ? [] : newItems(options, name)),
    { label: vscode.l10n.t('Another Name...'), iconPath: new vscode.ThemeIcon('edit'), asksName: true },
    { label: vscode.l10n.t('No Branch, Only Status and Assignee'), iconPath: new vscode.ThemeIcon('issues'), way: { kind: 'status' } },
  ];
  const answer = await askQuickPick(pick);
  const chosen = Array.isArray(answer) ? answer[0] : undefined;
  return chosen?.asksName ? askOtherName(options, state) : chosen?.way;
}

/** Asks for the name of a branch, and then from what. The name is kept until both are answered. */
async function askOtherName(options: StartOptions, state: vscode.Memento): Promise<StartMethod | undefined> {
  const { issue, name, isTaken, root } = options;
  const title = vscode.l10n.t('Branch for #{0}', issue.number);
  const typedFor = { key: `branch ${root}#${issue.number}` };
  const typed = await askTypedText({
    title,
    value: name,
    typed: { state, for: typedFor },
    prompt: vscode.l10n.t('Name of the new branch'),
    validate: (text) => {
      if (isTaken(text.trim())) return vscode.l10n.t('A branch with this name already exists.');
      switch (branchProblem(text.trim())) {
        case 'empty':
          return vscode.l10n.t('A branch needs a name.');
        case 'characters':
          return vscode.l10n.t('A branch name cannot contain spaces or any of ~ ^ : ? * [ \\ " < > |.');
        case 'form':
          return vscode.l10n.t(
            'git does not allow this name: no part can begin or end with a dot or end with .lock, and the name cannot begin with a hyphen.',
          );
        case undefined:
          return undefined;
      }
    },
  });
  if (typed === undefined) return undefined;
  const pick = vscode.window.createQuickPick<MethodItem>();
  pick.title = title;
  pick.items = newItems(options, typed.trim());
  const answer = await askQuickPick(pick);
  const way = Array.isArray(answer) ? answer[0]?.way : undefined;
  if (!way && typed !== name) await saveTypedText(state, typedFor, typed);
  return way;
}
