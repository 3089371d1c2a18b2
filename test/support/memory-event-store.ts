import { serialised } from '../../libs/event-store/serialised-event.js';
import {
  WrongExpectedRevision,
  type AppendResult,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  type RecordedEvent,
  type SubscribeOptions,
  type SubscriptionMessage,
} from '../../libs/event-store/port.js';

/** The port within one process, for tests of what stands above it; held to the same contract as the real stores. */
export class MemoryEventStore implements EventStore {
  private readonly all: RecordedEvent[] = [];
  private readonly streams = new Map<string, RecordedEvent[]>();
  private readonly waiting = new Set<() => void>();
  private readonly closing = new AbortController();

  /** `now` gives the recorded time. */
  constructor(private readonly now: () => string = () => new Date().toISOString()) {}

  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    const checked = serialised(stream, events);
    const standing = this.streams.get(stream) ?? [];
    const from = expected === 'no-stream' ? 0 : expected + 1;
    if (from !== standing.length)
      return this.earlier(stream, expected, standing.slice(from, from + events.length), events, standing);
    for (const { id, type, data, metadata } of checked) {
      const event: RecordedEvent = {
        stream,
        revision: standing.length,
        position: positionOf(this.all.length + 1),
        id,
        type,
        data: JSON.parse(data) as RecordedEvent['data'],
        metadata: JSON.parse(metadata) as RecordedEvent['metadata'],
        recorded: (JSON.parse(metadata) as RecordedEvent['metadata']).recorded ?? this.now(),
      };
      standing.push(event);
      this.all.push(event);
    }
    if (standing.length > 0) this.streams.set(stream, standing);
    for (const wake of this.waiting) wake();
    return lastOf(standing);
  }

  async readStream(stream: string, fromRevision = 0): Promise<readonly RecordedEvent[]> {
    return (this.streams.get(stream) ?? []).slice(fromRevision);
  }

  async *subscribeToAll({ after, prefixes, batchSize = 500, signal }: SubscribeOptions): AsyncIterable<SubscriptionMessage> {
    const ended = AbortSignal.any([signal, this.closing.signal]);
    let next = after === undefined ? 0 : countOf(after);
    let told = -1;
    while (!ended.aborted) {
      const scanned = this.all.slice(next, next + batchSize);
      const events = scanned.filter((event) => prefixes?.some((prefix) => event.stream.startsWith(prefix)) ?? true);
      next += scanned.length;
      if (events.length > 0) yield { kind: 'events', events };
      if (ended.aborted) return;
      if (next < this.all.length) continue;
      if (told < next) {
        told = next;
        yield { kind: 'caught-up', position: positionOf(next) };
      }
      if (next >= this.all.length) await this.somethingWritten(ended);
    }
  }

  comparePositions(a: Position, b: Position): number {
    return countOf(a) - countOf(b);
  }

  async head(): Promise<Position> {
    return positionOf(this.all.length);
  }

  async last(): Promise<Position | undefined> {
    return this.all.at(-1)?.position;
  }

  async close(): Promise<void> {
    this.closing.abort();
  }

  private earlier(
    stream: string,
    expected: ExpectedRevision,
    there: readonly RecordedEvent[],
    events: readonly NewEvent[],
    standing: readonly RecordedEvent[],
  ): AppendResult {
    const same = events.length > 0 && there.length === events.length && there.every(({ id }, index) => id === events[index]?.id);
    if (!same) throw new WrongExpectedRevision(stream, expected, standing.length === 0 ? 'no-stream' : standing.length - 1);
    return lastOf(there);
  }

  private async somethingWritten(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((settle) => {
      const wake = (): void => {
        this.waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        settle();
      };
      this.waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }
}

function positionOf(count: number): Position {
  return String(count);
}

function countOf(position: Position): number {
  if (!/^\d+$/.test(position)) throw new TypeError(`${JSON.stringify(position)} is no position of this event store`);
  return Number(position);
}

function lastOf(events: readonly RecordedEvent[]): AppendResult {
  const last = events.at(-1);
  return { revision: last?.revision ?? -1, position: last?.position ?? positionOf(0) };
}
