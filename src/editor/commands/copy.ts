import * as vscode from 'vscode';
import type { Services } from '../services';
import { report } from '../report';
import { issueLink } from '../issueLink';
import { targetsLabel, targets, type Target } from '../targets';
import { plainLabel } from '../text';

/** A text that can be copied of an issue, and the separator for several. */
interface Copy {
  readonly title: () => string;
  readonly text: (target: Target) => string;
  readonly between: string;
  readonly done: (label: string) => string;
}

const COPIES = {
  copyNumber: {
    title: () => vscode.l10n.t('Copy Number'),
    text: ({ issue }) => `#${issue.number}`,
    between: ', ',
    done: (label) => vscode.l10n.t('Copied the number of {0}.', label),
  },
  copyLink: {
    title: () => vscode.l10n.t('Copy Link'),
    text: ({ place, issue }) => issueLink(place, issue.number),
    between: '\n',
    done: (label) => vscode.l10n.t('Copied the link to {0}.', label),
  },
} as const satisfies Record<string, Copy>;

/** Copies something of each issue to the clipboard. */
export async function copy(services: Services, kind: keyof typeof COPIES, args: readonly unknown[]): Promise<void> {
  const action: Copy = COPIES[kind];
  try {
    const selected = await targets(services, action.title(), args);
    if (!selected) return;
    const texts = selected.map(action.text);
    await vscode.env.clipboard.writeText(texts.join(action.between));
    vscode.window.setStatusBarMessage(plainLabel(action.done(targetsLabel(selected, services.sites))), 4000);
  } catch (error) {
    await report(services.log, error, { retry: () => copy(services, kind, args) });
  }
}
