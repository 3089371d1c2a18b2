import type pg from 'pg';
import {
  nameOfServer,
  realServer,
  serverOfTheRun,
  type ServerOfTheRun,
} from '../../support/eventstoredb-double/server-of-the-run.js';
import { EventStoreDBWitness, PostgresWitness, type Witness } from '../witness.js';

/** Where the events of a run are. */
export interface Store {
  /** Settings under which our programs have their events there. */
  readonly environment: Readonly<Record<string, string>>;
  /** None of the embedded one. */
  readonly server?: ServerOfTheRun;
  /** Only of a store that is no part of the composition, and that is ours to kill. */
  readonly process?: {
    /** kill -9. */
    kill(): Promise<void>;
    /** Until it takes appends and reads again. */
    start(): Promise<void>;
  };
  /** @param owner of the installation's database */
  witness(owner: pg.Pool): Witness;
  stop(): Promise<void>;
}

export interface StoreKind {
  readonly name: string;
  open(): Promise<Store>;
}

/** In the composition's own PostgreSQL, with which it dies. */
export const embedded: StoreKind = {
  name: 'the embedded store',
  open: async () => ({
    environment: { EVENT_STORE_URL: 'postgres' },
    witness: (owner) => new PostgresWitness(owner),
    stop: async () => undefined,
  }),
};

/** Milliseconds in which a real server was ready after kill -9. */
const startsUpFor = 1_500;

/** The double on the wire, or the server of EVENTSTORE_URL. */
export const onServer: StoreKind = {
  name: nameOfServer,
  async open() {
    const server = await serverOfTheRun();
    const { url, environment, double } = server;
    const witness = await EventStoreDBWitness.open(url, environment['EVENT_STORE_PREFIX']);
    return {
      environment,
      server,
      ...(double && { process: { kill: () => double.kill(), start: () => double.restart(startsUpFor) } }),
      witness: () => witness,
      async stop() {
        await witness.close();
        await server.stop();
      },
    };
  },
};

/** The server of EVENTSTORE_URL is not: it is left out of what is killed, by name. */
export const serverIsOursToKill = realServer === undefined;
