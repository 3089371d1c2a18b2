import pg from 'pg';
import type { RecordedEvent } from '../port.js';
import { comparePlaces, positionOf, type Place } from './place.js';
import { channel, sessionSettings } from './session.js';

export interface EventRow extends Place {
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly data: RecordedEvent['data'];
  readonly metadata: RecordedEvent['metadata'];
  readonly recorded: Date;
}

export const eventColumns = 'stream, revision, id, type, data, metadata, xid, sequence, recorded';

export function recordedEvent({ stream, revision, id, type, data, metadata, xid, sequence, recorded }: EventRow): RecordedEvent {
  return {
    stream,
    revision,
    id,
    type,
    data,
    metadata,
    position: positionOf({ xid, sequence }),
    recorded: metadata.recorded ?? recorded.toISOString(),
  };
}

/** How far a subscription can go now. */
export interface Outlook {
  /**
   * Everything up to here, this place included, is complete: nothing will still appear at or before it. It is that of an event, never of
   * the horizon: ids of transactions that had not reached the disk when the server was killed are given out again.
   */
  readonly until: Place;
  /** Whether `until` is as far as anybody can go now. */
  readonly isHorizon: boolean;
  /** Whether any event, of whatever stream, stands between the place asked about and `until`. */
  readonly hasEvents: boolean;
  /** Whether committed events stand behind an open transaction that came first; they become readable when it ends. */
  readonly heldBack: boolean;
}

/** Most events that are looked through for one answer, so that a filter that lets little through cannot run into the time limit. */
const stretch = 20_000;

const horizon = 'pg_snapshot_xmin(pg_current_snapshot())';
const ahead = `(xid, sequence) > ($1::xid8, $2::int8) and xid < ${horizon}`;

const outlookStatement = `
  select last.xid, last.sequence,
    exists (select from event_store.events where xid >= ${horizon}) as "heldBack",
    (select array[xid::text, sequence::text] from event_store.events where ${ahead} order by xid, sequence offset ${stretch - 1} limit 1) as "stretchEnd"
  from (select) as one left join lateral (
    select xid, sequence from event_store.events where xid < ${horizon} order by xid desc, sequence desc limit 1) as last on true`;

const readStatement = `
  select ${eventColumns} from event_store.events
  where (xid, sequence) > ($1::xid8, $2::int8) and (xid, sequence) <= ($3::xid8, $4::int8) and ($5::text[] is null or stream ^@ any ($5::text[]))
  order by xid, sequence limit $6`;

/** The connection of one subscription: reads on, and hears when there is more. */
export class Feed {
  private rung = false;
  private ring: (() => void) | undefined;
  private lost: Error | undefined;

  private constructor(private readonly client: pg.Client) {
    client.on('notification', () => this.wake());
    client.on('error', (error) => this.lose(error));
    client.on('end', () => this.lose(new Error('connection ended')));
  }

  static async open(url: string): Promise<Feed> {
    const feed = new Feed(new pg.Client(sessionSettings(url, 'overstap-subscription')));
    try {
      await feed.client.connect();
      await feed.client.query(`listen ${channel}`);
      return feed;
    } catch (error) {
      feed.close();
      throw error;
    }
  }

  /** What there is after a place; calls that come from now on make the next `wait` return at once. */
  async outlook(place: Place): Promise<Outlook> {
    this.rung = false;
    const { rows } = await this.client.query<{
      readonly xid: string | null;
      readonly sequence: string | null;
      readonly heldBack: boolean;
      readonly stretchEnd: readonly [string, string] | null;
    }>({ name: 'outlook', text: outlookStatement, values: [place.xid, place.sequence] });
    const [row] = rows;
    if (!row) throw new Error('no answer');
    const { xid, sequence, heldBack, stretchEnd } = row;
    if (stretchEnd)
      return { until: { xid: stretchEnd[0], sequence: stretchEnd[1] }, isHorizon: false, hasEvents: true, heldBack };
    const last = xid === null || sequence === null ? place : { xid, sequence };
    const hasEvents = comparePlaces(last, place) > 0;
    return { until: hasEvents ? last : place, isHorizon: true, hasEvents, heldBack };
  }

  async read(after: Place, until: Place, prefixes: readonly string[] | undefined, limit: number): Promise<readonly EventRow[]> {
    const values = [after.xid, after.sequence, until.xid, until.sequence, prefixes ?? null, limit];
    return (await this.client.query<EventRow>({ name: 'read-all', text: readStatement, values })).rows;
  }

  /** Until called, `milliseconds` long at most. Throws when the connection is lost. */
  async wait(milliseconds: number): Promise<void> {
    if (!this.rung && !this.lost)
      await new Promise<void>((settle) => {
        const timer = setTimeout(settle, milliseconds);
        this.ring = () => {
          clearTimeout(timer);
          settle();
        };
      });
    this.ring = undefined;
    if (this.lost) throw this.lost;
  }

  close(): void {
    this.lose(new Error('connection closed'));
    void this.client.end().catch(() => undefined);
  }

  private wake(): void {
    this.rung = true;
    this.ring?.();
  }

  private lose(error: Error): void {
    this.lost ??= error;
    this.wake();
  }
}
