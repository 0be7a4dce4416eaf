import * as vscode from 'vscode';
import { createIssueService, type Credentials } from '../../client';
import { TrackerError } from '../../client/errors';
import { siteLabel, siteUrl } from '../../client/site-url';
import { repositoryName } from '../../model/repository';
import { plainLabel } from '../text';
import { askLine, askOne, type StepAnswer } from './ask';
import type { SavedAccount } from '../vault';

/** Verifies credentials at a site: returns the account's name, or an error message. */
async function tryCredentials(site: string, credentials: Credentials): Promise<{ label: string } | { wrong: string }> {
  const service = createIssueService({ site: siteLabel(site), baseUrl: site, credentials: () => Promise.resolve(credentials) });
  try {
    const { person } = await service.identity();
    return { label: person.username };
  } catch (error) {
    const isToken = credentials.kind === 'token';
    if (!TrackerError.is(error, 'unauthorized')) return { wrong: error instanceof Error ? error.message : String(error) };
    return {
      wrong: isToken
        ? vscode.l10n.t('{0} does not accept this token. Check that it is whole and has not been withdrawn.', siteLabel(site))
        : vscode.l10n.t('{0} does not accept this name and password. Check both.', siteLabel(site)),
    };
  }
}

/** Asks for a site's URL; `existing` are the sites that were added before. */
async function askSite(existing: readonly string[], typed: string): Promise<StepAnswer<string>> {
  const answer = await askLine({
    title: vscode.l10n.t('Add Site'),
    step: 1,
    totalSteps: 4,
    prompt: vscode.l10n.t('URL of the server that keeps the issues'),
    placeholder: 'https://issues.example.com',
    value: typed,
    check: async (value) => {
      const url = siteUrl(value);
      if (!url) return vscode.l10n.t('This is not a web address. Write one like https://issues.example.com.');
      if (existing.includes(url)) return vscode.l10n.t('{0} was already added. Use "Issues: Sign In..." to sign in to it.', siteLabel(url));
      return tryToReach(url);
    },
  });
  return typeof answer === 'object' ? { value: siteUrl(answer.value)! } : answer;
}

/** Requests the current user without credentials: a tracker answers with 401. */
async function tryToReach(url: string): Promise<string | undefined> {
  try {
    await createIssueService({ site: siteLabel(url), baseUrl: url }).identity();
    return undefined;
  } catch (error) {
    if (TrackerError.is(error, 'unauthorized', 'forbidden')) return undefined;
    if (TrackerError.is(error, 'noRepository', 'notFound')) return undefined; // an API 1.0 that lacks `user` may have all the rest
    return error instanceof Error ? error.message : String(error);
  }
}

/** Bounds the public repositories that are named. */
const MAX_NAMED_REPOSITORIES = 3;

/** Lists the repositories of a site that can be read without an account; undefined when they are unknown. */
async function describePublic(site: string): Promise<string | undefined> {
  const service = createIssueService({ site: siteLabel(site), baseUrl: site });
  const repositories = await service.repositories().catch(() => []);
  const names = repositories.map(({ id }) => plainLabel(repositoryName(id)));
  if (names.length === 0) return undefined;
  const listed = names.slice(0, MAX_NAMED_REPOSITORIES).join(', ');
  return names.length > MAX_NAMED_REPOSITORIES
    ? vscode.l10n.t('Read {0} and {1} more. You can sign in later to write.', listed, names.length - MAX_NAMED_REPOSITORIES)
    : vscode.l10n.t('Read {0}. You can sign in later to write.', listed);
}

interface CredentialsOptions {
  readonly title: string;
  readonly firstStep: number;
  /** What can be read without an account, if that is offered. */
  readonly withoutAccount?: string | undefined;
}

/** Asks for name and password or a token, and verifies them; the input stays until it is right. */
export function askCredentials(site: string, options: Omit<CredentialsOptions, 'withoutAccount'>): Promise<StepAnswer<SavedAccount>> {
  return askAccount(site, options) as Promise<StepAnswer<SavedAccount>>; // without the option `none`
}

/** The same, or no account if that is offered and chosen. */
async function askAccount(site: string, options: CredentialsOptions): Promise<StepAnswer<SavedAccount | undefined>> {
  const { title, firstStep, withoutAccount } = options;
  const label = siteLabel(site);
  let username = '';
  for (;;) {
    const kind = await askOne(
      { title, step: firstStep, totalSteps: firstStep + 2, placeholder: vscode.l10n.t('How do you sign in to {0}?', label) },
      [
        { method: 'password' as const, label: vscode.l10n.t('Name and password'), iconPath: new vscode.ThemeIcon('account') },
        { method: 'token' as const, label: vscode.l10n.t('Token'), iconPath: new vscode.ThemeIcon('key') },
        ...(withoutAccount === undefined
          ? []
          : [
              {
                method: 'none' as const,
                label: vscode.l10n.t('Without an account'),
                detail: withoutAccount,
                iconPath: new vscode.ThemeIcon('eye'),
              },
            ]),
      ],
    );
    if (typeof kind !== 'object') return kind;
    if (kind.value.method === 'none') return { value: undefined };
    let saved: SavedAccount | undefined;
    const secret = (step: number, prompt: string, create: (value: string) => Credentials) =>
      askLine({
        title,
        step,
        totalSteps: step,
        prompt,
        password: true,
        check: async (value) => {
          if (value === '') return vscode.l10n.t('Enter it, or go back.');
          const credentials = create(value);
          const tried = await tryCredentials(site, credentials);
          if ('wrong' in tried) return tried.wrong;
          saved = { label: tried.label, credentials };
          return undefined;
        },
      });
    if (kind.value.method === 'token') {
      const answer = await secret(firstStep + 1, vscode.l10n.t('Token for {0}', label), (token) => ({
        kind: 'token',
        token: token.trim(),
      }));
      if (answer === undefined) return undefined;
      if (answer !== 'back') return { value: saved! };
      continue;
    }
    for (;;) {
      const name = await askLine({
        title,
        step: firstStep + 1,
        totalSteps: firstStep + 2,
        prompt: vscode.l10n.t('Your name at {0}', label),
        value: username,
        check: (value) => (value.trim() === '' ? vscode.l10n.t('Enter the name that you sign in with.') : undefined),
      });
      if (name === undefined) return undefined;
      if (name === 'back') break;
      username = name.value.trim();
      const answer = await secret(firstStep + 2, vscode.l10n.t('Password of {0} at {1}', username, label), (password) => ({
        kind: 'password',
        username,
        password,
      }));
      if (answer === undefined) return undefined;
      if (answer !== 'back') return { value: saved! };
    }
  }
}

/** A new site, and the account unless it is read without one. */
export interface NewSite {
  readonly site: string;
  readonly account: SavedAccount | undefined;
}

/**
 * Asks for a new site and an account; undefined when the person cancels. `isAllowed` says whether a password may be sent there. A site with public
 * repositories can be used without an account.
 */
export async function askNewSite(existing: readonly string[], isAllowed: (site: string) => Promise<boolean>): Promise<NewSite | undefined> {
  let typed = '';
  for (;;) {
    const site = await askSite(existing, typed);
    if (typeof site !== 'object') return undefined;
    typed = site.value;
    if (!(await isAllowed(site.value))) continue;
    const withoutAccount = await describePublic(site.value);
    const account = await askAccount(site.value, { title: vscode.l10n.t('Add Site'), firstStep: 2, withoutAccount });
    if (account === undefined) return undefined;
    if (account !== 'back') return { site: site.value, account: account.value };
  }
}
