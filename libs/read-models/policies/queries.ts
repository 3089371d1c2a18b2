import type { ReaderDb } from '../reader.js';
import type { PolicyRow, PolicyVersionRow } from './table.js';

/** What a service point set; undefined where the defaults hold. */
export function findPolicy(db: ReaderDb, servicePoint: string): Promise<PolicyRow | undefined> {
  return db.selectFrom('policies').selectAll().where('servicePoint', '=', servicePoint).executeTakeFirst();
}

/** All that it set, newest first. */
export function listPolicyVersions(db: ReaderDb, servicePoint: string): Promise<PolicyVersionRow[]> {
  return db
    .selectFrom('policyVersions')
    .selectAll()
    .where('servicePoint', '=', servicePoint)
    .orderBy('version', 'desc')
    .limit(100)
    .execute();
}
