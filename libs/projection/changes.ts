import type { RecordedEvent } from '../event-store/port.js';
import { PoisonEvent, type FoldedStream } from './folding.js';
import type { Projection, Source } from './projection.js';
import type { Put, Table } from './table.js';

export type Row = Readonly<Record<string, unknown>>;

/** What a batch does to one table: rows to write, and rows (of which only the key counts) to remove. */
export interface TableChange {
  readonly table: Table;
  readonly written: Row[];
  readonly removed: Row[];
}

/** Events of one category in a batch: by stream, folded where a source needs that. */
export interface CategoryBatch {
  readonly events: readonly RecordedEvent[];
  readonly streams: readonly FoldedStream[];
}

/** What a batch does to the tables of one projection. @throws PoisonEvent when a function of the projection throws */
export function changesOf(projection: Projection, batch: ReadonlyMap<string, CategoryBatch>): readonly TableChange[] {
  const tables = new Map<Table, TableChange>(projection.tables.map((table) => [table, { table, written: [], removed: [] }]));
  for (const source of projection.sources) {
    const category = batch.get(source.category);
    if (!category) continue;
    if (source.aggregate) {
      for (const stream of category.streams) changeOfStream(source, stream, tables);
    } else {
      for (const event of category.events) add(event, () => source.facts?.(event, undefined, undefined) ?? [], tables);
    }
  }
  return [...tables.values()];
}

function changeOfStream(source: Source, stream: FoldedStream, tables: ReadonlyMap<Table, TableChange>): void {
  const { rows, facts } = source;
  if (facts) for (const { event, before, after } of stream.moments) add(event, () => facts(event, before, after), tables);
  if (!rows) return;
  const { before, after } = stream;
  const last = stream.moments.at(-1)?.event;
  try {
    const had = before.at === null ? [] : keyed(rows(before.state, before.at));
    const standing = new Map(had.map((each) => [each.id, each]));
    for (const { id, table, row } of keyed(rows(after.state, after.at))) {
      const old = standing.get(id);
      standing.delete(id);
      if (!old || JSON.stringify(old.row) !== JSON.stringify(row)) changeOf(tables, table).written.push(row);
    }
    for (const { table, row } of standing.values()) changeOf(tables, table).removed.push(row);
  } catch (cause) {
    if (last === undefined) throw cause;
    throw new PoisonEvent(last, { cause });
  }
}

function keyed(puts: readonly Put[]): readonly { readonly id: string; readonly table: Table; readonly row: Row }[] {
  return puts.flatMap(({ table, rows }) =>
    rows.map((row) => ({ id: JSON.stringify([table.name, ...table.key.map((column) => row[column])]), table, row })),
  );
}

function add(event: RecordedEvent, facts: () => readonly Put[], tables: ReadonlyMap<Table, TableChange>): void {
  const { stream, revision } = event;
  let puts: readonly Put[];
  try {
    puts = facts();
  } catch (cause) {
    throw new PoisonEvent(event, { cause });
  }
  const counts = new Map<Table, number>();
  for (const { table, rows } of puts)
    for (const row of rows) {
      const n = counts.get(table) ?? 0;
      counts.set(table, n + 1);
      changeOf(tables, table).written.push({ stream, revision, n, ...row });
    }
}

function changeOf(tables: ReadonlyMap<Table, TableChange>, table: Table): TableChange {
  const change = tables.get(table);
  if (!change) throw new Error(`table ${table.name} is not declared by the projection`);
  return change;
}
