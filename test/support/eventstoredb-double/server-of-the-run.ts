import { EventStoreDouble } from './index.js';

/** What a test of the whole system runs on: the server that EVENTSTORE_URL names, else the double. */
export interface ServerOfTheRun {
  readonly name: string;
  readonly url: string;
  /** Only of the double: ends all connections to it. */
  dropConnections(): void;
  stop(): Promise<void>;
}

export const realServer = process.env.EVENTSTORE_URL?.trim() || undefined;

export const nameOfServer = realServer === undefined ? 'the double on the wire' : 'the EventStoreDB of EVENTSTORE_URL';

export async function serverOfTheRun(): Promise<ServerOfTheRun> {
  if (realServer !== undefined)
    return { name: nameOfServer, url: realServer, dropConnections: () => undefined, stop: async () => undefined };
  const double = await EventStoreDouble.start();
  return { name: nameOfServer, url: double.url, dropConnections: () => double.dropConnections(), stop: () => double.stop() };
}
