import { setTimeout as pause } from 'node:timers/promises';
import {
  BACKWARDS,
  END,
  EventStoreDBClient,
  START,
  type AllStreamRecordedEvent,
  type AllStreamResolvedEvent,
  type ReadPosition,
  type StreamingRead,
} from '@eventstore/db-client';
import type pg from 'pg';
import type { StoredEvent } from './ledger.js';

/** Says what stands in a store of events, without a line of the code that wrote it. */
export interface Witness {
  /** All of Overstap's, in the order of their positions. */
  events(): Promise<readonly StoredEvent[]>;
  /** Where the last of them stands; nothing where there are none. */
  last(): Promise<string | undefined>;
}

/** Whether whoever has come to `position` has come past `last`. */
export function hasReached(position: string | null, last: string): boolean {
  if (position === null) return false;
  const [at, end] = [position, last].map((text) => (text.match(/\d+/g) ?? []).map(BigInt)) as [bigint[], bigint[]];
  const differs = at.findIndex((number, index) => number !== end[index]);
  return differs < 0 || (at[differs] as bigint) > (end[differs] as bigint);
}

/** The table, as its owner. The events of one append have their transaction in common, which they may share with other appends. */
export class PostgresWitness implements Witness {
  constructor(private readonly owner: Pick<pg.Pool, 'query'>) {}

  async events(): Promise<readonly StoredEvent[]> {
    const { rows } = await this.owner.query<StoredEvent>(
      `select stream, revision, id::text as id, type, data, metadata->>'commandId' as "commandId",
              metadata->'actor'->>'kind' as "actorKind", metadata->>'occurred' as occurred,
              xid || '-' || sequence as position, xid::text as append
         from event_store.events order by xid, event_store.events.sequence`,
    );
    return rows;
  }

  async last(): Promise<string | undefined> {
    const { rows } = await this.owner.query<{ position: string }>(
      `select xid || '-' || sequence as position from event_store.events order by xid desc, event_store.events.sequence desc limit 1`,
    );
    return rows[0]?.position;
  }
}

/** Milliseconds for which a server that does not answer is asked again. */
const patience = 30_000;

/**
 * $all, by the client package alone. The server does not tell which append wrote an event, and each event has a position of its own. But an
 * append is written at a stroke, so that nothing of any stream comes in between: what one command left without a break counts as one append.
 */
export class EventStoreDBWitness implements Witness {
  private constructor(
    private readonly client: EventStoreDBClient,
    /** With which the names of the streams begin that are asked about. */
    private readonly prefix: string,
    /** What stood before is passed by. */
    private readonly from: ReadPosition,
  ) {}

  /** @param prefix as the setting EVENT_STORE_PREFIX of whoever writes */
  static async open(url: string, prefix = ''): Promise<EventStoreDBWitness> {
    const client = EventStoreDBClient.connectionString(url);
    const [last] = await backwards(client, END, 1);
    return new EventStoreDBWitness(client, prefix && `${prefix}:`, last?.position ?? START);
  }

  async events(): Promise<readonly StoredEvent[]> {
    const read = await untilAnswered(() => collected(this.client.readAll({ fromPosition: this.from })));
    const events: StoredEvent[] = [];
    let append = { by: '', at: '' };
    for (const event of read) {
      const own = this.isOwn(event) ? ownOf(event) : undefined;
      const by = own ? `${event.streamId} ${own.commandId}` : '';
      if (append.by !== by) append = { by, at: positionOf(event) };
      if (own) events.push({ ...own, stream: event.streamId.slice(this.prefix.length), append: append.at });
    }
    return events;
  }

  async last(): Promise<string | undefined> {
    let from: ReadPosition = END;
    for (let page = 16; ; page = 500) {
      const events = await this.before(from, page);
      const own = events.find((event) => this.isOwn(event));
      const first = events.at(-1);
      if (own || !first || events.length < page) return own && positionOf(own);
      from = first.position;
    }
  }

  close(): Promise<void> {
    return this.client.dispose();
  }

  /** The newest first. */
  private before(place: ReadPosition, count: number): Promise<readonly AllStreamRecordedEvent[]> {
    return untilAnswered(() => backwards(this.client, place, count));
  }

  private isOwn({ streamId }: AllStreamRecordedEvent): boolean {
    return this.prefix === '' ? !streamId.startsWith('$') : streamId.startsWith(this.prefix);
  }
}

interface Metadata {
  readonly commandId: string;
  readonly actor: { readonly kind: string };
  readonly occurred: string;
}

function ownOf(event: AllStreamRecordedEvent): Omit<StoredEvent, 'stream' | 'append'> {
  const { commandId, actor, occurred } = event.metadata as unknown as Metadata;
  const { id, type, data } = event;
  return {
    revision: Number(event.revision),
    id,
    type,
    data,
    commandId,
    actorKind: actor.kind,
    occurred,
    position: positionOf(event),
  };
}

/** As answers tell it. */
function positionOf({ position: { commit, prepare } }: AllStreamRecordedEvent): string {
  return `c${commit}p${prepare}`;
}

function backwards(
  client: EventStoreDBClient,
  fromPosition: ReadPosition,
  maxCount: number,
): Promise<readonly AllStreamRecordedEvent[]> {
  return collected(client.readAll({ direction: BACKWARDS, fromPosition, maxCount }));
}

async function collected(reading: StreamingRead<AllStreamResolvedEvent>): Promise<readonly AllStreamRecordedEvent[]> {
  const events: AllStreamRecordedEvent[] = [];
  for await (const { event } of reading) if (event) events.push(event);
  return events;
}

async function untilAnswered<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  const until = Date.now() + patience;
  for (;;)
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > until) throw error;
      await pause(50);
    }
}
