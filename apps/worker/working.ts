import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { AggregateRegistry } from '../../libs/execution/index.js';
import type { Ports } from './ports.js';
import type { TemporalWorker } from './temporal-worker.js';
import { warmUp } from './warm-up.js';

/** Work is taken from the start of the application until its end; it waits for Temporal, and is warmed up before anybody counts on it. */
export class Working implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly stopping = new AbortController();
  private warmed: Promise<void> = Promise.resolve();
  private warm = false;

  constructor(
    private readonly drivers: Ports['drivers'],
    private readonly registry: AggregateRegistry,
    private readonly worker: Pick<TemporalWorker, 'start' | 'stop'>,
  ) {}

  onApplicationBootstrap(): void {
    this.warmed = this.begin();
    // Told to whoever waits for it.
    this.warmed.catch(() => undefined);
  }

  get isWarm(): boolean {
    return this.warm;
  }

  whenWarm(): Promise<void> {
    return this.warmed;
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.worker.stop();
  }

  private async begin(): Promise<void> {
    await this.worker.start();
    await warmUp(this.drivers, this.registry, this.stopping.signal);
    this.stopping.signal.throwIfAborted();
    this.warm = true;
  }
}
