import { randomUUID } from 'node:crypto';
import { PostgresEventStore } from '../event-store/postgres/index.js';
import type { EventStore, ExpectedRevision, NewEvent, Position, RecordedEvent } from '../event-store/port.js';
import type { Party } from '../kernel/actor.js';
import type { Aggregate, Command, DomainEvent } from '../kernel/aggregate.js';
import { createLogger } from '../logging/index.js';
import { testDatabase, type TestDatabase } from '../../test/support/postgres.js';
import { eventsOf, fold, type Projection } from './projection.js';
import { openProjectionPool } from './pool.js';
import { PositionWaiter } from './position-waiter.js';
import { Projector, type ProjectorOptions } from './projector.js';
import { instant, integer, logTable, oneOf, orNull, put, stateTable, text } from './table.js';

/** A box of toys: enough of an aggregate to project. */
export type ToyEvent =
  | DomainEvent<'toy.box-opened.v1', { readonly owner: string }>
  | DomainEvent<'toy.put-in.v1', { readonly toy: string; readonly size: number }>
  | DomainEvent<'toy.taken-out.v1', { readonly toy: string }>
  | DomainEvent<'toy.box-closed.v1', object>;

export interface ToyBox {
  readonly status: 'none' | 'open' | 'closed';
  readonly owner: string | null;
  readonly toys: Readonly<Record<string, number>>;
}

export const toyBox: Aggregate<ToyBox, Command, ToyEvent> = {
  category: 'toy',
  driven: false,
  initial: { status: 'none', owner: null, toys: {} },
  decide: () => [],
  evolve(state, event) {
    switch (event.type) {
      case 'toy.box-opened.v1':
        return { ...state, status: 'open', owner: event.data.owner };
      case 'toy.put-in.v1':
        return { ...state, toys: { ...state.toys, [event.data.toy]: event.data.size } };
      case 'toy.taken-out.v1':
        return { ...state, toys: Object.fromEntries(Object.entries(state.toys).filter(([toy]) => toy !== event.data.toy)) };
      case 'toy.box-closed.v1':
        return { ...state, status: 'closed' };
      default:
        return event satisfies never;
    }
  },
  pending: () => [],
  allowedCommands: () => [],
  isClosed: (state) => state.status === 'closed',
  servicePointOf: (state) => state.owner,
  visibleTo: (state): readonly Party[] => (state.owner === null ? [] : [{ kind: 'service-point', id: state.owner }]),
  personKeyOf: () => null,
};

const boxes = stateTable({
  name: 'toy_boxes',
  columns: { id: text, status: oneOf<ToyBox['status']>(), owner: orNull(text), toys: integer, changedAt: instant },
  key: ['id'],
  indexes: ['(changed_at)'],
});
const toys = stateTable({ name: 'toys', columns: { box: text, toy: text, size: integer }, key: ['box', 'toy'] });
const movements = logTable({ name: 'toy_movements', columns: { toy: text, size: integer, at: instant } });
const steps = logTable({ name: 'toy_steps', columns: { type: text }, readers: 'everyone' });

const visibleTo = (state: ToyBox) => toyBox.visibleTo(state).map(({ kind, id }) => `${kind}:${id}`);

/** Rows per box and per toy in it. `refuse` throws on a toy of that name. */
export function toyBoxes(
  options: { readonly version?: number; readonly refuse?: string; readonly double?: boolean } = {},
): Projection {
  return {
    name: 'toy-boxes',
    version: options.version ?? 1,
    tables: [boxes, toys],
    sources: [
      fold(toyBox, {
        rows: (state, at) => {
          if (options.refuse !== undefined && options.refuse in state.toys) throw new TypeError('this toy cannot be shown');
          return [
            put(boxes, {
              id: at.id,
              status: state.status,
              owner: state.owner,
              toys: Object.keys(state.toys).length,
              changedAt: at.occurred,
              visibleTo: visibleTo(state),
            }),
            put(
              toys,
              ...Object.entries(state.toys).map(([toy, size]) => ({
                box: at.id,
                toy,
                size: options.double ? 2 * size : size,
                visibleTo: visibleTo(state),
              })),
            ),
          ];
        },
      }),
    ],
  };
}

/** One row per toy that came or went, with the size that only the state before knows. */
export const toyMovements: Projection = {
  name: 'toy-movements',
  version: 1,
  tables: [movements],
  sources: [
    fold(toyBox, {
      facts(event, before, after) {
        const row = (toy: string, size: number) =>
          put(movements, { toy, size, at: event.metadata.occurred, visibleTo: visibleTo(after) });
        switch (event.type) {
          case 'toy.put-in.v1':
            return [row(event.data.toy, event.data.size)];
          case 'toy.taken-out.v1':
            return [row(event.data.toy, -(before.toys[event.data.toy] ?? 0))];
          default:
            return [];
        }
      },
    }),
  ],
};

export const toySteps: Projection = {
  name: 'toy-steps',
  version: 1,
  tables: [steps],
  sources: [eventsOf('toy', (event) => [put(steps, { type: event.type })])],
};

export function newEvent(type: string, data: NewEvent['data'], occurred = '2026-03-02T09:00:00.000Z'): NewEvent {
  return {
    id: randomUUID(),
    type,
    data,
    metadata: {
      commandId: randomUUID(),
      fingerprint: 'f',
      actor: { kind: 'system', id: 'overstap', role: 'system', party: { kind: 'service-point', id: 'spt-noord' } },
      servicePoint: 'spt-noord',
      occurred,
      correlationId: 'c',
    },
  };
}

export const opened = (owner: string): NewEvent => newEvent('toy.box-opened.v1', { owner });
export const putIn = (toy: string, size = 1): NewEvent => newEvent('toy.put-in.v1', { toy, size });
export const takenOut = (toy: string): NewEvent => newEvent('toy.taken-out.v1', { toy });

/** A database with its event store, and projectors over it. */
export class Playground {
  readonly projectors: Projector[] = [];
  private last: string | undefined;

  private constructor(
    readonly database: TestDatabase,
    readonly store: EventStore,
    readonly pool: ReturnType<typeof openProjectionPool>,
    readonly waiter: PositionWaiter,
  ) {}

  static async open(): Promise<Playground> {
    const database = await testDatabase();
    const store = await PostgresEventStore.open({ url: database.appUrl });
    const pool = openProjectionPool(database.ownerUrl);
    const waiter = new PositionWaiter(database.readerUrl, pool, store);
    await waiter.start();
    return new Playground(database, store, pool, waiter);
  }

  options(over: Partial<ProjectorOptions> = {}): ProjectorOptions {
    return {
      url: this.database.ownerUrl,
      pool: this.pool,
      store: this.store,
      upcast: (event: RecordedEvent) => event,
      logger: createLogger('test', 'silent'),
      projections: [toyBoxes(), toyMovements, toySteps],
      lookEvery: 20,
      ...over,
    };
  }

  project(over: Partial<ProjectorOptions> = {}): Projector {
    const projector = new Projector(this.options(over));
    this.projectors.push(projector);
    projector.start();
    return projector;
  }

  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Position> {
    const { position } = await this.store.append(stream, expected, events);
    if (this.last === undefined || this.store.comparePositions(this.last, position) < 0) this.last = position;
    return position;
  }

  /** Until the projections hold all that was appended here. */
  async drained(names: readonly string[], timeoutMs = 20_000): Promise<void> {
    if (this.last !== undefined) await this.waiter.waitForPosition(names, this.last, timeoutMs);
  }

  /** All rows that readers could see, had they all rights, in a fixed order. */
  async rows(view: string): Promise<readonly unknown[]> {
    const { rows } = await this.pool.query<{ row: unknown }>(
      `select to_jsonb(t) as row from read_model.${view} t order by to_jsonb(t)::text`,
    );
    return rows.map(({ row }) => row);
  }

  async close(): Promise<void> {
    await Promise.all(this.projectors.map((projector) => projector.stop()));
    await this.waiter.stop();
    await this.store.close();
    await this.pool.end();
    await this.database.drop();
  }
}
