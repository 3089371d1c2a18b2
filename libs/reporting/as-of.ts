import { sql } from 'kysely';
import type { ReaderDb } from '../read-models/reader.js';

/** A report is asked for as it will be known at a moment still to come. */
export class NotYetKnown extends Error {
  constructor() {
    super('a moment still to come');
    this.name = 'NotYetKnown';
  }
}

/**
 * The moment of knowing of a report: the one asked for, or now, so that every report says by when it was known and can be asked for again.
 * By the clock of the database; what is recorded already and not yet projected comes into the same report when it is asked for again.
 * @throws NotYetKnown
 */
export async function momentOfKnowing(db: ReaderDb, asOf: string | undefined): Promise<string> {
  const { rows } = await sql<{ now: string }>`select now()`.execute(db);
  const now = rows[0]?.now ?? '';
  if (asOf === undefined) return now;
  if (Date.parse(asOf) > Date.parse(now)) throw new NotYetKnown();
  return asOf;
}
