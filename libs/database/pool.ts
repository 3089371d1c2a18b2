import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';

export interface PoolOptions {
  readonly url: string;
  /** Most connections at once; default 10. */
  readonly max?: number;
  /** What `pg_stat_activity` shows. */
  readonly applicationName?: string;
  /** Longest statement in milliseconds; default 5,000. Long transactions hold back every subscription to the event store. */
  readonly statementTimeout?: number;
  /**
   * Longest silence within a transaction in milliseconds; default twice the longest statement. Whoever is frozen in one holds back all who
   * wait for its rows for so long.
   */
  readonly silenceTimeout?: number;
}

/** Connections that are made when needed and replaced when lost; a lost idle one is no error to anybody. */
export function openPool({
  url,
  max = 10,
  applicationName = 'overstap',
  statementTimeout = 5_000,
  silenceTimeout = 2 * statementTimeout,
}: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: applicationName,
    statement_timeout: statementTimeout,
    idle_in_transaction_session_timeout: silenceTimeout,
    query_timeout: statementTimeout + 1_000,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
  });
  pool.on('error', () => undefined);
  // A connection that is lost while somebody holds it tells its query; telling nobody else would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Kysely over such a pool, for the tables that `Tables` describes; ends the pool when it is destroyed. */
export function kyselyOver<Tables>(pool: pg.Pool): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

/** All that `work` does on the one connection, or nothing of it. */
export async function inTransaction<Result>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    client.release();
    return result;
  } catch (error) {
    const rolledBack = await client.query('rollback').then(
      () => true,
      () => false,
    );
    client.release(!rolledBack);
    throw error;
  }
}
