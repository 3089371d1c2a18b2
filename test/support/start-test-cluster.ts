import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PostgresServer } from '../../libs/postgres-server/index.js';
import { clusterVariable, type TestCluster } from './cluster.js';

let running: { readonly server: PostgresServer; readonly directory: string } | undefined;

/** One PostgreSQL server for the whole run; the workers of Jest hear of it through the environment. */
export async function startTestCluster(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'overstap-test-postgres-'));
  const server = await PostgresServer.start({
    dataDirectory: join(directory, 'data'),
    password: randomBytes(12).toString('hex'),
    durable: false,
    settings: { max_connections: 200 },
  });
  running = { server, directory };
  const cluster: TestCluster = {
    adminUrl: server.url(),
    passwords: { owner: randomUUID(), app: randomUUID(), reader: randomUUID() },
  };
  process.env[clusterVariable] = JSON.stringify(cluster);
}

/** Leaves no process and no file. */
export async function stopTestCluster(): Promise<void> {
  if (!running) return;
  await running.server.stop();
  rmSync(running.directory, { recursive: true, force: true });
  running = undefined;
}
