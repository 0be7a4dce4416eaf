import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import type { IssueAddress } from '../../model/issue';
import { parseRepositoryName, repositoryName } from '../../model/repository';
import type { Site, Sites } from '../parts';

/** A repository that was chosen, as it is remembered. */
export type Choice = Pick<IssueAddress, 'site' | 'repository'>;

type Item = vscode.QuickPickItem & { choice?: Choice; act?: 'automatic' | 'add' };

async function repositoriesOf(sites: Sites, site: Site): Promise<Item[]> {
  try {
    const found = await sites.service(site).repositories();
    return found.map(({ id, isPrivate }) => ({
      label: repositoryName(id),
      description: site.label,
      iconPath: new vscode.ThemeIcon(isPrivate ? 'lock' : 'repo'),
      choice: { site: site.id, repository: id },
    }));
  } catch (error) {
    const why = error instanceof TrackerError ? error.message : String(error);
    return [
      {
        label: vscode.l10n.t('{0} does not tell its repositories', site.label),
        description: why,
        iconPath: new vscode.ThemeIcon('warning'),
      },
    ];
  }
}

/**
 * Asks for a repository: one of those that the sites tell of, one that is typed (`owner/slug`), or what the folder
 * itself says. Undefined when the person gave up.
 */
export function choices(
  sites: Sites,
  options: { preferred?: string | undefined; isChosen: boolean },
): Promise<Choice | 'automatic' | undefined> {
  return new Promise((resolve) => {
    const pick = vscode.window.createQuickPick<Item>();
    pick.title = vscode.l10n.t('Choose Repository');
    pick.placeholder = vscode.l10n.t('Pick a repository, or type owner/name for another');
    pick.busy = true;
    const ordered = [...sites.all()].sort((a, b) => Number(b.id === options.preferred) - Number(a.id === options.preferred));
    let listed: Item[] = [];
    let answer: Choice | 'automatic' | undefined;
    const show = () => {
      const typed = parseRepositoryName(pick.value);
      const fresh: Item[] = typed
        ? ordered.map((site) => ({
            label: repositoryName(typed),
            description: site.label,
            detail: site.isLocal ? vscode.l10n.t('Made with its first issue, unless it is there') : vscode.l10n.t('On the server'),
            iconPath: new vscode.ThemeIcon('add'),
            alwaysShow: true,
            choice: { site: site.id, repository: typed },
          }))
        : [];
      const rest: Item[] = [{ label: vscode.l10n.t('Add Site...'), iconPath: new vscode.ThemeIcon('server'), act: 'add' }];
      if (options.isChosen)
        rest.unshift({
          label: vscode.l10n.t("Go by the Folder's Git Remotes Again"),
          iconPath: new vscode.ThemeIcon('discard'),
          act: 'automatic',
        });
      const isListed = (item: Item) => listed.some((it) => it.choice?.site === item.choice?.site && it.label === item.label);
      pick.items = [...listed, ...fresh.filter((item) => !isListed(item)), ...rest];
    };
    const load = async () => {
      for (const part of await Promise.all(ordered.map((site) => repositoriesOf(sites, site)))) listed = [...listed, ...part];
      pick.busy = false;
      show();
    };
    pick.onDidChangeValue(show);
    pick.onDidAccept(() => {
      const [item] = pick.activeItems;
      if (item?.act === 'add') void vscode.commands.executeCommand('issueBucket.addSite');
      else if (item?.act === 'automatic') answer = 'automatic';
      else if (item?.choice) answer = item.choice;
      else return;
      pick.hide();
    });
    pick.onDidHide(() => {
      pick.dispose();
      resolve(answer);
    });
    show();
    pick.show();
    void load();
  });
}
