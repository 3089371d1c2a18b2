import { createHash } from 'node:crypto';
import type { RecordedEvent } from '../event-store/port.js';
import type { Aggregate, Command, DomainEvent } from '../kernel/aggregate.js';
import { definitionOf } from './schema.js';
import type { Put, Table } from './table.js';

/** Where a stream stands, as far as its events tell without their content. */
export interface StreamAt {
  readonly stream: string;
  /** `3f…` of `handover/3f…`. */
  readonly id: string;
  readonly revision: number;
  /** Service point under which the stream stands. */
  readonly servicePoint: string | null;
  /** Business time of the first and the last event. */
  readonly began: string;
  readonly occurred: string;
  /** When the last event was written. */
  readonly recorded: string;
}

/** What a projection takes from the streams of one category. */
export interface Source {
  readonly category: string;
  /** Folds the streams; without it only `facts` of the bare events are possible. */
  readonly aggregate?: Aggregate;
  /** All rows that a stream in this state has; rows that it had before and no longer has are removed. */
  readonly rows?: (state: unknown, at: StreamAt) => readonly Put[];
  /** Rows to add because of one event. */
  readonly facts?: (event: RecordedEvent, before: unknown, after: unknown) => readonly Put[];
}

/** A read model, declared: the engine does the reading, folding and writing. All functions are pure. */
export interface Projection {
  /** kebab-case. */
  readonly name: string;
  /** Raised whenever the same events give other rows: by the functions here, or by `evolve` of an aggregate that they fold. */
  readonly version: number;
  readonly tables: readonly Table[];
  readonly sources: readonly Source[];
}

/** Rows, facts or both from the folded states of an aggregate. */
export function fold<S, C extends Command, E extends DomainEvent>(
  aggregate: Aggregate<S, C, E>,
  give: {
    readonly rows?: (state: S, at: StreamAt) => readonly Put[];
    readonly facts?: (event: RecordedEvent & E, before: S, after: S) => readonly Put[];
  },
): Source {
  // The engine holds sources of all aggregates in one list; each function meets only states and events of its own aggregate.
  return { category: aggregate.category, aggregate, ...give } as unknown as Source;
}

/** Facts from the events of a category as they are. */
export function eventsOf(category: string, facts: (event: RecordedEvent) => readonly Put[]): Source {
  return { category, facts };
}

/** What must be equal for rows to have been made by this declaration: the version, and the tables with their indexes and who reads them. */
export function versionOf(projection: Projection): string {
  return `${projection.version}-${createHash('sha256').update(definitionOf(projection)).digest('hex').slice(0, 12)}`;
}

export function prefixesOf(projection: Projection): readonly string[] {
  return projection.sources.map((source) => `${source.category}/`);
}
