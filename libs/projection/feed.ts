import { setTimeout as delay } from 'node:timers/promises';
import type { Position, RecordedEvent } from '../event-store/port.js';
import { Fenced } from './checkpoints.js';
import type { FoldedStates } from './folding.js';
import { backoff } from './retrying.js';
import type { Engine, Runner } from './runner.js';

/**
 * The one live subscription, for all projections that have caught up. What comes in at once is folded once and written for all of
 * them in one transaction; a projection that cannot go along leaves and holds up none of the others.
 */
export class Feed {
  private readonly members = new Map<Runner, (reason: unknown) => void>();
  private changed = Promise.withResolvers<void>();
  private subscription = new AbortController();

  constructor(
    private readonly engine: Engine,
    private readonly states: FoldedStates,
  ) {}

  /** Takes the runner along from where it stands. Rejects when it has to leave (Parked, Fenced) or when `signal` says so. */
  follow(runner: Runner, signal: AbortSignal): Promise<never> {
    return new Promise((_, leave) => {
      const stop = () => this.leave(runner, signal.reason);
      signal.addEventListener('abort', stop, { once: true });
      this.members.set(runner, (reason) => {
        signal.removeEventListener('abort', stop);
        leave(reason);
      });
      if (signal.aborted) stop();
      this.changed.resolve();
      this.subscription.abort();
    });
  }

  async run(signal: AbortSignal): Promise<void> {
    for (let attempt = 0; !signal.aborted;) {
      if (this.members.size === 0) {
        this.changed = Promise.withResolvers();
        await Promise.race([this.changed.promise, aborted(signal)]);
        continue;
      }
      this.subscription = new AbortController();
      try {
        await this.readFrom(this.lastPosition(), AbortSignal.any([signal, this.subscription.signal]));
        attempt = 0;
      } catch (error) {
        if (signal.aborted) return;
        this.engine.options.logger.warn({ err: error }, 'the live subscription was lost; subscribing again');
        await delay(backoff(attempt++), undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private async readFrom(after: Position | null, signal: AbortSignal): Promise<void> {
    const { store, upcast } = this.engine.options;
    const messages = store.subscribeToAll({ after: after ?? undefined, batchSize: this.engine.readSize, signal });
    for await (const message of messages) {
      if (message.kind === 'events') await this.take(message.events.map(upcast), signal);
      if (signal.aborted || this.members.size === 0) return;
    }
  }

  private async take(events: readonly RecordedEvent[], signal: AbortSignal): Promise<void> {
    const last = events.at(-1);
    if (!last) return;
    for (const [from, runners] of Map.groupBy(this.members.keys(), (runner) => runner.position)) {
      const own = events.filter((event) => this.engine.isBehind(from, event.position));
      if (own.length > 0) await this.takeTogether(runners, own, last.position, signal);
    }
  }

  private async takeTogether(
    runners: readonly Runner[],
    events: readonly RecordedEvent[],
    position: Position,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      await this.engine.retrying(() => this.engine.apply(runners, events, position, this.states), signal);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Fenced) {
        const [fenced, others] = partition(runners, (runner) => error.projections.includes(runner.projection.name));
        for (const runner of fenced) this.leave(runner, error);
        if (others.length > 0) await this.takeTogether(others, events, position, signal);
        return;
      }
      for (const runner of runners)
        await this.engine
          .applyAlone(runner, events, position, this.states, signal)
          .catch((reason: unknown) => (signal.aborted ? undefined : this.leave(runner, reason)));
    }
  }

  private leave(runner: Runner, reason: unknown): void {
    const leave = this.members.get(runner);
    this.members.delete(runner);
    leave?.(reason);
  }

  private lastPosition(): Position | null {
    let last: Position | null | undefined;
    for (const { position } of this.members.keys())
      if (last === undefined || this.engine.isBehind(position, last)) last = position;
    return last ?? null;
  }
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): readonly [T[], T[]] {
  const groups = Map.groupBy(items, test);
  return [groups.get(true) ?? [], groups.get(false) ?? []];
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
