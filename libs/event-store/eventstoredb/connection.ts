import { EventStoreDBClient, type Credentials } from '@eventstore/db-client';

/** Why a connection string cannot be used; it holds a password and is never repeated. */
export class EventStoreAddressError extends TypeError {
  constructor(reason: string) {
    super(`the address of the event store ${reason}`);
    this.name = 'EventStoreAddressError';
  }
}

export interface Connection {
  readonly client: EventStoreDBClient;
  /** Go with every append: the client's batch path, which it takes without, lets the appends of a process fail for each other. */
  readonly credentials: Credentials;
}

const form = /^(esdb(?:\+discover)?:\/\/)(?:([^:@/?]+):([^@/?]+)@)?([^?/@]+)\/?(?:\?(.*))?$/;
/**
 * Where nothing else is said. The server's answer to a ping may take so many milliseconds (the client asks after 10 s of silence), that of a
 * node to which nodes there are so many seconds.
 */
const defaults = { connectionName: 'overstap', keepAliveTimeout: '5000', gossipTimeout: '2', maxDiscoverAttempts: '3' };
/** With `false` the client answers an append that failed as if it had not. */
const refused = 'throwonappendfailure';

/** @throws EventStoreAddressError */
export function connect(url: string): Connection {
  const parts = form.exec(url.trim());
  const [, protocol, user, password, hosts, query = ''] = parts ?? [];
  if (!protocol || !hosts) throw new EventStoreAddressError('is not of the form esdb://user:password@host:port?…');
  const given = query.split('&').filter((pair) => pair !== '');
  const keys = given.map(keyOf);
  const insecure = given.some((pair) => keyOf(pair) === 'tls' && pair.endsWith('=false'));
  if (!insecure && !user) throw new EventStoreAddressError('names no user and password');
  const settings = [
    ...given.filter((pair) => keyOf(pair) !== refused),
    ...Object.entries(defaults).flatMap(([key, value]) => (keys.includes(key.toLowerCase()) ? [] : [`${key}=${value}`])),
  ];
  const account = user ? `${user}:${password}@` : '';
  try {
    return {
      client: EventStoreDBClient.connectionString(`${protocol}${account}${hosts}?${settings.join('&')}`),
      // A server without TLS is sent none.
      credentials: { username: decodeURIComponent(user ?? 'nobody'), password: decodeURIComponent(password ?? 'none') },
    };
  } catch {
    throw new EventStoreAddressError('has a part that the client does not understand, or names a file that is not there');
  }
}

/** As the client compares them. */
function keyOf(pair: string): string {
  return (pair.split('=')[0] ?? '').toLowerCase().replaceAll(/[_-]/g, '');
}
