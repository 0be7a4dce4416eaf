import assert from 'node:assert/strict';
import { clientAddress, proxyArgument } from '../../../src/cli/proxies';

const PROXIES = new Set(['127.0.0.1', '10.0.0.2', '::1']);

describe('the address of who asks', () => {
  const CASES: readonly (readonly [
    what: string,
    remote: string | undefined,
    forwarded: string | string[] | undefined,
    address: string | undefined,
  ])[] = [
    ['of the connection', '192.0.2.1', undefined, '192.0.2.1'],
    ['of the connection, whatever it says of itself', '192.0.2.1', '203.0.113.5', '192.0.2.1'],
    ['of a proxy that says nothing', '127.0.0.1', undefined, '127.0.0.1'],
    ['that a proxy tells', '127.0.0.1', '203.0.113.5', '203.0.113.5'],
    ['that a proxy tells, written as IPv6', '::ffff:127.0.0.1', '::ffff:203.0.113.5', '203.0.113.5'],
    ['that the nearest proxy tells, not what stood there before', '127.0.0.1', '198.51.100.1, 203.0.113.5', '203.0.113.5'],
    ['behind two proxies', '127.0.0.1', '198.51.100.1, 203.0.113.5, 10.0.0.2', '203.0.113.5'],
    ['that is no address', '127.0.0.1', 'evil, "x"', '127.0.0.1'],
    ['in brackets with a port', '::1', '[2001:db8::1]:4711', '2001:db8::1'],
    ['of a proxy alone', '127.0.0.1', '10.0.0.2', '10.0.0.2'],
    ['that nobody knows', undefined, '203.0.113.5', undefined],
    ['behind thousands', '127.0.0.1', Array.from({ length: 5000 }, () => '10.0.0.2').join(','), '10.0.0.2'],
  ];
  for (const [title, remoteAddress, forwarded, address] of CASES) {
    it(`is the one ${title}`, () => {
      const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded as string };
      assert.equal(clientAddress({ socket: { remoteAddress }, headers }, PROXIES), address);
    });
  }

  it('is trusted only for addresses', () => {
    assert.equal(proxyArgument('::FFFF:10.0.0.2'), '10.0.0.2');
    for (const wrong of ['localhost', '10.0.0.0/8', '', 'x']) assert.throws(() => proxyArgument(wrong), /is not an IP address/);
  });
});
