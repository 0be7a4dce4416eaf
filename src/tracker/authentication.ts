import { hash, randomBytes } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { SingleFlight } from '../model/concurrency';
import { fold } from '../model/fold';
import type { Person } from '../model/issue';
import { parseRepositoryName } from '../model/repository';
import { urlOf, type TrackerContext, type TrackerEnv, type Viewer } from './context';
import { rightPasswords, signedInAccounts } from './caches';
import { hasOwnCredentials } from './cors';
import { Lookups } from './lookups';
import { HttpError, wrongCredentials } from './http-error';
import { hashToken, looksLikeToken, verifyPassword } from './secrets';
import { networkOf } from './network';
import { failureLine, signInLimits, type SignInLimits } from './sign-in-limits';
import type { Credential } from './store/authorization';
import { FairSemaphore } from './store/fair-queue';
import { isNumber } from './store/ids';
import type { Account, Store } from './store/store';
import { WantedIssue } from './store/wanted-issue';

/** Concurrent password checks. Each takes 32 MB and about 200 ms, so many of them at once must not block other requests. */
const MAX_CHECKS = 2;
/** Bounds the queue of password checks, in total and for each address. */
const MAX_WAITING_CHECKS = 200;
const MAX_WAITING_CHECKS_PER_ADDRESS = 8;
/** Replaces an unknown address. */
const NO_ADDRESS = 'an unknown address';

/** A signed-in account and its credential. */
interface SignedIn {
  readonly account: Account;
  readonly credential: Credential;
}

export interface AuthenticationOptions {
  /** Called with a log line for each wrong password: the name and the address, never the password. */
  readonly onFailure?: ((line: string) => void) | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
}

const inSeconds = (milliseconds: number): string => String(Math.ceil(milliseconds / 1000));

const tooManySignIns = (waitMs: number): HttpError =>
  new HttpError(429, 'Too many people are signing in right now. Try again in a moment.', {}, { 'Retry-After': inSeconds(waitMs) });

const tooManyGuesses = (waitMs: number): HttpError =>
  new HttpError(
    429,
    `Too many wrong passwords came from this address or for this name. Try again in ${inSeconds(waitMs)} seconds.`,
    {},
    { 'Retry-After': inSeconds(waitMs) },
  );

/**
 * Authenticates requests. Correct passwords are cached by a keyed hash of the password and the stored hash, so that scrypt runs once, and a changed
 * password takes effect immediately, even if another process has changed it.
 */
class Credentials {
  readonly #key = randomBytes(32).toString('hex');
  readonly #rightPasswords = rightPasswords();
  readonly #accounts = signedInAccounts();
  /** Shares the check of identical credentials, because clients start with many requests at once. */
  readonly #checks = new SingleFlight<boolean>();
  /** Addresses take turns, so that one with many passwords does not delay others. */
  readonly #turns = new FairSemaphore(MAX_CHECKS, {
    perClient: MAX_CHECKS,
    maxWaiting: MAX_WAITING_CHECKS,
    maxWaitingPerClient: MAX_WAITING_CHECKS_PER_ADDRESS,
    createError: () => tooManySignIns(2000),
  });
  readonly #limits: SignInLimits;

  readonly #options: AuthenticationOptions;

  constructor(
    readonly store: Store,
    options: AuthenticationOptions,
  ) {
    this.#options = options;
    this.#limits = signInLimits(options.now, store.signInFailures);
  }

  /** Checks a password. @throws {HttpError} 429 when the client has to wait after wrong passwords */
  async #check(username: string, password: string, stored: string | null, address: string): Promise<boolean> {
    const attempt = await this.#limits.begin(fold(username), address);
    if (typeof attempt === 'number') throw tooManyGuesses(attempt);
    const release = await this.#turns.acquire({ client: networkOf(address) }).catch(async (error: unknown) => {
      await attempt(undefined); // not checked, so it counts neither as wrong nor as right
      throw error;
    });
    let isRight = false;
    try {
      isRight = await verifyPassword(password, stored);
      return isRight;
    } finally {
      release();
      if (!isRight) this.#options.onFailure?.(failureLine(username, address));
      await attempt(isRight);
    }
  }

  /** Hashes credentials for cache keys, so that no secret is stored. `hash` is ten times as fast as an HMAC. */
  print(secrets: unknown): string {
    return hash('sha256', JSON.stringify([this.#key, secrets]), 'base64');
  }

  async #byToken(token: string, version: number): Promise<SignedIn | undefined> {
    const tokenHash = hashToken(token);
    const account = await this.#accounts.find(`token ${tokenHash}`, version, () => this.store.accountOfToken(tokenHash));
    return account && { account, credential: { tokenHash } };
  }

  async #byPassword(username: string, password: string, address: string, version: number): Promise<SignedIn | undefined> {
    if (looksLikeToken(password)) {
      const found = await this.#byToken(password, version);
      return found?.account.username.toLowerCase() === username.toLowerCase() ? found : undefined;
    }
    const account = await this.#accounts.find(`name ${username}`, version, () => this.store.account(username));
    const stored = account?.passwordHash ?? null;
    const print = this.print([username, stored, password]);
    const isCached = stored !== null && this.#rightPasswords.has(print);
    if (!isCached && !(await this.#checks.run(() => this.#check(username, password, stored, address), print))) return undefined;
    if (account === undefined || stored === null) return undefined;
    this.#rightPasswords.set(print, true);
    return { account, credential: { passwordHash: stored } };
  }

  /** Authenticates an `Authorization` header at a data version. Returns undefined when it is wrong. */
  async account(header: string, version: number, address = NO_ADDRESS): Promise<SignedIn | undefined> {
    const [, scheme = '', credentials = ''] = /^(\S+) +(\S+) *$/.exec(header) ?? [];
    if (scheme.toLowerCase() === 'bearer') return this.#byToken(credentials, version);
    if (scheme.toLowerCase() !== 'basic') return undefined;
    const text = Buffer.from(credentials, 'base64').toString('utf8');
    const colon = text.indexOf(':');
    if (colon < 1) return undefined;
    return this.#byPassword(text.slice(0, colon), text.slice(colon + 1), address, version);
  }
}

/** Matches the path of a single issue. */
const ISSUE_PATH = /^\/(?:!?api\/)?[12]\.0\/repositories\/([^/]+\/[^/]+)\/issues\/(\d+)\/?$/;

/** The issue of a request that reads a single one. */
function wantedIssue(c: TrackerContext): WantedIssue | undefined {
  if (c.req.method !== 'GET') return undefined;
  const [, name, number] = ISSUE_PATH.exec(urlOf(c).pathname) ?? [];
  const repository = name === undefined ? undefined : parseRepositoryName(name);
  return repository && isNumber(Number(number)) ? new WantedIssue(repository, Number(number)) : undefined;
}

/** Whether a browser sent the write from a page of another site. Such a write must not use a saved password (CSRF). */
function isForeignWrite(c: TrackerContext): boolean {
  const { method } = c.req;
  if (method === 'GET' || method === 'HEAD') return false;
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined) return site === 'cross-site' || site === 'same-site';
  const origin = c.req.header('origin'); // older browsers, and all browsers on plain http, send only this header
  if (origin === undefined) return false;
  if (origin === c.env?.base) return false; // behind a proxy, `Host` may be that of the proxy
  return !URL.canParse(origin) || new URL(origin).host !== (c.req.header('host') ?? new URL(urlOf(c).origin).host).toLowerCase();
}

/**
 * Makes the middleware that sets `viewer`: the transport's principal, the person of the credentials, or null. Wrong credentials are answered with
 * 401, forbidden cross-site writes with 403.
 */
export function authentication(store: Store, options: AuthenticationOptions = {}): MiddlewareHandler<TrackerEnv> {
  const credentials = new Credentials(store, options);
  const lookups = new Lookups(store);
  const making = new SingleFlight<Account>();

  /** Returns the account of this computer's user, and creates it when it does not exist. */
  const principalAccount = async ({ username, displayName }: Person): Promise<Account> =>
    (await store.account(username)) ?? making.run(() => store.saveAccount(username, { displayName }), username);

  return async (c, next) => {
    const principal = c.env?.principal;
    const wanted = wantedIssue(c);
    const moment = await store.dataVersion(c.env?.turn, wanted);
    c.set('lookups', lookups);
    c.set('dataVersion', moment);
    c.set('wantedIssue', wanted);
    let viewer: Viewer | null = null;
    if (principal) viewer = { account: await principalAccount(principal), trusted: true, credential: null };
    else {
      if (isForeignWrite(c) && !hasOwnCredentials(c)) {
        throw new HttpError(403, 'Pages of other sites may not change anything here.');
      }
      const header = c.req.header('authorization');
      if (header !== undefined) {
        const found = await credentials.account(header, moment.dataVersion, c.env?.address);
        if (!found) throw wrongCredentials();
        viewer = { ...found, trusted: false };
        c.env?.onSignedIn?.(found.account.username);
      }
    }
    c.set('viewer', viewer);
    await next();
  };
}
