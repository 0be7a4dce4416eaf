import * as vscode from 'vscode';
import { withoutReference, replaceNumber, type LineEdit } from '../../code/referenceEdits';
import type { IssueAddress } from '../../model/issue';
import { commandOf } from '../commandRegistry';
import { statusLabel } from '../labels';
import { keyOfPlace } from '../placeName';
import { report } from '../report';
import type { Services } from '../services';
import type { ReferenceProblem, ReferenceProblems } from './problems';

const lineOf = (document: vscode.TextDocument, { reference }: ReferenceProblem): string => document.lineAt(reference.line).text;

function editOf(document: vscode.TextDocument, { reference }: ReferenceProblem, { start, end, text }: LineEdit): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(reference.line, start, reference.line, end), text);
  return edit;
}

/** The issues that issues duplicate: VS Code asks for fixes with each move of the cursor, so each is asked for once until issues change. */
class Originals {
  readonly #originals = new Map<string, Promise<readonly number[]>>();

  clear(): void {
    this.#originals.clear();
  }

  /** None if the site has no relations. */
  of({ kind, reference: { place, address } }: ReferenceProblem): Promise<readonly number[]> {
    if (kind !== 'duplicate' || !place) return Promise.resolve([]);
    const key = `${keyOfPlace(place)}#${address.number}`;
    let cached = this.#originals.get(key);
    if (!cached) {
      cached = place.service.relations(address.repository, address.number).then(
        (relations) => (relations ?? []).filter(({ name }) => name === 'duplicate_of').map(({ issue }) => issue.number),
        () => {
          this.#originals.delete(key); // the next question may be answered
          return [];
        },
      );
      this.#originals.set(key, cached);
    }
    return cached;
  }
}

async function fixesOf(document: vscode.TextDocument, problem: ReferenceProblem, originals: Originals): Promise<vscode.CodeAction[]> {
  const { kind, reference, diagnostic } = problem;
  const { start, end } = reference;
  const { number, site, repository } = reference.address;
  const action = (title: string, details: Pick<vscode.CodeAction, 'edit' | 'command' | 'isPreferred'>) => {
    const codeAction = Object.assign(new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix), details);
    codeAction.diagnostics = [diagnostic];
    return codeAction;
  };
  const line = lineOf(document, problem);
  const fixes = (await originals.of(problem)).map((original) =>
    action(vscode.l10n.t('Use #{0} Instead', original), {
      edit: editOf(document, problem, replaceNumber(line, start, end, number, original)),
      isPreferred: true,
    }),
  );
  const reopen = vscode.l10n.t('Reopen #{0}', number);
  if (kind === 'closed')
    fixes.push(action(reopen, { command: commandOf('issueBucket.reopenIssue', reopen, { site, repository, number }) }));
  fixes.push(action(vscode.l10n.t('Remove Reference'), { edit: editOf(document, problem, withoutReference(line, start, end)) }));
  return fixes;
}

/** The fixes for problems with references, as long as those are shown. */
export function problemFixes(problems: Pick<ReferenceProblems, 'within' | 'onDidChange'>): vscode.CodeActionProvider & vscode.Disposable {
  const originals = new Originals();
  const listener = problems.onDidChange(() => originals.clear());
  return {
    dispose: () => void listener.dispose(),
    provideCodeActions: async (document, range): Promise<vscode.CodeAction[]> =>
      (await Promise.all(problems.within(document, range).map((problem) => fixesOf(document, problem, originals)))).flat(),
  };
}

/** Gives a closed issue the status *open*, as *Change Status* does. */
export async function reopenIssue(services: Services, address: IssueAddress): Promise<void> {
  try {
    const place = services.places.find(address);
    if (!place) throw new Error(vscode.l10n.t('The site {0} has been removed.', address.site));
    const { number, status, revision } = await place.service.get(address.repository, address.number);
    const [{ changeIssues }, { fieldMessages }] = await Promise.all([import('../changeIssues'), import('../manyIssues')]);
    const target = { place, number, revision, seen: { status }, fields: { status: 'open' } };
    await changeIssues(services, [target], {}, fieldMessages('status', statusLabel('open')));
  } catch (error) {
    await report(services.log, error, { retry: () => reopenIssue(services, address), site: address.site });
  }
}
