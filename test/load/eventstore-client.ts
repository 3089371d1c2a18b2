import { randomUUID } from 'node:crypto';
import { jsonEvent, NO_STREAM, START, streamNameFilter, type AllStreamResolvedEvent, type JSONType } from '@eventstore/db-client';
import { connect } from '../../libs/event-store/eventstoredb/connection.js';
import { EventStoreDBEventStore } from '../../libs/event-store/eventstoredb/index.js';
import { OwnStreams } from '../../libs/event-store/eventstoredb/own-streams.js';
import { logPosition, placeOf } from '../../libs/event-store/eventstoredb/place.js';
import type { Position } from '../../libs/event-store/port.js';
import { throughput } from './measure.js';
import { newEvent } from './new-event.js';

/** What a client is to do. */
export type Job =
  | { readonly kind: 'append'; readonly concurrency: number; readonly milliseconds: number }
  | {
      readonly kind: 'read';
      readonly stream: string;
      readonly events: number;
      readonly concurrency: number;
      readonly milliseconds: number;
    }
  | { readonly kind: 'catch up'; readonly after: Position; readonly prefixes: readonly string[]; readonly events: number };

/** What it got done, and in how much time on the wall and of the processor. */
export interface Done {
  readonly done: number;
  readonly seconds: number;
  readonly processorSeconds: number;
}

/** One way to speak to the server. */
interface Client {
  /** One event as the `turn`th of a stream. */
  append(stream: string, turn: number): Promise<unknown>;
  read(stream: string): Promise<readonly unknown[]>;
  /** Reads all that the filter lets through, until so many came. */
  catchUp(after: Position, prefixes: readonly string[], events: number): Promise<number>;
}

async function adapter(url: string, urlToRead: string, prefix: string): Promise<Client> {
  const writing = await EventStoreDBEventStore.open({ url, prefix });
  const reading = await EventStoreDBEventStore.open({ url: urlToRead, prefix });
  return {
    append: (stream, turn) => writing.append(stream, turn === 0 ? 'no-stream' : turn - 1, [newEvent()]),
    read: (stream) => reading.readStream(stream),
    catchUp: async (after, prefixes, events) => {
      const enough = new AbortController();
      let count = 0;
      for await (const message of reading.subscribeToAll({ after, prefixes, signal: enough.signal })) {
        if (message.kind === 'events') count += message.events.length;
        if (count >= events) enough.abort();
      }
      return count;
    },
  };
}

/** The client with as little around it as can be, on the same write path: credentials with each call. */
function bare(url: string, urlToRead: string, prefix: string): Client {
  const { client: writing, credentials } = connect(url);
  const { client: reading } = connect(urlToRead);
  const streams = new OwnStreams(prefix);
  return {
    append: (stream, turn) => {
      const { id, type, data, metadata } = newEvent();
      const event = jsonEvent({ id, type, data: data as JSONType, metadata: metadata as unknown as JSONType });
      const expectedRevision = turn === 0 ? NO_STREAM : BigInt(turn - 1);
      return writing.appendToStream(streams.onServer(stream), [event], { expectedRevision, credentials });
    },
    read: (stream) =>
      new Promise((resolve, reject) => {
        const events: unknown[] = [];
        reading
          .readStream(streams.onServer(stream), { fromRevision: START, credentials })
          .on('data', (event) => events.push(event))
          .on('end', () => resolve(events))
          .on('error', reject);
      }),
    catchUp: (after, prefixes, events) =>
      new Promise((resolve, reject) => {
        const filter = streamNameFilter({
          prefixes: [...(streams.filter(prefixes) ?? [])],
          maxSearchWindow: 500,
          checkpointInterval: 1,
        });
        const fromPosition = logPosition(placeOf(after));
        const subscription = reading.subscribeToAll({ fromPosition, filter, credentials });
        let count = 0;
        subscription
          .on('data', ({ event }: AllStreamResolvedEvent) => {
            if (event && ++count === events) subscription.unsubscribe().then(() => resolve(count), reject);
          })
          .on('error', reject);
      }),
  };
}

async function work(client: Client, job: Job): Promise<number> {
  let done = 0;
  switch (job.kind) {
    case 'append': {
      const streams = Array.from({ length: job.concurrency }, () => `handover/${randomUUID()}`);
      await throughput(job.concurrency, job.milliseconds, async (caller, turn) => {
        await client.append(streams[caller]!, turn);
        done++;
      });
      return done;
    }
    case 'read':
      await throughput(job.concurrency, job.milliseconds, async () => {
        const { length } = await client.read(job.stream);
        if (length !== job.events) throw new Error(`${length} events were read instead of ${job.events}`);
        done++;
      });
      return done;
    case 'catch up':
      return client.catchUp(job.after, job.prefixes, job.events);
    default:
      return job satisfies never;
  }
}

const { SIDE, URL_TO_APPEND: url = '', URL_TO_READ: urlToRead = '', PREFIX: prefix = '' } = process.env;
const client = SIDE === 'bare' ? bare(url, urlToRead, prefix) : await adapter(url, urlToRead, prefix);

process.once('disconnect', () => process.exit());
process.on('message', async (job: Job) => {
  const before = process.cpuUsage();
  const began = performance.now();
  const done = await work(client, job);
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(before);
  process.send?.({ done, seconds, processorSeconds: (user + system) / 1_000_000 } satisfies Done);
});
process.send?.('ready');
