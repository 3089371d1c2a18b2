import type { RecordedEvent } from '../event-store/port.js';
import { PoisonEvent, type Folded } from './folding.js';
import type { Projection, Source } from './projection.js';
import type { Put, Table } from './table.js';

export type Row = Readonly<Record<string, unknown>>;

/** What a batch does to one table: rows to write, and rows (of which only the key counts) to remove. */
export interface TableChange {
  readonly table: Table;
  readonly written: Row[];
  readonly removed: Row[];
}

/** What a batch does to the tables of one projection. */
export class Changes {
  readonly tables: readonly TableChange[];
  private readonly byTable: ReadonlyMap<Table, TableChange>;

  constructor(projection: Projection) {
    this.tables = projection.tables.map((table) => ({ table, written: [], removed: [] }));
    this.byTable = new Map(this.tables.map((change) => [change.table, change]));
  }

  /** Rows for one event; answers with how many. @throws PoisonEvent when the source throws */
  add({ facts }: Source, event: RecordedEvent, before: unknown, after: unknown): number {
    const { stream, revision } = event;
    let puts: readonly Put[];
    try {
      puts = facts?.(event, before, after) ?? [];
    } catch (cause) {
      throw new PoisonEvent(event, { cause });
    }
    let added = 0;
    const counts = new Map<Table, number>();
    for (const { table, rows } of puts)
      for (const row of rows) {
        const n = counts.get(table) ?? 0;
        counts.set(table, n + 1);
        this.of(table).written.push({ stream, revision, n, ...row });
        added++;
      }
    return added;
  }

  /** A stream that stood in one way, and now in another by events of which `last` is the last. @throws PoisonEvent when the source throws */
  turn({ rows }: Source, before: Folded, after: Folded, last: RecordedEvent): void {
    if (!rows || after.at === null) return;
    try {
      const puts = rows(after.state, after.at);
      if (before.at === null) {
        for (const { table, rows: all } of puts) this.of(table).written.push(...all);
        return;
      }
      const standing = new Map(keyed(rows(before.state, before.at)).map((each) => [each.id, each]));
      for (const { id, table, row } of keyed(puts)) {
        const old = standing.get(id);
        standing.delete(id);
        if (!old || JSON.stringify(old.row) !== JSON.stringify(row)) this.of(table).written.push(row);
      }
      for (const { table, row } of standing.values()) this.of(table).removed.push(row);
    } catch (cause) {
      throw new PoisonEvent(last, { cause });
    }
  }

  private of(table: Table): TableChange {
    const change = this.byTable.get(table);
    if (!change) throw new Error(`table ${table.name} is not declared by the projection`);
    return change;
  }
}

function keyed(puts: readonly Put[]): readonly { readonly id: string; readonly table: Table; readonly row: Row }[] {
  return puts.flatMap(({ table, rows }) =>
    rows.map((row) => ({ id: JSON.stringify([table.name, ...table.key.map((column) => row[column])]), table, row })),
  );
}
