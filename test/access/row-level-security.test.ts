import { grootAmsterdam, noordHolland, zaanstreek } from '../support/region.js';
import { plant, type Planted } from '../support/planted.js';
import { startTimeout, System } from '../support/system.js';

interface Table {
  readonly schema: string;
  readonly name: string;
  readonly secured: boolean;
  readonly forced: boolean;
  readonly policies: number;
  readonly owner: string;
}

let system: System;
let planted: Planted;

beforeAll(async () => {
  system = await System.start({ now: '2030-05-13T08:00:00Z' });
  planted = await plant(system);
}, startTimeout);

afterAll(async () => {
  await system?.stop();
  await planted?.stop();
});

const ours = `n.nspname !~ '^(pg_|information_schema$)'`;

test('every table of ours has row-level security, enabled, forced, and with a policy', async () => {
  const tables = await system.sql<Table & Record<string, unknown>>(
    'owner',
    `select n.nspname as schema, c.relname as name, c.relrowsecurity as secured, c.relforcerowsecurity as forced,
            (select count(*)::integer from pg_policy where polrelid = c.oid) as policies, pg_get_userbyid(c.relowner) as owner
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'f', 'm') and ${ours} order by 1, 2`,
  );
  const schemas = new Set(tables.map(({ schema }) => schema));
  for (const schema of ['event_store', 'vault', 'projection', 'api', 'projection_handovers_g1'])
    expect(schemas).toContain(schema);
  expect(tables.length).toBeGreaterThan(30);
  expect(tables.filter(({ secured, forced, policies }) => !secured || !forced || policies === 0)).toEqual([]);
  expect(new Set(tables.map(({ owner }) => owner))).toEqual(new Set(['overstap_owner']));
});

test('a view shows what its reader may see, not what its owner may', async () => {
  const views = await system.sql<{ name: string; options: readonly string[] | null }>(
    'owner',
    `select n.nspname || '.' || c.relname as name, c.reloptions as options from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'v' and ${ours}`,
  );
  expect(views.length).toBeGreaterThan(10);
  expect(views.filter(({ options }) => !options?.includes('security_invoker=true'))).toEqual([]);
});

test('no role of ours is a superuser or passes by row-level security, and two of the three own nothing', async () => {
  const roles = await system.sql<{ name: string; super: boolean; bypasses: boolean; owned: number; member: number }>(
    'superuser',
    `select rolname as name, rolsuper as super, rolbypassrls as bypasses,
            (select count(*)::integer from pg_shdepend where refobjid = r.oid and deptype = 'o') as owned,
            (select count(*)::integer from pg_auth_members where member = r.oid) as member
       from pg_roles r where rolname like 'overstap%' order by rolname`,
  );
  expect(roles.map(({ name }) => name)).toEqual(['overstap_app', 'overstap_owner', 'overstap_reader']);
  for (const role of roles) expect(role).toMatchObject({ super: false, bypasses: false });
  for (const name of ['overstap_app', 'overstap_reader'])
    expect(roles.find((role) => role.name === name)).toMatchObject({ owned: 0, member: 0 });
});

test('nobody but the application comes to the vault, and the reader to no events', async () => {
  const vault = ['keys', 'service_keys', 'search_tokens', 'openings', 'master_epoch'].map((table) => `vault.${table}`);
  for (const [table, rows] of await rowsOf('owner', vault)) expect([table, rows]).toEqual([table, []]);
  for (const table of ['vault.keys', 'vault.search_tokens', 'vault.openings', 'event_store.events', 'api.creation_claims'])
    await expect(system.sql('reader', `select from ${table}`)).rejects.toMatchObject({ code: '42501' });
  for (const statement of [
    'update event_store.events set revision = revision',
    'delete from event_store.events',
    'truncate event_store.events',
    'delete from vault.openings',
    'update vault.openings set actor = actor',
  ])
    await expect(system.sql('app', statement)).rejects.toMatchObject({ code: '42501' });
});

/** All rows of tables, as JSON, as a role and for parties sees them; of each table at least an empty list. */
async function rowsOf(
  role: 'owner' | 'reader',
  tables: readonly string[],
  parties?: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const setting = parties === undefined ? null : `select set_config('overstap.parties', '${parties}', false)`;
  const all = tables.map((table) => `select '${table}' as name, to_jsonb(t)::text as row from ${table} t`).join(' union all ');
  const found = Map.groupBy(await system.sqlAfter<{ name: string; row: string }>(role, setting, all), ({ name }) => name);
  return new Map(tables.map((table) => [table, (found.get(table) ?? []).map(({ row }) => row)]));
}

describe('the reader', () => {
  const forEverybody = ['service_points', 'service_point_regions', 'service_point_municipalities', 'organisations'];

  async function tablesForReaders(): Promise<readonly string[]> {
    const rows = await system.sql<{ name: string }>(
      'reader',
      `select quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'v') and (n.nspname = 'read_model' or n.nspname like 'projection\\_%')
          and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select') order by 1`,
    );
    return rows.map(({ name }) => name);
  }

  const isForEverybody = (table: string): boolean => forEverybody.some((name) => table.endsWith(`.${name}`));
  const holdingMark = (rows: readonly string[], party: string): readonly string[] =>
    rows.filter((row) => planted.marks.some(({ text, parties }) => !parties.includes(party) && row.includes(text)));

  test.each([
    [noordHolland.key, grootAmsterdam.key],
    [grootAmsterdam.key, noordHolland.key],
  ])('of %s gets no row of %s from any view or table', async (party, other) => {
    const tables = await tablesForReaders();
    expect(tables.length).toBeGreaterThan(25);
    const all = [...(await rowsOf('owner', tables))];
    expect(all.flatMap(([, rows]) => rows.filter((row) => isOnlyFor(row, other, party))).length).toBeGreaterThan(50);
    const seen = [...(await rowsOf('reader', tables, party))].filter(([table]) => !isForEverybody(table));
    expect(seen.flatMap(([, rows]) => rows).length).toBeGreaterThan(50);
    for (const [table, rows] of seen) {
      expect([table, rows.filter((row) => isOnlyFor(row, other, party))]).toEqual([table, []]);
      expect([table, holdingMark(rows, party)]).toEqual([table, []]);
    }
  });

  test('of nobody in particular gets what everybody may know, and nothing else', async () => {
    const tables = (await tablesForReaders()).filter((table) => !isForEverybody(table));
    for (const parties of [undefined, '', 'service-point:spt-elders', '%', '{}', 'service-point:spt-noord'])
      for (const [table, rows] of await rowsOf('reader', tables, parties))
        expect([parties, table, rows]).toEqual([parties, table, []]);
  });

  test('of a sender gets no row that is only a service point’s', async () => {
    for (const [table, rows] of await rowsOf('reader', await tablesForReaders(), zaanstreek.key)) {
      expect([table, holdingMark(rows, zaanstreek.key)]).toEqual([table, []]);
      if (/\.(candidates|enquiries|enquiry_texts|members|policies|policy_versions|open_obligations)$/.test(table))
        expect([table, rows]).toEqual([table, []]);
    }
  });
});

/** Whether a row is one party's and not the other's; where it does not say for whom it is, by whom it names. */
function isOnlyFor(row: string, party: string, other: string): boolean {
  const { visible_to: visibleTo } = JSON.parse(row) as { visible_to?: readonly string[] };
  if (visibleTo) return visibleTo.includes(party) && !visibleTo.includes(other);
  return row.includes(party) && !row.includes(other);
}
