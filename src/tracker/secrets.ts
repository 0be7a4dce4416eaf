import { hash, randomBytes, scrypt as scryptCallback, timingSafeEqual, type ScryptOptions } from 'node:crypto';

/** Hashing and comparison of passwords and tokens. Neither is ever stored in clear text. */

const scrypt = (password: string, salt: Buffer, length: number, options: ScryptOptions): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    scryptCallback(password.normalize('NFKC'), salt, length, options, (error, key) => (error ? reject(error) : resolve(key))),
  );

export interface Cost {
  /** Binary logarithm of scrypt's N. */
  readonly log2n: number;
  readonly r: number;
  readonly p: number;
}

/** One of OWASP's recommendations (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html): 32 MB and about 200 ms. */
const COST: Cost = { log2n: 15, r: 8, p: 3 };
const HASH_BYTES = 32;

const options = ({ log2n, r, p }: Cost): ScryptOptions => ({ N: 2 ** log2n, r, p, maxmem: 2 ** log2n * r * 128 * 2 });

/** Hashes a password to the form `scrypt$15$8$3$salt$key`. */
export async function hashPassword(password: string, cost: Cost = COST): Promise<string> {
  const salt = randomBytes(16);
  const key = await scrypt(password, salt, HASH_BYTES, options(cost));
  return ['scrypt', cost.log2n, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** Compares a password with a stored hash. Takes the same time without one (`null`), so that timing does not reveal usernames. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const [scheme, log2n, r, p, salt, key] = stored?.split('$') ?? [];
  if (scheme !== 'scrypt' || salt === undefined || key === undefined) {
    await scrypt(password, Buffer.alloc(16), HASH_BYTES, options(COST));
    return false;
  }
  const expected = Buffer.from(key, 'base64url');
  const cost = { log2n: Number(log2n), r: Number(r), p: Number(p) };
  const actual = await scrypt(password, Buffer.from(salt, 'base64url'), expected.length, options(cost));
  return timingSafeEqual(actual, expected);
}

const TOKEN_PREFIX = 'ibt_';

/** Makes a token of 256 random bits. Leak scanners recognize its prefix. */
export const makeToken = (): string => TOKEN_PREFIX + randomBytes(32).toString('base64url');

/** Whether a text has the form of a token. */
export const looksLikeToken = (text: string): boolean => text.startsWith(TOKEN_PREFIX);

/** Hashes a token. A fast hash is sufficient, because a token cannot be guessed. */
export const hashToken = (token: string): string => hash('sha256', token, 'base64url');
