import type { IssueAddress } from '../../model/issue';
import type { IssueMessage, PageCommand } from '../../wire/page-issue';
import { openLink } from '../pages/openLink';
import { openAttachment, saveAttachment } from './files';
import { copyCommentLink, openCommit, openFile, openInBrowser } from './links';
import type { PanelContext } from './panelContext';
import type { ReadOnlyTexts } from './texts';
import { runCommand } from '../commandRegistry';
import { clearSelectedRows } from '../rowKeys';

const NAVIGATION_TYPES = [
  'openIssue',
  'openLink',
  'openPerson',
  'openFile',
  'openCommit',
  'showChange',
  'copyCommentLink',
  'openCode',
  'openAttachment',
  'saveAttachment',
  'command',
  'focused',
] as const satisfies readonly IssueMessage['type'][];
type NavigationMessage = Extract<IssueMessage, { type: (typeof NAVIGATION_TYPES)[number] }>;

/** Whether a message navigates away from the issue, or is about the window around it. */
export const isNavigation = (message: IssueMessage): message is NavigationMessage =>
  (NAVIGATION_TYPES as readonly string[]).includes(message.type);

/** Handles navigation: another issue, a file, a commit, the browser, a command. */
export async function navigate(context: PanelContext, texts: ReadOnlyTexts, message: NavigationMessage): Promise<void> {
  const { address } = context;
  switch (message.type) {
    case 'focused':
      return clearSelectedRows();
    case 'openIssue':
      return void runCommand('issueBucket.openIssue', { ...address, number: message.number });
    case 'openLink':
      return openLink(context, message.url);
    case 'openPerson':
      return void runCommand('issueBucket.showAssigned', message.username);
    case 'openFile':
      return openFile(context, message.path, message.line, message.lastLine);
    case 'openCommit':
      return openCommit(message.hash);
    case 'showChange': {
      const comment = context.view?.comments?.find((comment) => comment.id === message.comment);
      return comment && texts.compare(address.number, comment, message.field);
    }
    case 'copyCommentLink':
      return copyCommentLink(context, message.comment);
    case 'openCode':
      return void runCommand('issueBucket.openAnchor', { ...address, anchor: message.anchor });
    case 'openAttachment':
      return openAttachment(context, message.name);
    case 'saveAttachment':
      return saveAttachment(context, message.name);
    case 'command': {
      if (message.command === 'openInBrowser') return openInBrowser(context);
      return void runPageCommand(message.command, address);
    }
  }
}

/** Runs a command on behalf of a page. */
function runPageCommand(command: Exclude<PageCommand, 'openInBrowser'>, address: IssueAddress): Thenable<void> {
  switch (command) {
    case 'signIn':
      return runCommand('issueBucket.signIn', address.site);
    case 'importArchive':
    case 'showLog':
      return runCommand(`issueBucket.${command}`);
    case 'resolveByCommit':
      return runCommand('issueBucket.answerRemovedTodo', address, 'resolve');
    case 'dismissRemovedTodo':
      return runCommand('issueBucket.answerRemovedTodo', address, 'dismiss');
    case 'copyLink':
    case 'copyAsMarkdown':
    case 'deleteIssue':
    case 'addRelation':
    case 'startWork':
    case 'attachSelection':
    case 'findReferences':
      return runCommand(`issueBucket.${command}`, address);
  }
}
