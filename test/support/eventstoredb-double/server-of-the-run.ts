import { randomUUID } from 'node:crypto';
import { EventStoreDouble } from './index.js';

/** What a test of the whole system runs on: the server that EVENTSTORE_URL names, else the double. */
export interface ServerOfTheRun {
  readonly name: string;
  readonly url: string;
  /** Settings under which a system has its events there, and to itself whatever else is on the server. */
  readonly environment: Readonly<Record<string, string>>;
  /** Only where no real server is there: what a test can do to it. */
  readonly double?: EventStoreDouble;
  /** Only of the double: ends all connections to it. */
  dropConnections(): void;
  stop(): Promise<void>;
}

export const realServer = process.env.EVENTSTORE_URL?.trim() || undefined;

export const nameOfServer = realServer === undefined ? 'the double on the wire' : 'the EventStoreDB of EVENTSTORE_URL';

/** By which a test keeps its events apart from all others on a server. */
export function freshPrefix(): string {
  return `test-${randomUUID().slice(-12)}`;
}

export async function serverOfTheRun(): Promise<ServerOfTheRun> {
  if (realServer !== undefined)
    return {
      name: nameOfServer,
      url: realServer,
      environment: { EVENT_STORE_URL: realServer, EVENT_STORE_PREFIX: freshPrefix() },
      dropConnections: () => undefined,
      stop: async () => undefined,
    };
  const double = await EventStoreDouble.start();
  return {
    name: nameOfServer,
    url: double.url,
    environment: { EVENT_STORE_URL: double.url },
    double,
    dropConnections: () => double.dropConnections(),
    stop: () => double.stop(),
  };
}
