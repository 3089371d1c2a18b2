import type pg from 'pg';
import { openPool } from '../database/pool.js';

/**
 * Connections for writing read models, as the owner. A commit does not wait for the disk: rows and checkpoint are lost together, if at
 * all, and the events are still there.
 */
export function openProjectionPool(ownerUrl: string, options: { readonly max?: number } = {}): pg.Pool {
  const url = new URL(ownerUrl);
  url.searchParams.set('options', '-c synchronous_commit=off');
  return openPool({
    url: url.href,
    max: options.max ?? 4,
    applicationName: 'overstap-projector',
    statementTimeout: 60_000,
    // Another projector takes over after that.
    silenceTimeout: 10_000,
  });
}
