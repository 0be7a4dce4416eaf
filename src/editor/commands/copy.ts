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
  readonly done: (what: string) => string;
}

const COPIES = {
  copyNumber: {
    title: () => vscode.l10n.t('Copy Number'),
    text: ({ issue }) => `#${issue.number}`,
    between: ', ',
    done: (what) => vscode.l10n.t('Copied the number of {0}.', what),
  },
  copyLink: {
    title: () => vscode.l10n.t('Copy Link'),
    text: ({ place, issue }) => issueLink(place, issue.number),
    between: '\n',
    done: (what) => vscode.l10n.t('Copied the link to {0}.', what),
  },
} as const satisfies Record<string, Copy>;

/** Copies something of each issue to the clipboard. */
export async function copy(services: Services, which: keyof typeof COPIES, args: readonly unknown[]): Promise<void> {
  const what: Copy = COPIES[which];
  try {
    const all = await targets(services, what.title(), args);
    if (!all) return;
    const texts = all.map(what.text);
    await vscode.env.clipboard.writeText(texts.join(what.between));
    vscode.window.setStatusBarMessage(plainLabel(what.done(targetsLabel(all, services.sites))), 4000);
  } catch (error) {
    await report(services.log, error, { retry: () => copy(services, which, args) });
  }
}
