import type pg from 'pg';
import { partyKey, type Party } from '../kernel/actor.js';

/** Who reads, for which party, and what for. */
export interface Reader {
  /** Id of the actor, never a name. */
  readonly actor: string;
  readonly party: Party;
  /** A short fixed phrase, such as `candidate-page` or `dossier`. */
  readonly purpose: string;
}

interface Opening extends Reader {
  readonly keyId: string;
}

/** One opening as it stands on the record. */
export interface RecordedOpening {
  /** Ascending in the order of the record. */
  readonly number: string;
  readonly actor: string;
  readonly purpose: string;
  /** UTC instant, wall time. */
  readonly at: string;
}

interface Batch {
  readonly openings: Opening[];
  readonly written: Promise<void>;
}

/** The record of who opened what. Nothing is handed out before its opening stands; those that come while one batch is written make up the next. */
export class Openings {
  private writing: Promise<void> = Promise.resolve();
  private next: Batch | null = null;

  constructor(private readonly pool: pg.Pool) {}

  /** Resolves when the openings are stored. */
  record(keyIds: readonly string[], reader: Reader): Promise<void> {
    if (keyIds.length === 0) return Promise.resolve();
    const batch = (this.next ??= this.startBatch());
    for (const keyId of keyIds) batch.openings.push({ ...reader, keyId });
    return batch.written;
  }

  /** What was opened of a person for the party, newest first: at most `limit`, those before `before` where that is given. */
  async of(keyId: string, party: string, limit: number, before: string | null): Promise<readonly RecordedOpening[]> {
    const { rows } = await this.pool.query<{ id: string; actor: string; purpose: string; at: Date }>({
      name: 'vault-openings',
      text: `select id, actor, purpose, at from vault.openings
              where key_id = $1 and party = $2 and ($4::bigint is null or id < $4) order by id desc limit $3`,
      values: [keyId, party, limit, before],
    });
    return rows.map(({ id, actor, purpose, at }) => ({ number: id, actor, purpose, at: at.toISOString() }));
  }

  /** Resolves when nothing is under way any more, whether or not it could be stored. */
  settled(): Promise<void> {
    return this.writing.catch(() => undefined);
  }

  private startBatch(): Batch {
    const openings: Opening[] = [];
    this.writing = this.settled().then(() => {
      this.next = null;
      return this.insert(openings);
    });
    return { openings, written: this.writing };
  }

  private async insert(openings: readonly Opening[]): Promise<void> {
    await this.pool.query({
      name: 'vault-record-openings',
      text: `insert into vault.openings (key_id, actor, party, purpose)
             select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[])`,
      values: [
        openings.map(({ keyId }) => keyId),
        openings.map(({ actor }) => actor),
        openings.map(({ party }) => partyKey(party)),
        openings.map(({ purpose }) => purpose),
      ],
    });
  }
}
