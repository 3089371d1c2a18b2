import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { ensureOwnedDatabase, migrate, roleNames, setRolePasswords } from '../../libs/database/index.js';
import { clusterVariable, type TestCluster } from './cluster.js';

/** A migrated, empty PostgreSQL database on the server of this test run. */
export interface TestDatabase {
  readonly name: string;
  /** Owner of the database, no superuser: migrations and projector. */
  readonly ownerUrl: string;
  /** `overstap_app`: events and vault. */
  readonly appUrl: string;
  /** `overstap_reader`: read models. */
  readonly readerUrl: string;
  /** Superuser, for what only a test does: ending other sessions, looking past row-level security. */
  readonly adminUrl: string;
  /** Ends all sessions in it and removes it. */
  drop(): Promise<void>;
}

const template = 'overstap_template';

/** A copy of a database that the first test to ask has migrated; a quarter of a second at most. */
export async function testDatabase(): Promise<TestDatabase> {
  const cluster = testCluster();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await asAdmin(cluster, async (admin) => {
    await admin.query(`select pg_advisory_lock(hashtext($1))`, [template]);
    await ensureTemplate(cluster, admin);
    await admin.query(`create database ${name} template ${template} owner ${roleNames.owner}`);
  });
  return {
    name,
    ownerUrl: urlOf(cluster, name, roleNames.owner, cluster.passwords.owner),
    appUrl: urlOf(cluster, name, roleNames.app, cluster.passwords.app),
    readerUrl: urlOf(cluster, name, roleNames.reader, cluster.passwords.reader),
    adminUrl: urlOf(cluster, name),
    drop: () =>
      asAdmin(cluster, async (admin) => {
        await sessionsClosed(admin, name);
        await admin.query(`drop database if exists ${name} with (force)`);
      }),
  };
}

/** Half a second for sessions that are being closed: one that is ended meanwhile would be an error of the test that closed it. */
async function sessionsClosed(admin: pg.Client, name: string): Promise<void> {
  for (let look = 0; look < 25; look++) {
    const { rowCount } = await admin.query('select from pg_stat_activity where datname = $1', [name]);
    if (rowCount === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function ensureTemplate(cluster: TestCluster, admin: pg.Client): Promise<void> {
  const ready = await admin.query('select from pg_database where datname = $1', [template]);
  if (ready.rowCount === 1) return;
  const draft = `${template}_draft`;
  await admin.query(`drop database if exists ${draft} with (force)`);
  await ensureOwnedDatabase(cluster.adminUrl, draft, cluster.passwords.owner);
  const ownerUrl = urlOf(cluster, draft, roleNames.owner, cluster.passwords.owner);
  await migrate(ownerUrl);
  await setRolePasswords(ownerUrl, cluster.passwords);
  await admin.query(`alter database ${draft} rename to ${template}`);
}

function testCluster(): TestCluster {
  const told = process.env[clusterVariable];
  if (told === undefined) throw new Error('no test server: the global set-up of Jest did not run');
  return JSON.parse(told) as TestCluster;
}

function urlOf(cluster: TestCluster, database: string, user?: string, password?: string): string {
  const url = new URL(cluster.adminUrl);
  url.pathname = `/${database}`;
  if (user !== undefined && password !== undefined) Object.assign(url, { username: user, password });
  return url.href;
}

async function asAdmin(cluster: TestCluster, work: (admin: pg.Client) => Promise<void>): Promise<void> {
  const admin = new pg.Client({ connectionString: cluster.adminUrl });
  admin.on('error', () => undefined);
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}
