import { randomUUID } from 'node:crypto';
import { jsonEvent, NO_STREAM, streamNameFilter, type AllStreamResolvedEvent, type JSONType } from '@eventstore/db-client';
import { connect, type Connection } from '../../libs/event-store/eventstoredb/connection.js';
import { EventStoreDBEventStore } from '../../libs/event-store/eventstoredb/index.js';
import { OwnStreams } from '../../libs/event-store/eventstoredb/own-streams.js';
import { logPosition, placeOf } from '../../libs/event-store/eventstoredb/place.js';
import type { Position } from '../../libs/event-store/port.js';
import { freshPrefix, realServer } from '../support/eventstoredb-double/server-of-the-run.js';
import { child } from './empty-workflows.js';
import { asRatioOfRounds, inTurn, throughput, type Figure } from './measure.js';
import { newEvent } from './new-event.js';

const atLeast = 0.85;
/** Many and short: what else the machine does then falls on both sides of a round. */
const rounds = 15;
const turnLength = 500;
const highestConcurrency = 32;

/** Of a subscription: where a reader such as a read model's looks, and one stream in five that is none of its own. */
const categories = ['handover', 'journey', 'candidate', 'handover', 'enquiry'] as const;
const filtered = ['handover/', 'journey/', 'candidate/'];
const eventsInAll = 40_000;
const eventsInOneAppend = 400;
const eventsInOneStream = 50;

const noteOfDouble = `test double: EVENTSTORE_URL names no server, so adapter and bare client spoke to the test double of the wire, in a process of its own; what
was read was recorded from it and played back, since it sends more slowly than a client reads. Its speed says nothing of an EventStoreDB.
The ratio shows what the adapter itself adds to the client, and gets the lower the faster a server is; by processor time it is what would be
left of it on a server that takes no time at all.`;

/** One side of a comparison: how many it gets done. */
type Side = () => Promise<number>;

/** Adapter and bare client, each with a connection of its own to the same address. */
class Pair {
  private constructor(
    readonly store: EventStoreDBEventStore,
    readonly bare: Connection,
    readonly streams: OwnStreams,
  ) {}

  static async to(url: string, prefix: string): Promise<Pair> {
    return new Pair(await EventStoreDBEventStore.open({ url, prefix }), connect(url), new OwnStreams(prefix));
  }

  async close(): Promise<void> {
    await this.store.close();
    await this.bare.client.dispose();
  }
}

/**
 * The EventStoreDB adapter beside the bare client on the same server, with the same events, the same filter and the same write path
 * (credentials with each call): on the server of EVENTSTORE_URL, else on the test double.
 */
export async function eventStoreFigures(): Promise<readonly Figure[]> {
  const double = realServer === undefined ? await child('double-server', {}) : undefined;
  const [url = '', urlToRead = url] = double?.said.split(' ') ?? [realServer];
  const prefix = freshPrefix();
  const pairs: Pair[] = [];
  try {
    const appending = await Pair.to(url, prefix);
    pairs.push(appending);
    const reading = await Pair.to(urlToRead, prefix);
    pairs.push(reading);
    const figures = [
      ...(await appendFigures(appending)),
      ...(await streamFigures(appending, reading)),
      ...(await catchUpFigures(appending, reading)),
    ];
    const onWhat = double ? 'test double' : 'EventStoreDB';
    const note = double && noteOfDouble;
    return figures.map((figure) => ({ ...figure, name: `${onWhat}: ${figure.name}`, ...(note && { note }) }));
  } finally {
    await Promise.all(pairs.map((pair) => pair.close()));
    double?.process.disconnect();
  }
}

async function appendFigures({ store, bare: { client, credentials }, streams }: Pair): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const concurrency of [1, 8, highestConcurrency]) {
    const newStreams = () => Array.from({ length: concurrency }, () => `handover/${randomUUID()}`);
    const adapter = (): Promise<number> => {
      const names = newStreams();
      return calls(concurrency, (caller, turn) =>
        store.append(names[caller]!, turn === 0 ? 'no-stream' : turn - 1, [newEvent()]),
      );
    };
    const limit = (): Promise<number> => {
      const names = newStreams().map((name) => streams.onServer(name));
      return calls(concurrency, (caller, turn) => {
        const { id, type, data, metadata } = newEvent();
        const event = jsonEvent({ id, type, data: data as JSONType, metadata: metadata as unknown as JSONType });
        const expectedRevision = turn === 0 ? NO_STREAM : BigInt(turn - 1);
        return client.appendToStream(names[caller]!, [event], { expectedRevision, credentials });
      });
    };
    figures.push(...(await compared(`append, c = ${concurrency}`, '', adapter, limit, concurrency === highestConcurrency)));
  }
  return figures;
}

async function streamFigures(appending: Pair, { store, bare, streams }: Pair): Promise<readonly Figure[]> {
  const stream = `journey/${randomUUID()}`;
  await appending.store.append(stream, 'no-stream', Array.from({ length: eventsInOneStream }, newEvent));
  const bareRead = (): Promise<readonly unknown[]> =>
    new Promise((resolve, reject) => {
      const events: unknown[] = [];
      bare.client
        .readStream(streams.onServer(stream), { credentials: bare.credentials })
        .on('data', (event) => events.push(event))
        .on('end', () => resolve(events))
        .on('error', reject);
    });
  const figures: Figure[] = [];
  for (const concurrency of [1, 8, highestConcurrency]) {
    const reads = (read: () => Promise<readonly unknown[]>) => () =>
      calls(concurrency, async () => {
        const { length } = await read();
        if (length !== eventsInOneStream) throw new Error(`${length} events were read instead of ${eventsInOneStream}`);
      });
    const name = `a stream of ${eventsInOneStream}, c = ${concurrency}`;
    const adapter = reads(() => store.readStream(stream));
    figures.push(...(await compared(name, '', adapter, reads(bareRead), concurrency === highestConcurrency)));
  }
  return figures;
}

async function catchUpFigures(appending: Pair, reading: Pair): Promise<readonly Figure[]> {
  const { position: after } = await appending.store.append(`enquiry/${randomUUID()}`, 'no-stream', [newEvent()]);
  let expected = 0;
  for (let n = 0; n < eventsInAll / eventsInOneAppend; n++) {
    const category = categories[n % categories.length]!;
    await appending.store.append(`${category}/${randomUUID()}`, 'no-stream', Array.from({ length: eventsInOneAppend }, newEvent));
    if (filtered.includes(`${category}/`)) expected += eventsInOneAppend;
  }
  return compared(
    `catch-up of $all, filtered`,
    'events',
    () => caughtUp(reading, after, expected),
    () => bareCaughtUp(reading, after, expected),
    true,
  );
}

async function caughtUp({ store }: Pair, after: Position, expected: number): Promise<number> {
  const enough = new AbortController();
  let count = 0;
  for await (const message of store.subscribeToAll({ after, prefixes: filtered, signal: enough.signal })) {
    if (message.kind === 'events') count += message.events.length;
    if (count >= expected) enough.abort();
  }
  return count;
}

function bareCaughtUp({ bare, streams }: Pair, after: Position, expected: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const filter = streamNameFilter({
      prefixes: [...(streams.filter(filtered) ?? [])],
      maxSearchWindow: 500,
      checkpointInterval: 1,
    });
    const fromPosition = logPosition(placeOf(after));
    const subscription = bare.client.subscribeToAll({ fromPosition, filter, credentials: bare.credentials });
    let count = 0;
    subscription
      .on('data', ({ event }: AllStreamResolvedEvent) => {
        if (event && ++count === expected) subscription.unsubscribe().then(() => resolve(count), reject);
      })
      .on('error', reject);
  });
}

async function calls(concurrency: number, call: (caller: number, turn: number) => Promise<unknown>): Promise<number> {
  let done = 0;
  await throughput(concurrency, turnLength, async (caller, turn) => {
    await call(caller, turn);
    done++;
  });
  return done;
}

/** How much a side gets done in a second, and, where asked for, in a second of this process's processor time. */
async function compared(
  name: string,
  what: string,
  adapter: Side,
  bare: Side,
  alsoByProcessorTime: boolean,
): Promise<readonly Figure[]> {
  const own = timed(adapter);
  const limit = timed(bare);
  await own.round();
  await limit.round();
  const { values, limits } = await inTurn(own.round, limit.round, rounds);
  const unit = `${what}/s`;
  const figures = [asRatioOfRounds(name, unit, values, limits, atLeast)];
  if (alsoByProcessorTime)
    figures.push(
      asRatioOfRounds(`${name}, by processor time`, unit, own.byProcessorTime.slice(1), limit.byProcessorTime.slice(1), atLeast),
    );
  return figures;
}

function timed(side: Side): { readonly round: () => Promise<number>; readonly byProcessorTime: number[] } {
  const byProcessorTime: number[] = [];
  const round = async (): Promise<number> => {
    const before = process.cpuUsage();
    const began = performance.now();
    const done = await side();
    const seconds = (performance.now() - began) / 1_000;
    const { user, system } = process.cpuUsage(before);
    byProcessorTime.push(done / ((user + system) / 1_000_000));
    return done / seconds;
  };
  return { round, byProcessorTime };
}
