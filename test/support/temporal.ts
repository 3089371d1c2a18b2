import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { obtainTemporal, TemporalServer } from '../../apps/standalone/temporal-server.js';

/** A Temporal server of a test's own, with its database in a file. */
export interface TestTemporal {
  /** host:port; the same over restarts. */
  readonly address: string;
  /** A namespace that the server does not have: whoever needs it makes it. */
  readonly namespace: string;
  /** kill -9. */
  kill(): Promise<void>;
  /** Starts it again on what it had, also after {@link kill}. */
  restart(): Promise<void>;
  /** Forgets everything; only after {@link kill}. */
  deleteDatabase(): Promise<void>;
  stop(): Promise<void>;
}

export async function testTemporal(): Promise<TestTemporal> {
  const executable = process.env.TEMPORAL_CLI_PATH ?? (await obtainTemporal());
  const folder = await mkdtemp(join(tmpdir(), 'overstap-temporal-'));
  const server = await TemporalServer.start({
    executable,
    databaseFile: join(folder, 'temporal.db'),
    logFile: join(folder, 'temporal.log'),
    namespace: 'default',
  });
  return {
    address: server.address,
    namespace: 'overstap-test',
    kill: () => server.kill(),
    restart: () => server.restart(),
    deleteDatabase: () => server.deleteDatabase(),
    async stop() {
      await server.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
