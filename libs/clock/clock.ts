import type { Pool } from 'pg';

/** Domain time: what promises, terms and due dates go by. Tokens, leases and retries use wall time. */
export interface Clock {
  /** A UTC instant, ISO 8601 with milliseconds. */
  now(): Promise<string>;
}

export class WallClock implements Clock {
  async now(): Promise<string> {
    return new Date().toISOString();
  }
}

/** Stands still until it is stepped; one row that all processes read. */
export class SteppingClock implements Clock {
  constructor(private readonly pool: Pick<Pool, 'query'>) {}

  /** @throws when it was never set */
  async now(): Promise<string> {
    const { rows } = await this.pool.query<{ now: Date }>('select now from projection.clock');
    const row = rows[0];
    if (!row) throw new Error('the stepping clock has not been set');
    return row.now.toISOString();
  }

  /** Sets it, or moves it forward; an earlier moment changes nothing. Only the owner of the database may. */
  async moveTo(instant: string): Promise<void> {
    await this.pool.query(
      `insert into projection.clock as clock (now) values ($1)
       on conflict (singleton) do update set now = excluded.now where clock.now < excluded.now`,
      [instant],
    );
  }
}

/** The clock that the setting OVERSTAP_CLOCK names. */
export function clockOf(kind: 'wall' | 'stepping', pool: Pick<Pool, 'query'>): Clock {
  switch (kind) {
    case 'wall':
      return new WallClock();
    case 'stepping':
      return new SteppingClock(pool);
    default:
      return kind satisfies never;
  }
}
