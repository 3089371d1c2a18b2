import type pg from 'pg';
import { escapeIdentifier } from 'pg';
import type { Projection } from './projection.js';
import type { Table } from './table.js';

/** `receivedAt` → `"received_at"`. */
export function columnName(property: string): string {
  return escapeIdentifier(property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
}

/** The schema that holds the tables of one generation of a projection. */
export function generationSchema(name: string, generation: number): string {
  return `projection_${name.replaceAll('-', '_')}_g${generation}`;
}

export function qualified(schema: string, table: string): string {
  return `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`;
}

const protect = (table: string) => `
  alter table ${table} enable row level security;
  alter table ${table} force row level security;
  create policy all_by_owner on ${table} to current_user using (true) with check (true);`;

/**
 * Tables of a new generation with row-level security, seen by nobody yet. Without secondary indexes (`indexed: false`) it is filled
 * faster and needs {@link indexGeneration} afterwards.
 */
export async function createGeneration(
  client: pg.ClientBase,
  projection: Projection,
  generation: number,
  { indexed }: { readonly indexed: boolean },
): Promise<void> {
  const schema = generationSchema(projection.name, generation);
  const internal = projection.tables.some((table) => table.internal);
  const statements = [
    `create schema ${escapeIdentifier(schema)};`,
    `grant usage on schema ${escapeIdentifier(schema)} to overstap_reader${internal ? ', overstap_app' : ''};`,
    ...projection.tables.map((table) => tableDefinition(schema, table)),
  ];
  if (indexed)
    for (const table of projection.tables)
      for (const { name, definition } of indexesOf(table))
        statements.push(`create index ${escapeIdentifier(name)} on ${qualified(schema, table.name)} ${definition};`);
  await client.query(statements.join('\n'));
}

/** All that the database is told of the tables, but for the generation. */
export function definitionOf(projection: Projection): string {
  return projection.tables
    .map((table) => [tableDefinition('generation', table), ...indexesOf(table).map(({ definition }) => definition)].join('\n'))
    .join('\n');
}

function tableDefinition(schema: string, table: Table): string {
  const name = qualified(schema, table.name);
  const columns = Object.entries(table.columns).map(
    ([property, { sql, nullable }]) =>
      `${columnName(property)} ${sql}${sql === 'text' ? ' collate "C"' : ''}${nullable ? '' : ' not null'}`,
  );
  const key = table.key.map(columnName).join(', ');
  return `
  create table ${name} (${columns.join(', ')}, primary key (${key}))${table.appendOnly ? '' : ' with (fillfactor = 80)'};
  ${protect(name)}
  grant select on ${name} to overstap_reader;
  ${readerPolicies(table)
    .map(([policy, condition]) => `create policy ${policy} on ${name} for select to overstap_reader using (${condition});`)
    .join('\n  ')}
  ${table.internal ? `grant select on ${name} to overstap_app; create policy read_by_app on ${name} for select to overstap_app using (true);` : ''}`;
}

/**
 * The settings are read once per statement, not per row, because each stands in a sub-select. The planner cannot see into one, and takes an
 * overlap with it for true of one row in two hundred: it would then fetch and sort all of a party's rows rather than walk an index in order.
 * Of a `coalesce` it expects half of the rows, so that it goes by what the query itself asks for. This guards; it does not find: a query says
 * by a condition of its own, on a column that an index begins with, whose rows it wants.
 */
function readerPolicies(table: Table): readonly (readonly [name: string, condition: string])[] {
  const policies: [string, string][] = [];
  switch (table.readers) {
    case 'parties':
      policies.push([
        'read_by_party',
        `coalesce(visible_to && (select string_to_array(current_setting('overstap.parties', true), ',')), false)`,
      ]);
      break;
    case 'everyone':
      policies.push(['read_by_everyone', 'true']);
      break;
    default:
      table.readers satisfies never;
  }
  if (table.ownRow)
    policies.push(['read_own', `${columnName(table.ownRow.column)} = (select current_setting('${table.ownRow.setting}', true))`]);
  return policies;
}

/**
 * Secondary indexes and statistics of a generation that was filled without them. Built concurrently: a plain build would hold a
 * transaction open for its whole length and with it every subscription to the event store.
 */
export async function indexGeneration(client: pg.ClientBase, projection: Projection, generation: number): Promise<void> {
  const schema = generationSchema(projection.name, generation);
  for (const table of projection.tables) {
    for (const { name, definition } of indexesOf(table)) {
      await client.query(`drop index if exists ${qualified(schema, name)}`);
      await client.query(`create index concurrently ${escapeIdentifier(name)} on ${qualified(schema, table.name)} ${definition}`);
    }
    await client.query(`analyze ${qualified(schema, table.name)}`);
  }
}

function indexesOf(table: Table): readonly { readonly name: string; readonly definition: string }[] {
  return table.indexes.map((definition, n) => ({ name: `${table.name}_${n + 1}`, definition }));
}

/** Generations whose tables stand while no checkpoint knows them: left by a rebuild that was given up. */
export async function strayGenerations(client: pg.ClientBase, name: string): Promise<readonly number[]> {
  const prefix = generationSchema(name, 0).slice(0, -1);
  const { rows } = await client.query<{ generation: number }>(
    `select substr(nspname, length($1) + 1)::integer as generation from pg_namespace
      where nspname ~ ('^' || $1 || '[0-9]+$')
     except select generation from projection.checkpoints where name = $2`,
    [prefix, name],
  );
  return rows.map(({ generation }) => generation);
}

/** Points the views that readers use at a generation. To be called in the transaction that makes it the live one. */
export async function showGeneration(client: pg.ClientBase, projection: Projection, generation: number): Promise<void> {
  const schema = generationSchema(projection.name, generation);
  const views = await client.query<{ view: string }>(
    `select distinct v.relname as view from pg_class v
       join pg_rewrite r on r.ev_class = v.oid join pg_depend d on d.objid = r.oid and d.classid = 'pg_rewrite'::regclass
       join pg_class t on t.oid = d.refobjid and t.relkind = 'r' join pg_namespace n on n.oid = t.relnamespace
      where v.relkind = 'v' and v.relnamespace = 'read_model'::regnamespace and n.nspname ~ $1`,
    [`^${generationSchema(projection.name, 0).slice(0, -1)}[0-9]+$`],
  );
  const gone = views.rows.map(({ view }) => `drop view ${qualified('read_model', view)};`);
  const shown = projection.tables.map((table) => {
    const view = qualified('read_model', table.name);
    const columns = Object.keys(table.columns).map(columnName).join(', ');
    return `create view ${view} with (security_invoker = true) as select ${columns} from ${qualified(schema, table.name)};
      grant select on ${view} to overstap_reader${table.internal ? ', overstap_app' : ''};`;
  });
  await client.query([...gone, ...shown].join('\n'));
}

/** Waits a moment for readers that are still in it; throws SQLSTATE 55P03 when they take longer. */
export async function dropGeneration(client: pg.ClientBase, name: string, generation: number): Promise<void> {
  const schema = generationSchema(name, generation);
  await client.query(
    `begin; set local lock_timeout = '500ms'; drop schema if exists ${escapeIdentifier(schema)} cascade; commit`,
  );
}
