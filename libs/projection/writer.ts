import type pg from 'pg';
import type { Changes, Row } from './changes.js';
import type { FoldedStream } from './folding.js';
import { notBegun, type Folded } from './folding.js';
import type { Projection, StreamAt } from './projection.js';
import { columnName, generationSchema, qualified, statesTable } from './schema.js';
import type { Table } from './table.js';
import type { Aggregate } from '../kernel/aggregate.js';

interface Statement {
  readonly name: string;
  readonly text: string;
}

let statements = 0;
function prepared(text: string): Statement {
  return { name: `projection-${++statements}`, text };
}

/** Reads and writes one generation of one projection, a statement per table and batch. */
export class GenerationWriter {
  private readonly upserts: ReadonlyMap<Table, Statement>;
  private readonly deletes: ReadonlyMap<Table, Statement>;
  private readonly putStates: Statement;
  private readonly getStates: Statement;

  constructor(projection: Projection, generation: number) {
    const schema = generationSchema(projection.name, generation);
    const states = qualified(schema, statesTable);
    this.upserts = new Map(projection.tables.map((table) => [table, prepared(upsert(schema, table))]));
    this.deletes = new Map(projection.tables.map((table) => [table, prepared(remove(schema, table))]));
    this.putStates = prepared(
      `insert into ${states} (stream, revision, at, state)
       select stream, revision, at, state from json_to_recordset($1::json) as r (stream text, revision integer, at json, state json)
       on conflict (stream) do update set revision = excluded.revision, at = excluded.at, state = excluded.state`,
    );
    this.getStates = prepared(`select stream, revision, at, state from ${states} where stream = any ($1::text[])`);
  }

  async write(client: pg.ClientBase, changes: Changes): Promise<void> {
    for (const { table, written, removed } of changes.tables) {
      if (removed.length > 0) await run(client, this.deletes.get(table), JSON.stringify(removed.map((row) => keyOf(table, row))));
      if (written.length > 0) await run(client, this.upserts.get(table), JSON.stringify(written));
    }
    if (changes.states.length > 0) await run(client, this.putStates, `[${changes.states.map(serialisedState).join(',')}]`);
  }

  /** The states of streams as they stand in this generation. */
  async states(client: pg.ClientBase | pg.Pool, aggregate: Aggregate, streams: readonly string[]): Promise<ReadonlyMap<string, Folded>> {
    const { rows } = await client.query<{ stream: string; revision: number; at: StreamAt; state: unknown }>({
      ...this.getStates,
      values: [streams],
    });
    const found = new Map<string, Folded>(rows.map(({ stream, revision, at, state }) => [stream, { revision, at, state }]));
    return new Map(streams.map((stream) => [stream, found.get(stream) ?? notBegun(aggregate)]));
  }
}

async function run(client: pg.ClientBase, statement: Statement | undefined, rows: string): Promise<void> {
  if (statement) await client.query({ ...statement, values: [rows] });
}

const serialisedStates = new WeakMap<FoldedStream, string>();

/** Several projections fold the same aggregates: the text of a state is made once. */
function serialisedState(stream: FoldedStream): string {
  const known = serialisedStates.get(stream);
  if (known !== undefined) return known;
  const { revision, at, state } = stream.after;
  const serialised = JSON.stringify({ stream: stream.stream, revision, at, state });
  serialisedStates.set(stream, serialised);
  return serialised;
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
