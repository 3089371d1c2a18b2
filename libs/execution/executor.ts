import { LRUCache } from 'lru-cache';
import type { WorkingCalendar } from '../calendar/working-calendar.js';
import { WrongExpectedRevision, type EventStore, type NewEvent, type RecordedEvent } from '../event-store/port.js';
import { isRejection, reject, type Aggregate, type Rejection } from '../kernel/aggregate.js';
import { eventId, idOf } from '../kernel/ids.js';
import type { JsonObject } from '../kernel/json.js';
import type { CommandEnvelope, ExecutionResult, StreamStanding } from './envelope.js';
import { observed } from './observed.js';
import type { AggregateRegistry } from './registry.js';

/** What a command that was carried out asked, and what it was answered. */
export interface Given {
  readonly fingerprint: string;
  readonly revision: number;
  readonly position: string;
}

/** A stream as folded so far: its state, and every command that it has answered. */
export interface Folded {
  readonly state: unknown;
  readonly revision: number;
  readonly commands: ReadonlyMap<string, Given>;
}

const attempts = 8;

/**
 * The one way in which a command reaches a stream: read to the head, decide, append with the expected revision.
 * A command id that the stream knows gets its first answer again; a rejection or a no-op leaves nothing.
 */
export class CommandExecutor {
  private readonly cache: LRUCache<string, Folded>;

  constructor(
    private readonly store: EventStore,
    private readonly registry: AggregateRegistry,
    private readonly calendar: WorkingCalendar,
    options: { readonly cachedStreams?: number } = {},
  ) {
    this.cache = new LRUCache({ max: options.cachedStreams ?? 2_000 });
  }

  /** @throws EventStoreUnavailable when the store does not answer; giving the command again is then safe. */
  async execute(envelope: CommandEnvelope): Promise<ExecutionResult> {
    return observed(envelope, (seen) => this.carryOut(seen));
  }

  private async carryOut(envelope: CommandEnvelope): Promise<ExecutionResult> {
    const aggregate = this.registry.of(envelope.stream);
    for (let attempt = 1; ; attempt++) {
      const folded = await this.readToHead(envelope.stream, aggregate);
      const earlier = folded.commands.get(envelope.commandId);
      if (earlier) {
        if (earlier.fingerprint !== envelope.fingerprint)
          return this.rejected(aggregate, folded, envelope, reject('command-id-reused'));
        return this.done(aggregate, folded, {
          id: idOf(envelope.stream),
          revision: earlier.revision,
          position: earlier.position,
        });
      }
      if (envelope.expectedRevision !== undefined && envelope.expectedRevision !== folded.revision)
        return this.rejected(aggregate, folded, envelope, reject('stale-revision', { revision: folded.revision }));
      const decision = aggregate.decide(folded.state, envelope.command, { ...envelope, calendar: this.calendar });
      if (isRejection(decision)) return this.rejected(aggregate, folded, envelope, decision);
      if (decision.length === 0)
        return this.done(aggregate, folded, { id: idOf(envelope.stream), revision: folded.revision, position: null });
      try {
        return await this.append(aggregate, folded, envelope, decision);
      } catch (error) {
        if (!(error instanceof WrongExpectedRevision) || attempt >= attempts) throw error;
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 2 ** attempt));
      }
    }
  }

  /** How a stream stands now; revision -1 where it does not exist. */
  async standing(stream: string): Promise<StreamStanding> {
    const aggregate = this.registry.of(stream);
    return standingOf(aggregate, await this.readToHead(stream, aggregate));
  }

  /**
   * The folded state of a stream with the answers that its commands got, for the few decisions that need another stream's facts in
   * their context and for answering again.
   */
  async stateOf(stream: string): Promise<Folded> {
    return this.readToHead(stream, this.registry.of(stream));
  }

  private async append(
    aggregate: Aggregate,
    folded: Folded,
    envelope: CommandEnvelope,
    decided: readonly { readonly type: string; readonly data: object; readonly occurred?: string }[],
  ): Promise<ExecutionResult> {
    let state = folded.state;
    const events: NewEvent[] = decided.map(({ type, data, occurred }, index) => {
      state = aggregate.evolve(state, { type, data });
      return {
        id: eventId(envelope.stream, envelope.commandId, index),
        type,
        data: data as JsonObject,
        metadata: {
          commandId: envelope.commandId,
          fingerprint: envelope.fingerprint,
          actor: {
            kind: envelope.actor.kind,
            id: envelope.actor.id,
            party: envelope.actor.party,
            role: envelope.actor.roles.join(' '),
          },
          servicePoint: aggregate.servicePointOf(state),
          occurred: occurred ?? envelope.now,
          correlationId: envelope.correlationId,
          causationId: envelope.causationId,
          traceparent: envelope.traceparent,
        },
      };
    });
    const expected = folded.revision < 0 ? 'no-stream' : folded.revision;
    const { revision, position } = await this.store.append(envelope.stream, expected, events);
    const next: Folded = {
      state,
      revision,
      commands: new Map(folded.commands).set(envelope.commandId, { fingerprint: envelope.fingerprint, revision, position }),
    };
    this.cache.set(envelope.stream, next);
    return this.done(aggregate, next, { id: idOf(envelope.stream), revision, position });
  }

  private async readToHead(stream: string, aggregate: Aggregate): Promise<Folded> {
    const known: Folded = this.cache.get(stream) ?? { state: aggregate.initial, revision: -1, commands: new Map() };
    const events = await this.store.readStream(stream, known.revision + 1);
    if (events.length === 0) return known;
    const folded = fold(
      aggregate,
      known,
      events.map((event) => this.registry.upcast(event)),
    );
    this.cache.set(stream, folded);
    return folded;
  }

  private done(
    aggregate: Aggregate,
    folded: Folded,
    answer: { id: string; revision: number; position: string | null },
  ): ExecutionResult {
    return { outcome: 'done', answer, ...standingOf(aggregate, folded) };
  }

  private rejected(aggregate: Aggregate, folded: Folded, envelope: CommandEnvelope, rejection: Rejection): ExecutionResult {
    const allowed = aggregate.allowedCommands(folded.state, envelope.actor);
    return { outcome: 'rejected', rejection, allowed, ...standingOf(aggregate, folded) };
  }
}

function standingOf(aggregate: Aggregate, folded: Folded): StreamStanding {
  return {
    revision: folded.revision,
    pending: aggregate.pending(folded.state),
    closed: aggregate.isClosed(folded.state),
    servicePoint: aggregate.servicePointOf(folded.state),
    status: statusOf(folded.state),
    step: aggregate.stepOf?.(folded.state) ?? null,
  };
}

function statusOf(state: unknown): string | null {
  if (typeof state !== 'object' || state === null || !('status' in state)) return null;
  return typeof state.status === 'string' ? state.status : null;
}

function fold(aggregate: Aggregate, from: Folded, events: readonly RecordedEvent[]): Folded {
  const commands = new Map(from.commands);
  let { state, revision } = from;
  for (const event of events) {
    state = aggregate.evolve(state, event);
    revision = event.revision;
    const { commandId, fingerprint } = event.metadata;
    commands.set(commandId, { fingerprint, revision, position: event.position });
  }
  return { state, revision, commands };
}
