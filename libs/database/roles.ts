import pg from 'pg';

export const roleNames = { owner: 'overstap_owner', app: 'overstap_app', reader: 'overstap_reader' } as const;

export interface RolePasswords {
  readonly app: string;
  readonly reader: string;
}

/** Lets the two roles that the first migration made log in. */
export async function setRolePasswords(ownerUrl: string, passwords: RolePasswords): Promise<void> {
  await connected(ownerUrl, async (client) => {
    for (const role of ['app', 'reader'] as const)
      await client.query(`alter role ${roleNames[role]} password ${client.escapeLiteral(passwords[role])}`);
  });
}

/** A database of its own for Overstap, and its owner, who is no superuser. Does nothing where both are there, but for the password. */
export async function ensureOwnedDatabase(superuserUrl: string, database: string, ownerPassword: string): Promise<void> {
  await connected(superuserUrl, async (client) => {
    const owner = client.escapeIdentifier(roleNames.owner);
    const roles = await client.query('select from pg_roles where rolname = $1', [roleNames.owner]);
    if (roles.rowCount === 0) await client.query(`create role ${owner} login createrole`);
    await client.query(`alter role ${owner} password ${client.escapeLiteral(ownerPassword)}`);
    const databases = await client.query('select from pg_database where datname = $1', [database]);
    if (databases.rowCount === 0) await client.query(`create database ${client.escapeIdentifier(database)} owner ${owner}`);
  });
}

async function connected(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'overstap-set-up', connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
