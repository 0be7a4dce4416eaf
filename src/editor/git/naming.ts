import type { IssueAddress } from '../../model/issue';
import { repositoryName } from '../../model/repository';
import { errorMessage } from '../report';
import type { NamedInGit } from '../commandRegistry';
import { keyOfPlace } from '../placeName';
import { discardRemovedTodo, removedTodoOf } from '../removedTodos';
import type { Services } from '../services';
import { placeOfRepository, readyGit, type GitExtension, type OpenRepository } from './api';
import { issueOfBranch } from './branch';
import { hasTodo } from './removedTodos';
import { branchesOf, commitsNaming, currentCommitOf, isOnBranch, type Commit } from './repository';
import { branchTemplate } from './settings';
import { todoReader } from './todoReader';
import { startedWork, isOfIssue } from './workList';

/** How many are listed; the others are counted. */
const MAX_LISTED = 20;
/** Of a workspace with many repositories: others are not searched. */
const MAX_REPOSITORIES = 5;

type Found = { readonly commits: readonly Commit[]; readonly branches: NamedInGit['branches'] };

async function searchOne(services: Services, git: GitExtension, repository: OpenRepository, address: IssueAddress): Promise<Found> {
  const { places, sharedState } = services;
  const [folder, root] = [repository.rootUri.fsPath, repository.rootUri.toString()];
  const options = { program: git.git.path };
  const [ownPlace, place] = [await placeOfRepository(places, repository.rootUri), places.find(address)];
  const isOwn = ownPlace !== undefined && place !== undefined && keyOfPlace(ownPlace) === keyOfPlace(place);
  const fullName = `${repositoryName(address.repository)}#${address.number}`;
  const { template } = branchTemplate(repository.rootUri);
  const startedBranches = new Set(
    startedWork(sharedState).flatMap((work) => (work.root === root && isOfIssue(work, address) ? [work.branch] : [])),
  );
  const [commits, allBranches] = await Promise.all([
    commitsNaming(folder, isOwn ? [`#${address.number}`, fullName] : [fullName], options),
    isOwn || startedBranches.size > 0 ? branchesOf(folder, options) : [],
  ]);
  const matching = allBranches.filter(
    ({ name }) => startedBranches.has(name) || (isOwn && issueOfBranch(template, name) === address.number),
  );
  const localNames = new Set(matching.flatMap(({ name, remote }) => (remote === undefined ? [name] : [])));
  const branches = matching
    .filter(({ name, remote }) => remote === undefined || !localNames.has(name))
    .map(({ name, remote, commit, isCurrent }) => ({ name: remote === undefined ? name : `${remote}/${name}`, commit, isCurrent }));
  return { commits, branches };
}

/** Stops an issue's page from offering to resolve it by a commit that was reverted, so that the TODO exists again. */
async function discardUndone(services: Services, git: GitExtension, address: IssueAddress): Promise<void> {
  const place = services.places.find(address);
  const stored = removedTodoOf(services, address, 'open');
  if (!stored || !place) return;
  const options = { program: git.git.path };
  const { number, repository } = address;
  for (const { rootUri } of git.repositories.slice(0, MAX_REPOSITORIES)) {
    // One that was amended or rebased has another name, and may have left no TODO either.
    if ((await isOnBranch(rootUri.fsPath, stored.hash, options)) !== false) continue;
    const head = await currentCommitOf(rootUri.fsPath, options);
    if (head === undefined) continue;
    const ownPlace = await placeOfRepository(services.places, rootUri);
    const reference = ownPlace && keyOfPlace(ownPlace) === keyOfPlace(place) ? { number } : { number, repository };
    if (!(await hasTodo(rootUri.fsPath, head, reference, todoReader(services, rootUri, ownPlace), options))) continue;
    if (await discardRemovedTodo(services, address)) services.changes.fire({ place, kind: 'updated', number });
    return;
  }
}

/** The commits and branches of open repositories that name an issue, the latest first. Empty without git. Never rejects. */
export async function namedInGit(services: Services, address: IssueAddress): Promise<NamedInGit> {
  const empty = { commits: [], branches: [], more: 0 };
  try {
    const git = await readyGit();
    if (!git) return empty;
    await discardUndone(services, git, address);
    const found = await Promise.all(
      git.repositories.slice(0, MAX_REPOSITORIES).map((repository) => searchOne(services, git, repository, address)),
    );
    const commits = [...new Map(found.flatMap((entry) => entry.commits).map((commit) => [commit.hash, commit])).values()];
    if (found.length > 1) commits.sort((a, b) => b.date.getTime() - a.date.getTime());
    const branches = found.flatMap((entry) => entry.branches);
    return {
      commits: commits.slice(0, MAX_LISTED).map(({ hash, author, date, message }) => ({
        hash,
        author,
        date: date.toISOString(),
        subject: message.split('\n')[0] ?? '',
      })),
      branches: branches.slice(0, MAX_LISTED),
      more: Math.max(0, commits.length - MAX_LISTED) + Math.max(0, branches.length - MAX_LISTED),
    };
  } catch (error) {
    services.log.debug(`Commits of #${address.number} were not found: ${errorMessage(error)}`);
    return empty;
  }
}
