import pg from 'pg';
import { EventStoreUnavailable } from '../port.js';

const uniqueViolation = '23505';

/**
 * SQLSTATE classes and codes that say something about the server and not about what it was asked: connection, resources,
 * cancelled or shut down, read only, disk, deadlock.
 */
const ofTheServer = /^(08|53|57|58|40|25006|55P03|XX)/;

/** Somebody else has written this revision. */
export function isTaken(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === uniqueViolation;
}

/** What a caller gets for an error of `pg`: those that are not of the server are mistakes of the program and stay as they are. */
export function asUnavailable(error: unknown): Error {
  if (!(error instanceof Error)) return new EventStoreUnavailable(String(error));
  if (error instanceof EventStoreUnavailable || error instanceof TypeError || error instanceof RangeError) return error;
  if (error instanceof pg.DatabaseError && !ofTheServer.test(error.code ?? '')) return error;
  return new EventStoreUnavailable(`event store unavailable: ${error.message}`, { cause: error });
}
