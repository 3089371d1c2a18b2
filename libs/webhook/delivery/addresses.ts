import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Where webhooks may go: addresses on the public internet only, or also this machine and the networks around it. */
export type Reach = 'public' | 'anywhere';

/** Special-purpose ranges of the IANA registries (RFC 6890); what an IPv6 address only wraps counts as the wrapped IPv4 address. */
const ranges = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
  ...['::/127', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32', '2002::/16'],
  ...['fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
] as const;

const notPublic = new BlockList();
for (const range of ranges) {
  const [network = '', bits] = range.split('/');
  notPublic.addSubnet(network, Number(bits), familyOf(network));
}

/** Whether an IP address is one on the public internet. */
export function isPublic(address: string): boolean {
  return isIP(address) !== 0 && !notPublic.check(address, familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}

/** A name leads nowhere that is public. */
export class NotPublic extends Error {
  constructor() {
    super('the address is not on the public internet');
    this.name = 'NotPublic';
  }
}

/**
 * Resolves names to public addresses only. It is what the connection itself is made by, so that a name that changes between a check and
 * the connection changes nothing.
 */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    if (error) return callback(error, []);
    const addresses = found.filter(({ address }) => isPublic(address));
    const [first] = addresses;
    if (first === undefined) return callback(new NotPublic(), []);
    if (options.all) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};
