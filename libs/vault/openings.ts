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
