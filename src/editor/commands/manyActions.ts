import * as vscode from 'vscode';
import type { ManyChange } from '../../client/service';
import type { IssueAddress } from '../../model/issue';
import { applyChange, changeIssues, reportChange, type ChangeQuestion } from '../changeIssues';
import { runCommand } from '../commandRegistry';
import { failureReason, type ManyMessages, type ManyTarget } from '../manyIssues';
import { report, errorMessage } from '../report';
import { keyOfPlace } from '../placeName';
import type { Place, Services } from '../services';
import { targets, targetsLabel } from '../targets';
import { typedForIssue, type TypedFor } from '../typedTexts';
import { askText } from '../askText';

/** Comments on many issues, and watches them: those that are selected, or all that match. */

/** The issues that are meant: known, or (of all that match) loaded as soon as they are needed; undefined when the person cancels that. */
interface ActionTargets {
  /** How many there are, for titles: `#12`, `3 issues`. */
  readonly label: string;
  /** Whether to confirm the change of few issues, too. */
  readonly alwaysConfirm?: boolean;
  /** What a comment on them is kept for until it is sent. */
  readonly typedFor: TypedFor;
  readonly load: () => Promise<readonly ManyTarget[] | undefined>;
}

/** A comment on several issues of some repositories: the next selection may be another one, but its comment is likely to be the same. */
export const typedForSeveral = (places: readonly Place[]): TypedFor => ({
  key: ['comment', ...[...new Set(places.map(keyOfPlace))].sort()].join(' '),
});

const failed = (count: number, total: number): string => vscode.l10n.t('{0} of {1} issues were not changed.', count, total);

const commentMessages = (): ManyMessages => ({
  done: (label) => vscode.l10n.t('The comment is on {0}.', label),
  undone: (label) => vscode.l10n.t('The comment on {0} is deleted.', label),
  failed,
});

const watchMessages = (watch: boolean): ManyMessages => {
  const watching = (label: string) => vscode.l10n.t('You watch {0}.', label);
  const notWatching = (label: string) => vscode.l10n.t('You no longer watch {0}.', label);
  return { done: watch ? watching : notWatching, undone: watch ? notWatching : watching, failed };
};

/** Goes on writing a comment where there is more room. */
const inPage = ({ drafts }: Services, issue: IssueAddress) => ({
  icon: 'go-to-file',
  tooltip: vscode.l10n.t("Write in the Issue's Page"),
  async go(text: string) {
    if (text.trim() !== '') await drafts.addToComment(issue, text.trim());
    await runCommand('issueBucket.openIssue', { ...issue, edit: 'comment' });
  },
});

/** Asks for a comment and writes it on the issues. While nothing is written the box stays open with the text, which the next one begins with. */
export async function askComment(services: Services, { label, alwaysConfirm = false, typedFor, load }: ActionTargets): Promise<void> {
  await askText({
    title: vscode.l10n.t('Comment on {0}', label),
    placeholder: typedFor.issue ? vscode.l10n.t('A comment, in Markdown') : vscode.l10n.t('The same comment on each, in Markdown'),
    typed: { state: services.context.workspaceState, for: typedFor },
    ...(typedFor.issue && { instead: inPage(services, typedFor.issue) }),
    validate: (text) => (text.trim() === '' ? vscode.l10n.t('A comment needs a text.') : undefined),
    use: async (text) => {
      const loaded = await load();
      const change: ManyChange = { message: text.trim(), markup: 'markdown' };
      const question: ChangeQuestion = {
        text: loaded?.length === 1 ? vscode.l10n.t('Comment on one issue?') : vscode.l10n.t('Comment on {0} issues?', loaded?.length ?? 0),
        detail: text.trim(),
        yes: vscode.l10n.t('Add Comment'),
        alwaysConfirm,
      };
      const words = commentMessages();
      const changed = loaded && (await applyChange(services, loaded, change, words, question));
      if (!changed) return vscode.l10n.t('Nothing was sent.');
      const [first] = changed.left;
      if (changed.done.length === 0 && first) return errorMessage(failureReason(first));
      // The message can stay open for long.
      void reportChange(services, changed, change, words);
    },
  });
}

/** Watches the issues, or no longer. */
export async function watchTargets(services: Services, { load, alwaysConfirm = false }: ActionTargets, watch: boolean): Promise<void> {
  const loaded = await load();
  if (!loaded) return;
  const count = loaded.length;
  const [one, several] = watch
    ? [vscode.l10n.t('Watch one issue?'), vscode.l10n.t('Watch {0} issues?', count)]
    : [vscode.l10n.t('Stop watching one issue?'), vscode.l10n.t('Stop watching {0} issues?', count)];
  const text = count === 1 ? one : several;
  const yes = watch ? vscode.l10n.t('Watch') : vscode.l10n.t('Stop Watching');
  await changeIssues(services, loaded, { watch }, watchMessages(watch), { text, yes, alwaysConfirm });
}

async function actionTargets(services: Services, title: string, args: readonly unknown[]): Promise<ActionTargets | undefined> {
  const selected = await targets(services, title, args);
  // Whatever else has changed, a comment or a watcher is added to it.
  const entries = selected?.map(({ place, issue }) => ({ place, number: issue.number }));
  const [first, ...others] = entries ?? [];
  return (
    selected && {
      label: targetsLabel(selected, services.sites),
      typedFor:
        first && others.length === 0
          ? typedForIssue({ site: first.place.site.id, repository: first.place.repository, number: first.number }, 'comment')
          : typedForSeveral(selected.map(({ place }) => place)),
      load: () => Promise.resolve(entries),
    }
  );
}

/** Asks for a comment, and adds it to the issues of the command. */
export async function addComment(services: Services, args: readonly unknown[]): Promise<void> {
  try {
    const action = await actionTargets(services, vscode.l10n.t('Comment'), args);
    if (action) await askComment(services, action);
  } catch (error) {
    await report(services.log, error, { retry: () => addComment(services, args) });
  }
}

/** Watches the issues of the command, or no longer. */
export async function watchIssues(services: Services, watch: boolean, args: readonly unknown[]): Promise<void> {
  try {
    const action = await actionTargets(services, watch ? vscode.l10n.t('Watch') : vscode.l10n.t('Stop Watching'), args);
    if (action) await watchTargets(services, action, watch);
  } catch (error) {
    await report(services.log, error, { retry: () => watchIssues(services, watch, args) });
  }
}
