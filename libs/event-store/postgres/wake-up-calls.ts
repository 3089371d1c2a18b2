import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { channel, sessionSettings } from './session.js';

/** At most one call in so many milliseconds: under load each then stands for many appends. */
const spacing = 5;

/**
 * Tells the subscriptions that something was written, after it was committed and on a connection of its own, so that an append
 * waits for none of it. Calls that cannot be made are left out: subscriptions also look by themselves.
 */
export class WakeUpCalls {
  private client: pg.Client | undefined;
  private wanted = false;
  private closed = false;
  private running: Promise<void> | undefined;

  constructor(private readonly url: string) {}

  call(): void {
    if (this.closed) return;
    this.wanted = true;
    this.running ??= this.work().finally(() => (this.running = undefined));
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.running;
    await this.client?.end().catch(() => undefined);
  }

  private async work(): Promise<void> {
    while (this.wanted) {
      this.wanted = false;
      try {
        this.client ??= await this.connect();
        await this.client.query({ name: 'wake', text: `select pg_notify('${channel}', '')` });
      } catch {
        void this.client?.end().catch(() => undefined);
        this.client = undefined;
      }
      await delay(spacing);
    }
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client(sessionSettings(this.url, 'overstap-wake-up-calls'));
    client.on('error', () => {
      if (this.client === client) this.client = undefined;
    });
    await client.connect();
    return client;
  }
}
