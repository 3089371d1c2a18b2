/** What stands in a column: its PostgreSQL type, and by the phantom `value` the TypeScript type in rows. */
export interface Column<T = unknown> {
  readonly sql: 'text' | 'uuid' | 'integer' | 'boolean' | 'timestamptz' | 'date' | 'text[]' | 'jsonb';
  readonly nullable: boolean;
  readonly value?: T;
}

function column<T>(sql: Column['sql']): Column<T> {
  return { sql, nullable: false };
}

export const text = column<string>('text');
export const uuid = column<string>('uuid');
export const integer = column<number>('integer');
export const bool = column<boolean>('boolean');
/** A UTC instant, ISO 8601 in rows. */
export const instant = column<string>('timestamptz');
/** A calendar day, `YYYY-MM-DD`. */
export const day = column<string>('date');
export const texts = column<readonly string[]>('text[]');

/** Texts from a closed list, such as a status. */
export function oneOf<T extends string>(): Column<T> {
  return column<T>('text');
}

/** A document that queries hand on as it is. */
export function json<T>(): Column<T> {
  return column<T>('jsonb');
}

export function orNull<T>(of: Column<T>): Column<T | null> {
  return { sql: of.sql, nullable: true };
}

export type Columns = Readonly<Record<string, Column>>;
export type RowOf<C extends Columns> = { readonly [name in keyof C]: C[name] extends Column<infer T> ? T : never };

/**
 * Who may read a row, besides the owner: a party that it names in `visibleTo`, or anybody (what is public, such as which service
 * point serves a municipality).
 */
export type Readers = 'parties' | 'everyone';

export interface OwnRow<Column extends string = string> {
  readonly column: Column;
  readonly setting: 'overstap.subject' | 'overstap.client';
}

export interface TableOptions<C extends Columns> {
  /** Name of the view in the schema `read_model`; snake_case. */
  readonly name: string;
  /** camelCase here and in rows, snake_case in the database. */
  readonly columns: C;
  readonly readers?: Readers;
  /** A row may also be read by whom it is about: whose id, in the session setting named, stands in this column. */
  readonly ownRow?: OwnRow<keyof C & string>;
  /** Overstap's own processes (role `overstap_app`) read all rows: reconciler and clock. */
  readonly internal?: boolean;
  /**
   * What follows `create index on …`, in terms of the database's column names. Nothing is indexed by who may read: an index for a list begins
   * with the column by which the list asks for one party's rows. Operators that are not leakproof (such as `@>`) find no index here at all.
   */
  readonly indexes?: readonly string[];
}

const partyColumns = { visibleTo: texts } as const;
const everyoneColumns = {} as const;
const logColumns = { stream: text, revision: integer, n: integer } as const;

type OwnColumns<C extends Columns, R extends Readers> = C & (R extends 'parties' ? typeof partyColumns : typeof everyoneColumns);

/** A table of a projection, reached by readers through a view of the same name in the schema `read_model`. */
export interface Table<C extends Columns = Columns> {
  readonly name: string;
  readonly columns: C;
  /** Columns of the primary key. */
  readonly key: readonly string[];
  /** Rows are only ever added, by event: stream, revision and number within the event are the key. */
  readonly appendOnly: boolean;
  readonly readers: Readers;
  readonly ownRow: OwnRow | null;
  readonly internal: boolean;
  readonly indexes: readonly string[];
}

/**
 * Rows that follow the state of a stream. No two streams may give rows with the same `key`.
 * With readers `parties` (the default) the table has a column `visibleTo` of party keys.
 */
export function stateTable<C extends Columns, R extends Readers = 'parties'>(
  options: TableOptions<C> & { readonly readers?: R; readonly key: readonly (keyof C & string)[] },
): Table<OwnColumns<C, R>> {
  const readers = options.readers ?? 'parties';
  const columns = { ...options.columns, ...(readers === 'parties' ? partyColumns : everyoneColumns) } as unknown as OwnColumns<
    C,
    R
  >;
  return { ...settled(options, readers), columns, key: options.key, appendOnly: false };
}

/** Rows that are added by event and never change; `stream`, `revision` and `n` are filled in by the engine. */
export function logTable<C extends Columns, R extends Readers = 'parties'>(
  options: TableOptions<C> & { readonly readers?: R },
): Table<OwnColumns<C, R> & typeof logColumns> {
  const readers = options.readers ?? 'parties';
  const columns = {
    ...logColumns,
    ...options.columns,
    ...(readers === 'parties' ? partyColumns : everyoneColumns),
  } as unknown as OwnColumns<C, R> & typeof logColumns;
  return { ...settled(options, readers), columns, key: ['stream', 'revision', 'n'], appendOnly: true };
}

function settled<C extends Columns>(options: TableOptions<C>, readers: Readers) {
  return {
    name: options.name,
    readers,
    ownRow: options.ownRow ?? null,
    internal: options.internal ?? false,
    indexes: options.indexes ?? [],
  };
}

/** What a reader gets from `read_model.<name>`. */
export type RowIn<T> = T extends Table<infer C> ? RowOf<C> : never;
/** What a projection gives for the table; the place of a log row comes from its event. */
export type RowFor<T> = Omit<RowIn<T>, T extends { readonly columns: typeof logColumns } ? keyof typeof logColumns : never>;

/** Rows of one table. */
export interface Put {
  readonly table: Table;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

export function put<C extends Columns>(table: Table<C>, ...rows: readonly RowFor<Table<C>>[]): Put {
  return { table: table as unknown as Table, rows: rows as readonly Readonly<Record<string, unknown>>[] };
}
