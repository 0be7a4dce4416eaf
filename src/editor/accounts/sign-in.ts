import * as vscode from 'vscode';
import { createIssueService, type Credentials } from '../../client';
import { TrackerError } from '../../client/errors';
import { siteLabel, siteUrl } from '../../client/site-url';
import { askLine, askOne, type Answer } from './ask';
import type { SavedAccount } from './vault';

/** Tries credentials at a site: gives the account's name, or the sentence that says what is wrong. */
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

/** Asks for a site's URL; `known` are the sites that are there already. */
async function askSite(known: readonly string[], typed: string): Promise<Answer<string>> {
  const answer = await askLine({
    title: vscode.l10n.t('Add Site'),
    step: 1,
    totalSteps: 4,
    prompt: vscode.l10n.t('URL of the server that keeps the issues'),
    placeholder: 'https://issues.example.com',
    value: typed,
    check: async (value) => {
      const url = siteUrl(value);
      if (!url) return vscode.l10n.t('This is no web address. Write one like https://issues.example.com.');
      if (known.includes(url)) return vscode.l10n.t('{0} is there already. Use "Issues: Sign In..." to sign in to it.', siteLabel(url));
      return tryToReach(url);
    },
  });
  return typeof answer === 'object' ? { value: siteUrl(answer.value)! } : answer;
}

/** Asks the site who we are, as a stranger: a tracker answers that it does not know. */
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

/** Asks for name and password or a token, and tries them at once; what was typed stays until it is right. */
export async function askCredentials(site: string, options: { title: string; firstStep: number }): Promise<Answer<SavedAccount>> {
  const { title, firstStep } = options;
  const label = siteLabel(site);
  let username = '';
  for (;;) {
    const kind = await askOne(
      { title, step: firstStep, totalSteps: firstStep + 2, placeholder: vscode.l10n.t('How do you sign in to {0}?', label) },
      [
        { way: 'password' as const, label: vscode.l10n.t('Name and password'), iconPath: new vscode.ThemeIcon('account') },
        { way: 'token' as const, label: vscode.l10n.t('Token'), iconPath: new vscode.ThemeIcon('key') },
      ],
    );
    if (typeof kind !== 'object') return kind;
    let saved: SavedAccount | undefined;
    const secret = (step: number, prompt: string, make: (value: string) => Credentials) =>
      askLine({
        title,
        step,
        totalSteps: step,
        prompt,
        password: true,
        check: async (value) => {
          if (value === '') return vscode.l10n.t('Enter it, or go back.');
          const credentials = make(value);
          const tried = await tryCredentials(site, credentials);
          if ('wrong' in tried) return tried.wrong;
          saved = { label: tried.label, credentials };
          return undefined;
        },
      });
    if (kind.value.way === 'token') {
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

/**
 * Asks for a new site and an account at it; undefined when the person gave up. `mayBeAsked` says whether a password may
 * travel there.
 */
export async function askNewSite(
  known: readonly string[],
  mayBeAsked: (site: string) => Promise<boolean>,
): Promise<{ site: string; account: SavedAccount } | undefined> {
  let typed = '';
  for (;;) {
    const site = await askSite(known, typed);
    if (typeof site !== 'object') return undefined;
    typed = site.value;
    if (!(await mayBeAsked(site.value))) continue;
    const account = await askCredentials(site.value, { title: vscode.l10n.t('Add Site'), firstStep: 2 });
    if (account === undefined) return undefined;
    if (account !== 'back') return { site: site.value, account: account.value };
  }
}
