import * as vscode from 'vscode';
import type { ManyChange } from '../../client/service';
import { applyChange, changeIssues, reportChange, type ChangeQuestion } from '../changeIssues';
import { whyLeft, type ManyMessages, type ManyTarget } from '../manyIssues';
import { report, sentence } from '../report';
import type { Services } from '../services';
import { targets, targetsLabel } from '../targets';
import { askText } from './input';

/** Comments on many issues, and watches them: those that are selected, or all that match. */

/** A comment that was typed and not sent, kept for the next time. */
const UNSENT_COMMENT = 'issueBucket.unsentComment';

/** The issues that are meant: known, or (of all that match) loaded as soon as they are needed; undefined when the person cancels that. */
interface Meant {
  /** How many there are, for titles: `#12`, `3 issues`. */
  readonly label: string;
  /** Whether to ask even for few issues. */
  readonly isAlwaysAsked?: boolean;
  readonly load: () => Promise<readonly ManyTarget[] | undefined>;
}

const failed = (count: number, all: number): string => vscode.l10n.t('{0} of {1} issues were not changed.', count, all);

const commentMessages = (): ManyMessages => ({
  done: (what) => vscode.l10n.t('The comment is on {0}.', what),
  undone: (what) => vscode.l10n.t('The comment on {0} is deleted.', what),
  failed,
});

const watchMessages = (watch: boolean): ManyMessages => {
  const watching = (what: string) => vscode.l10n.t('You watch {0}.', what);
  const notWatching = (what: string) => vscode.l10n.t('You do not watch {0} any more.', what);
  return { done: watch ? watching : notWatching, undone: watch ? notWatching : watching, failed };
};

/** Asks for a comment and writes it on the issues. While nothing is written the box stays open with the text, which the next one begins with. */
export async function askComment(services: Services, { label, isAlwaysAsked = false, load }: Meant): Promise<void> {
  const { workspaceState } = services.context;
  await askText({
    title: vscode.l10n.t('Comment on {0}', label),
    placeholder: vscode.l10n.t('The same comment on each, in Markdown'),
    value: workspaceState.get<string>(UNSENT_COMMENT, ''),
    validate: (text) => {
      void workspaceState.update(UNSENT_COMMENT, text);
      return text.trim() === '' ? vscode.l10n.t('A comment needs a text.') : undefined;
    },
    use: async (text) => {
      const all = await load();
      const change: ManyChange = { message: text.trim(), markup: 'markdown' };
      const question: ChangeQuestion = {
        text: vscode.l10n.t('Comment on {0} issues?', all?.length ?? 0),
        detail: text.trim(),
        yes: vscode.l10n.t('Add Comment'),
        isAlwaysAsked,
      };
      const words = commentMessages();
      const changed = all && (await applyChange(services, all, change, words, question));
      if (!changed) return vscode.l10n.t('Nothing was sent.');
      const [first] = changed.left;
      if (changed.done.length === 0 && first) return sentence(whyLeft(first));
      await workspaceState.update(UNSENT_COMMENT, undefined);
      // The message can stay open for long.
      void reportChange(services, changed, change, words);
    },
  });
}

/** Watches the issues, or no longer. */
export async function watchMeant(services: Services, { load, isAlwaysAsked = false }: Meant, watch: boolean): Promise<void> {
  const all = await load();
  if (!all) return;
  const text = watch ? vscode.l10n.t('Watch {0} issues?', all.length) : vscode.l10n.t('Stop watching {0} issues?', all.length);
  const yes = watch ? vscode.l10n.t('Watch') : vscode.l10n.t('Stop Watching');
  await changeIssues(services, all, { watch }, watchMessages(watch), { text, yes, isAlwaysAsked });
}

async function meant(services: Services, title: string, args: readonly unknown[]): Promise<Meant | undefined> {
  const all = await targets(services, title, args);
  // Whatever else has changed, a comment or a watcher is added to it.
  const known = all?.map(({ place, issue }) => ({ place, number: issue.number }));
  return all && { label: targetsLabel(all, services.sites), load: () => Promise.resolve(known) };
}

/** Asks for a comment, and adds it to the issues of the command. */
export async function addComment(services: Services, args: readonly unknown[]): Promise<void> {
  try {
    const all = await meant(services, vscode.l10n.t('Comment'), args);
    if (all) await askComment(services, all);
  } catch (error) {
    await report(services.log, error, { retry: () => addComment(services, args) });
  }
}

/** Watches the issues of the command, or no longer. */
export async function watchIssues(services: Services, watch: boolean, args: readonly unknown[]): Promise<void> {
  try {
    const all = await meant(services, watch ? vscode.l10n.t('Watch') : vscode.l10n.t('Stop Watching'), args);
    if (all) await watchMeant(services, all, watch);
  } catch (error) {
    await report(services.log, error, { retry: () => watchIssues(services, watch, args) });
  }
}
