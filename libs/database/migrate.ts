import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Migrator, sql, type Kysely, type Migration, type MigrationProvider } from 'kysely';
import { kyselyOver, openPool } from './pool.js';

/** `infra/migrations` of the project that this file stands in, as source or compiled. */
function migrationsOfProject(): string {
  for (let directory = import.meta.dirname; directory !== dirname(directory); directory = dirname(directory)) {
    const migrations = join(directory, 'infra', 'migrations');
    if (existsSync(migrations)) return migrations;
  }
  throw new Error('no folder infra/migrations above the program');
}

/** Plain SQL files, carried out in the order of their names. */
class SqlFiles implements MigrationProvider {
  constructor(private readonly directory: string) {}

  async getMigrations(): Promise<Record<string, Migration>> {
    const names = (await readdir(this.directory)).filter((name) => name.endsWith('.sql')).sort();
    return Object.fromEntries(names.map((name) => [name.slice(0, -'.sql'.length), { up: (db) => this.carryOut(db, name) }]));
  }

  private async carryOut(db: Kysely<unknown>, name: string): Promise<void> {
    await sql.raw(await readFile(join(this.directory, name), 'utf8')).execute(db);
  }
}

/**
 * Brings the database up to date, each migration in a transaction of its own; several processes at once wait for each other.
 * @param ownerUrl connects as the owner of the database, who may create roles but need not be a superuser
 * @returns the names of what was carried out
 */
export async function migrate(ownerUrl: string, directory: string = migrationsOfProject()): Promise<readonly string[]> {
  const pool = openPool({ url: ownerUrl, max: 2, applicationName: 'overstap-migrate', statementTimeout: 120_000 });
  const db = kyselyOver<unknown>(pool);
  const migrator = new Migrator({ db, provider: new SqlFiles(directory), migrationTableSchema: 'migration' });
  const done: string[] = [];
  try {
    for (;;) {
      const { error, results = [] } = await migrator.migrateUp();
      if (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new Error(`migration ${results.at(-1)?.migrationName ?? ''} failed: ${why}`, { cause: error });
      }
      if (results.length === 0) return done;
      done.push(...results.map(({ migrationName }) => migrationName));
    }
  } finally {
    await db.destroy();
  }
}
