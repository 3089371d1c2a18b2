import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { EventStoreDBEventStore } from '../../libs/event-store/eventstoredb/index.js';
import type { EventStore, Position } from '../../libs/event-store/port.js';
import { freshPrefix, realServer } from '../support/eventstoredb-double/server-of-the-run.js';
import { child } from './empty-workflows.js';
import type { Done, Job } from './eventstore-client.js';
import { asRatioOfRounds, inTurn, type Figure } from './measure.js';
import { newEvent } from './new-event.js';

const atLeast = 0.85;
/** Many and short: what else the machine does then falls on both sides of a round. */
const rounds = 51;
const milliseconds = 200;
const concurrencies = [1, 8, 32] as const;
const highest = 32;

/** One stream in five is none of those that the subscription is for. */
const categories = ['handover', 'journey', 'candidate', 'handover', 'enquiry'] as const;
const prefixes = ['handover/', 'journey/', 'candidate/'];
const appends = 100;
const eventsInOneAppend = 150;
const eventsInOneStream = 50;

const noteOfDouble = `test double: EVENTSTORE_URL names no server, so adapter and bare client spoke to the test double of the wire, in a process of its own; what
was read was recorded from it and played back, since it sends more slowly than a client reads. Its speed says nothing of an EventStoreDB.
The ratio shows what the adapter itself adds to the client, and gets the lower the faster a server is; by processor time it is what would be
left of it on a server that takes no time at all.`;

/**
 * The EventStoreDB adapter beside the bare client on the same server, with the same events, the same filter and the same write path
 * (credentials with each call): on the server of EVENTSTORE_URL, where what is appended stays, else on the test double.
 */
export async function eventStoreFigures(): Promise<readonly Figure[]> {
  const double = realServer === undefined ? await child('double-server', {}) : undefined;
  const [url = '', urlToRead = url] = double?.said.split(' ') ?? [realServer];
  const prefix = freshPrefix();
  const store = await EventStoreDBEventStore.open({ url, prefix });
  const adapter = await Side.start('adapter', { url, urlToRead, prefix });
  const bare = await Side.start('bare', { url, urlToRead, prefix });
  const onWhat = double ? 'test double' : 'EventStoreDB';
  const figures: Figure[] = [];
  const compare = async (name: string, unit: string, job: Job, byProcessorTime: boolean): Promise<void> => {
    const [ours, limit] = [adapter.at(job), bare.at(job)];
    await ours.round();
    await limit.round();
    const { values, limits } = await inTurn(ours.round, limit.round, rounds);
    const figure = {
      ...asRatioOfRounds(`${onWhat}: ${name}`, unit, values, limits, atLeast),
      ...(double && { note: noteOfDouble }),
    };
    figures.push(figure);
    if (!byProcessorTime) return;
    const of = (all: readonly number[]) => all.slice(-rounds);
    figures.push({
      ...figure,
      ...asRatioOfRounds(
        `${figure.name}, by processor time`,
        unit,
        of(ours.perProcessorSecond),
        of(limit.perProcessorSecond),
        atLeast,
      ),
    });
  };
  try {
    for (const concurrency of concurrencies)
      await compare(`append, c = ${concurrency}`, '/s', { kind: 'append', concurrency, milliseconds }, concurrency === highest);
    const stream = await writeStream(store);
    for (const concurrency of concurrencies) {
      const job = { kind: 'read', stream, events: eventsInOneStream, concurrency, milliseconds } as const;
      await compare(`a stream of ${eventsInOneStream} events, c = ${concurrency}`, '/s', job, concurrency === highest);
    }
    const { after, events } = await writeLog(store);
    await compare('catch-up of $all, filtered', 'events/s', { kind: 'catch up', after, prefixes, events }, true);
    return figures;
  } finally {
    await store.close();
    for (const { process } of [adapter, bare, ...(double ? [double] : [])]) process.disconnect();
  }
}

async function writeStream(store: EventStore): Promise<string> {
  const stream = `journey/${randomUUID()}`;
  await store.append(stream, 'no-stream', Array.from({ length: eventsInOneStream }, newEvent));
  return stream;
}

/** Answers where it begins, and how many events in it are of the prefixes. */
async function writeLog(store: EventStore): Promise<{ readonly after: Position; readonly events: number }> {
  const { position: after } = await store.append(`enquiry/${randomUUID()}`, 'no-stream', [newEvent()]);
  let events = 0;
  for (let n = 0; n < appends; n++) {
    const category = categories[n % categories.length]!;
    await store.append(`${category}/${randomUUID()}`, 'no-stream', Array.from({ length: eventsInOneAppend }, newEvent));
    if (prefixes.includes(`${category}/`)) events += eventsInOneAppend;
  }
  return { after, events };
}

/** Adapter or bare client in a process of its own, so that neither has anything to do with the other's memory or compiled code. */
class Side {
  private constructor(readonly process: ChildProcess) {}

  static async start(
    side: 'adapter' | 'bare',
    { url, urlToRead, prefix }: { readonly url: string; readonly urlToRead: string; readonly prefix: string },
  ): Promise<Side> {
    const environment = { SIDE: side, URL_TO_APPEND: url, URL_TO_READ: urlToRead, PREFIX: prefix };
    return new Side((await child('eventstore-client', environment)).process);
  }

  /** Rounds of one job: how much it gets done in a second, and besides in a second of its process's processor time. */
  at(job: Job): { readonly round: () => Promise<number>; readonly perProcessorSecond: readonly number[] } {
    const perProcessorSecond: number[] = [];
    const round = async (): Promise<number> => {
      const { done, seconds, processorSeconds } = await this.do(job);
      perProcessorSecond.push(done / processorSeconds);
      return done / seconds;
    };
    return { round, perProcessorSecond };
  }

  private async do(job: Job): Promise<Done> {
    const ended = new AbortController();
    const { signal } = ended;
    const failed = once(this.process, 'exit', { signal }).then(() => {
      throw new Error('a client that was measured ended: see above');
    });
    try {
      const answered = once(this.process, 'message', { signal });
      this.process.send(job);
      const [done] = (await Promise.race([answered, failed])) as [Done];
      return done;
    } finally {
      ended.abort();
    }
  }
}
