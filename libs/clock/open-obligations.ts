import type { Pool } from 'pg';

export interface OpenObligation {
  readonly stream: string;
  readonly obligationId: string;
  /** Stream or effect that it concerns; the stream itself for most. */
  readonly target: string;
  /** UTC instant. */
  readonly dueAt: string;
}

/** What must still happen in all streams, as the read model knows it. */
export interface OpenObligations {
  /** Every stream that has one, with the due date of its earliest. */
  earliestOfEach(): Promise<ReadonlyMap<string, string>>;
  /** Those due at or before `instant`, by due date, stream and id. */
  dueBy(instant: string): Promise<readonly OpenObligation[]>;
  /** When the earliest falls due; none when nothing is open. */
  nextDue(): Promise<string | undefined>;
}

/** From the read model `open_obligations`, as a role that may read all of it. */
export class OpenObligationsTable implements OpenObligations {
  constructor(private readonly pool: Pick<Pool, 'query'>) {}

  async earliestOfEach(): Promise<ReadonlyMap<string, string>> {
    const { rows } = await this.pool.query<{ stream: string; due_at: Date }>(
      'select stream, min(due_at) as due_at from read_model.open_obligations group by stream',
    );
    return new Map(rows.map(({ stream, due_at }) => [stream, due_at.toISOString()]));
  }

  async dueBy(instant: string): Promise<readonly OpenObligation[]> {
    const { rows } = await this.pool.query<{ stream: string; obligation_id: string; target: string; due_at: Date }>(
      `select stream, obligation_id, target, due_at from read_model.open_obligations where due_at <= $1
       order by due_at, stream collate "C", obligation_id collate "C"`,
      [instant],
    );
    return rows.map(({ stream, obligation_id, target, due_at }) => ({
      stream,
      obligationId: obligation_id,
      target,
      dueAt: due_at.toISOString(),
    }));
  }

  async nextDue(): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ due_at: Date | null }>(
      'select min(due_at) as due_at from read_model.open_obligations',
    );
    return rows[0]?.due_at?.toISOString();
  }
}
