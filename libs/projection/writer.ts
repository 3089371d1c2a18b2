import type pg from 'pg';
import type { Row, TableChange } from './changes.js';
import type { Projection } from './projection.js';
import { columnName, generationSchema, qualified } from './schema.js';
import type { Table } from './table.js';

interface Statement {
  readonly name: string;
  readonly text: string;
}

let statements = 0;
function prepared(text: string): Statement {
  return { name: `projection-${++statements}`, text };
}

/** Writes the rows of one generation of one projection, a statement or two per table and batch. */
export class GenerationWriter {
  private readonly upserts: ReadonlyMap<Table, Statement>;
  private readonly deletes: ReadonlyMap<Table, Statement>;

  constructor(projection: Projection, generation: number) {
    const schema = generationSchema(projection.name, generation);
    this.upserts = new Map(projection.tables.map((table) => [table, prepared(upsert(schema, table))]));
    this.deletes = new Map(projection.tables.map((table) => [table, prepared(remove(schema, table))]));
  }

  async write(client: pg.ClientBase, changes: readonly TableChange[]): Promise<void> {
    for (const { table, written, removed } of changes) {
      if (removed.length > 0)
        await run(
          client,
          this.deletes.get(table),
          removed.map((row) => keyOf(table, row)),
        );
      if (written.length > 0) await run(client, this.upserts.get(table), written);
    }
  }
}

async function run(client: pg.ClientBase, statement: Statement | undefined, rows: readonly Row[]): Promise<void> {
  if (statement) await client.query({ ...statement, values: [JSON.stringify(rows)] });
}

function keyOf(table: Table, row: Row): Row {
  return Object.fromEntries(table.key.map((column) => [column, row[column]]));
}

function recordset(table: Table, properties: readonly string[]): string {
  return `json_to_recordset($1::json) as r (${properties.map((property) => `"${property}" ${table.columns[property]?.sql}`).join(', ')})`;
}

function upsert(schema: string, table: Table): string {
  const properties = Object.keys(table.columns);
  const key = table.key.map(columnName).join(', ');
  const changing = properties.filter((property) => !table.key.includes(property)).map(columnName);
  const onConflict =
    table.appendOnly || changing.length === 0
      ? 'do nothing'
      : `do update set ${changing.map((column) => `${column} = excluded.${column}`).join(', ')}`;
  return `insert into ${qualified(schema, table.name)} (${properties.map(columnName).join(', ')})
    select ${properties.map((property) => `"${property}"`).join(', ')} from ${recordset(table, properties)}
    on conflict (${key}) ${onConflict}`;
}

function remove(schema: string, table: Table): string {
  const match = table.key.map((property) => `t.${columnName(property)} = r."${property}"`).join(' and ');
  return `delete from ${qualified(schema, table.name)} t using ${recordset(table, table.key)} where ${match}`;
}
