import type { AppendResult } from '../port.js';
import type { SerialisedEvent } from '../serialised-event.js';
import { isTaken } from './failures.js';
import { positionColumn } from './place.js';

/** Events for one stream, which stands at `revision` (-1 where it does not exist yet) or they are not written. */
export interface Append {
  readonly stream: string;
  readonly revision: number;
  readonly events: readonly SerialisedEvent[];
}

export type Query = <Row extends object>(name: string, text: string, values: readonly unknown[]) => Promise<readonly Row[]>;

interface Waiting extends Append {
  readonly settle: (written: AppendResult | undefined) => void;
  readonly fail: (error: unknown) => void;
}

/** Statements under way at once. What is asked for meanwhile goes together into the next, so that many appends share one commit. */
const lanes = 2;
const mostTogether = 64;
const mostCharactersTogether = 1_000_000;

const insertOne = `
  insert into event_store.events (stream, revision, id, type, data, metadata)
  select $1, $2::integer + 1, $3::uuid, $4, $5::jsonb, $6::jsonb
  where $2::integer = coalesce((select max(revision) from event_store.events where stream = $1), -1)
  returning ${positionColumn}`;

const insertMany = `
  insert into event_store.events (stream, revision, id, type, data, metadata)
  select e.stream, e.expected + e.number, e.id, e.type, e.data, e.metadata
  from unnest($1::text[], $2::integer[], $3::integer[], $4::uuid[], $5::text[], $6::jsonb[], $7::jsonb[])
    as e (stream, expected, number, id, type, data, metadata)
  where e.expected = coalesce((select max(revision) from event_store.events where stream = e.stream), -1)
  returning stream, revision, ${positionColumn}`;

/**
 * Writes appends, each all or nothing and in a single statement that checks the revision. Where several wait they share a statement;
 * should it fail over one of them, it has written nothing and each is tried by itself, so that none fails for another.
 */
export class AppendQueue {
  private waiting: Waiting[] = [];
  private underWay = 0;

  constructor(private readonly query: Query) {}

  /** @returns where the last event stands, or nothing where the stream was not at the revision */
  append(append: Append): Promise<AppendResult | undefined> {
    return new Promise((settle, fail) => {
      this.waiting.push({ ...append, settle, fail });
      if (this.underWay < lanes) void this.work();
    });
  }

  private async work(): Promise<void> {
    this.underWay++;
    while (this.waiting.length > 0) {
      const together = this.next();
      const [first] = together;
      if (first && together.length === 1) await this.alone(first);
      else await this.together(together);
    }
    this.underWay--;
  }

  /** Those that waited longest, each for another stream. */
  private next(): readonly Waiting[] {
    const together = new Map<string, Waiting>();
    const later: Waiting[] = [];
    let characters = 0;
    for (const append of this.waiting) {
      const size = append.events.reduce((sum, { data, metadata }) => sum + data.length + metadata.length, 0);
      const fits = together.size === 0 || (together.size < mostTogether && characters + size <= mostCharactersTogether);
      if (!fits || together.has(append.stream)) later.push(append);
      else {
        together.set(append.stream, append);
        characters += size;
      }
    }
    this.waiting = later;
    return [...together.values()];
  }

  private async alone(append: Waiting): Promise<void> {
    try {
      const [single] = append.events;
      append.settle(
        single && append.events.length === 1
          ? await this.writeOne(append, single)
          : (await this.writeMany([append])).get(append.stream),
      );
    } catch (error) {
      if (isTaken(error)) append.settle(undefined);
      else append.fail(error);
    }
  }

  private async together(appends: readonly Waiting[]): Promise<void> {
    try {
      const written = await this.writeMany(appends);
      for (const { stream, settle } of appends) settle(written.get(stream));
    } catch {
      await Promise.all(appends.map((append) => this.alone(append)));
    }
  }

  private async writeOne(
    { stream, revision }: Append,
    { id, type, data, metadata }: SerialisedEvent,
  ): Promise<AppendResult | undefined> {
    const values = [stream, revision, id, type, data, metadata];
    const [row] = await this.query<Pick<AppendResult, 'position'>>('insert-one', insertOne, values);
    return row && { revision: revision + 1, position: row.position };
  }

  /** Where the last event of each stream stands that was at its revision. */
  private async writeMany(appends: readonly Append[]): Promise<ReadonlyMap<string, AppendResult>> {
    const rows = appends.flatMap(({ stream, revision, events }) =>
      events.map((event, index) => ({ stream, revision, number: index + 1, ...event })),
    );
    const written = await this.query<AppendResult & { readonly stream: string }>('insert-many', insertMany, [
      rows.map(({ stream }) => stream),
      rows.map(({ revision }) => revision),
      rows.map(({ number }) => number),
      rows.map(({ id }) => id),
      rows.map(({ type }) => type),
      rows.map(({ data }) => data),
      rows.map(({ metadata }) => metadata),
    ]);
    return new Map(written.map(({ stream, revision, position }) => [stream, { revision, position }]));
  }
}
