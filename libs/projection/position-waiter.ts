import pg from 'pg';
import { isPositionOf, type EventStore, type Position } from '../event-store/port.js';
import { progressChannel } from './checkpoints.js';

/** The read models asked for have not reached the position in time; asking again later is safe. */
export class PositionNotReached extends Error {
  constructor(
    readonly position: Position,
    readonly projections: readonly string[],
  ) {
    super(`${projections.join(', ')} not yet at the position asked for`);
    this.name = 'PositionNotReached';
  }
}

const pollEvery = 250;

/**
 * Lets a query wait until read models hold what an earlier answer promised. Listens to the projector; looks at the checkpoints besides,
 * so that a lost notification costs a quarter of a second and no answer.
 */
export class PositionWaiter {
  private readonly known = new Map<string, Position>();
  private readonly waiting = new Set<() => void>();
  private listener: pg.Client | null = null;
  private closed = false;
  private reconnecting: NodeJS.Timeout | null = null;

  /** @param url connects as any role that may read checkpoints */
  constructor(
    private readonly url: string,
    private readonly pool: pg.Pool,
    private readonly store: Pick<EventStore, 'comparePositions'>,
  ) {}

  async start(): Promise<void> {
    await this.listen().catch(() => this.listenLater());
  }

  async stop(): Promise<void> {
    this.closed = true;
    if (this.reconnecting) clearTimeout(this.reconnecting);
    const { listener } = this;
    this.listener = null;
    await listener?.end().catch(() => undefined);
  }

  /** @throws PositionNotReached after `timeoutMs` */
  async waitForPosition(projections: readonly string[], position: Position, timeoutMs = 2_000): Promise<void> {
    const missing = () => projections.filter((name) => !this.hasReached(name, position));
    if (missing().length === 0) return;
    const until = performance.now() + timeoutMs;
    for (;;) {
      await this.look(projections, Math.max(1, until - performance.now()));
      if (missing().length === 0) return;
      const left = until - performance.now();
      if (left <= 0) throw new PositionNotReached(position, missing());
      await this.told(Math.min(left, pollEvery), () => missing().length === 0);
      if (missing().length === 0) return;
    }
  }

  private hasReached(name: string, position: Position): boolean {
    const known = this.known.get(name);
    return known !== undefined && this.store.comparePositions(known, position) >= 0;
  }

  private async look(projections: readonly string[], withinMs: number): Promise<void> {
    const timeout = Promise.withResolvers<null>();
    const timer = setTimeout(() => timeout.resolve(null), withinMs);
    const checkpoints = this.pool
      .query<{ name: string; position: Position }>(
        `select name, position from projection.checkpoints where stage = 'live' and position is not null and name = any ($1)`,
        [projections],
      )
      .catch(() => null);
    const found = await Promise.race([checkpoints, timeout.promise]);
    clearTimeout(timer);
    for (const { name, position } of found?.rows ?? []) this.reached(name, position);
  }

  private told(withinMs: number, enough: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.waiting.delete(look);
        resolve();
      };
      const look = () => {
        if (enough()) done();
      };
      const timer = setTimeout(done, withinMs);
      this.waiting.add(look);
    });
  }

  private reached(name: string, position: Position): void {
    // Of the store before a move; the rebuild of that read model is under way.
    if (!isPositionOf(this.store, position)) return;
    const known = this.known.get(name);
    if (known === undefined || this.store.comparePositions(known, position) < 0) this.known.set(name, position);
  }

  private async listen(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.url,
      application_name: 'overstap-positions',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    client.on('error', () => this.listenLater(client));
    client.on('end', () => this.listenLater(client));
    client.on('notification', ({ payload }) => {
      const { position, names } = JSON.parse(payload ?? '{"names":[]}') as { position: Position; names: readonly string[] };
      for (const name of names) this.reached(name, position);
      for (const look of [...this.waiting]) look();
    });
    this.listener = client;
    await client.connect();
    await client.query(`listen ${progressChannel}`);
  }

  private listenLater(lost: pg.Client | null = this.listener): void {
    if (this.closed || this.reconnecting || lost !== this.listener) return;
    this.listener = null;
    // A server that crashed may have lost the last steps of the projector, which takes them again.
    this.known.clear();
    this.reconnecting = setTimeout(() => {
      this.reconnecting = null;
      this.listen().catch(() => this.listenLater());
    }, 1_000);
  }
}
