import assert from 'node:assert/strict';
import { isExposed, siteLabel, siteUrl } from '../../../src/client/site-url';

describe("A site's address", () => {
  const cases: [typed: string, url: string | undefined][] = [
    ['https://issues.example.com', 'https://issues.example.com'],
    [' https://Issues.Example.com:443/ ', 'https://issues.example.com'],
    ['issues.example.com', 'https://issues.example.com'],
    ['issues.example.com:8443/tracker/', 'https://issues.example.com:8443/tracker'],
    ['localhost:8700', 'http://localhost:8700'],
    ['127.0.0.1', 'http://127.0.0.1'],
    ['http://10.0.0.5', 'http://10.0.0.5'],
    ['https://api.bitbucket.org/1.0', 'https://api.bitbucket.org'],
    ['https://bitbucket.org/!api/1.0/', 'https://bitbucket.org'],
    ['https://host/base/api/2.0', 'https://host/base'],
    ['https://ann:secret@host/x?token=1#y', 'https://host/x'],
    ['ftp://host', undefined],
    ['not a url', undefined],
    ['https://', undefined],
    ['', undefined],
  ];
  for (const [typed, url] of cases) it(`is made of ${JSON.stringify(typed)}`, () => assert.equal(siteUrl(typed), url));

  it('is shown without its scheme', () => assert.equal(siteLabel('https://host:8443/x'), 'host:8443/x'));

  it('is readable on the way with plain http to another machine only', () => {
    for (const url of ['https://host', 'http://localhost:1', 'http://127.0.0.1', 'http://127.8.8.8:80', 'http://[::1]:8700'])
      assert.equal(isExposed(url), false, url);
    for (const url of ['http://host', 'http://10.0.0.5', 'http://localhost.example.com', 'http://127.0.0.1.example.com'])
      assert.equal(isExposed(url), true, url);
  });
});
