import { setImmediate as nextTurn } from 'node:timers/promises';
import { START, streamNameFilter, type AllStreamResolvedEvent, type AllStreamSubscription } from '@eventstore/db-client';
import type { RecordedEvent } from '../port.js';
import type { Connection } from './connection.js';
import type { OwnStreams } from './own-streams.js';
import { beginning, comparePlaces, logPosition, placeIn, type Place } from './place.js';
import { recordedEvent } from './recorded-event.js';

/**
 * How many events the server looks through before it tells how far a filter came. With many, catching up is quick, but the end of the log is
 * never told exactly; with one, each event is told, also those of others.
 */
const searched = { widely: 500, closely: 1 } as const;
export type Search = keyof typeof searched;

export interface FeedOptions {
  readonly after: Place;
  /** Whose events are handed out. */
  readonly streams: OwnStreams;
  /** Beginnings of the streams' names on the server; undefined for all that it has. */
  readonly filter: readonly string[] | undefined;
  readonly search: Search;
  /** Events that may wait here; beyond these the server is held back by the connection's flow control. */
  readonly mostWaiting: number;
  /** Milliseconds within which the server confirms. */
  readonly confirmedWithin: number;
}

export interface Haul {
  readonly events: readonly RecordedEvent[];
  /** Everything up to here that passes the filter has been handed out with this haul. */
  readonly place: Place;
  /** `at-end`: the server has nothing more at this moment; `fell-behind`: it had not, and writes faster than this is read. */
  readonly standing: 'under-way' | 'at-end' | 'fell-behind';
}

/** One subscription of the client for as long as it lasts; it ends at the first loss and never comes back by itself. */
export class Feed {
  private readonly subscription: AllStreamSubscription;
  private readonly confirmation: NodeJS.Timeout;
  private readonly streams: OwnStreams;
  private place: Place;
  private checkpoint: Place;
  private standing: Haul['standing'] = 'under-way';
  /** Whether anything changed since it was last told how far this is with nothing left waiting. */
  private untold = false;
  private lost: Error | undefined;
  private wake: (() => void) | undefined;

  constructor(
    { client, credentials }: Connection,
    { after, streams, filter, search, mostWaiting, confirmedWithin }: FeedOptions,
  ) {
    this.streams = streams;
    this.place = this.checkpoint = after;
    this.confirmation = setTimeout(() => this.lose(new Error('a subscription was not confirmed')), confirmedWithin);
    this.subscription = client.subscribeToAll(
      {
        credentials,
        fromPosition: comparePlaces(after, beginning) === 0 ? START : logPosition(after),
        filter: filter && {
          ...streamNameFilter({ prefixes: [...filter], maxSearchWindow: searched[search], checkpointInterval: 1 }),
          // Must not throw: the subscription would stall in silence.
          checkpointReached: (_, position) => this.reached({ commit: `${position.commit}`, prepare: `${position.prepare}` }),
        },
      },
      { highWaterMark: mostWaiting },
    );
    this.subscription
      .on('confirmation', () => clearTimeout(this.confirmation))
      .on('readable', () => this.ring())
      .on('caughtUp', () => this.becomes('at-end'))
      .on('fellBehind', () => this.becomes('fell-behind'))
      .on('error', (error) => this.lose(error))
      .on('end', () => this.lose(new Error('a subscription was ended by the server')))
      .on('close', () => this.lose(new Error('a subscription was closed')));
  }

  /** What has come in, as soon as anything has; at most `limit` events. @throws what the subscription was lost for, after the last haul */
  async next(limit: number): Promise<Haul> {
    for (;;) {
      const haul = this.take(limit);
      if (haul) return haul;
      if (this.lost) throw this.lost;
      await new Promise<void>((settle) => (this.wake = settle));
      // What comes in at once goes together.
      await nextTurn();
    }
  }

  close(): void {
    this.lose(new Error('a subscription was closed'));
    this.subscription.unsubscribe().catch(() => undefined);
    this.subscription.destroy();
  }

  private take(limit: number): Haul | undefined {
    const events: RecordedEvent[] = [];
    while (events.length < limit) {
      const resolved = this.subscription.read() as AllStreamResolvedEvent | null;
      if (!resolved) return this.drained(events);
      const event = resolved.event ?? resolved.link;
      if (!event) continue;
      this.untold = true;
      this.place = placeIn(event.position);
      const stream = this.streams.here(event.streamId);
      if (stream !== undefined) events.push(recordedEvent(event, stream, this.place));
    }
    return { events, place: this.place, standing: 'under-way' };
  }

  /** A checkpoint never comes ahead of an event at or before it, so it holds once everything that came has been taken. */
  private drained(events: readonly RecordedEvent[]): Haul | undefined {
    if (comparePlaces(this.checkpoint, this.place) > 0) {
      this.place = this.checkpoint;
      this.untold = true;
    }
    if (!this.untold) return undefined;
    this.untold = false;
    return { events, place: this.place, standing: this.standing };
  }

  private reached(place: Place): void {
    this.checkpoint = place;
    this.ring();
  }

  private becomes(standing: Haul['standing']): void {
    this.standing = standing;
    this.untold = true;
    this.ring();
  }

  private lose(error: Error): void {
    clearTimeout(this.confirmation);
    this.lost ??= error;
    this.ring();
  }

  private ring(): void {
    this.wake?.();
    this.wake = undefined;
  }
}
