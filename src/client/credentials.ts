/** Credentials of a person at a site. They are sent to that site's origin only. */
export type Credentials =
  { readonly kind: 'password'; readonly username: string; readonly password: string } | { readonly kind: 'token'; readonly token: string };

/** Value of the `Authorization` header. */
export function authorizationHeader(credentials: Credentials): string {
  if (credentials.kind === 'token') return `Bearer ${credentials.token}`;
  return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`, 'utf8').toString('base64')}`;
}
