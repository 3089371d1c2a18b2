import { sql } from 'kysely';
import { normaliseMunicipality } from '../../service-point/index.js';
import type { ReaderDb } from '../reader.js';
import type { MemberRow, ServicePointRegionRow, ServicePointRow } from './table.js';

/** All service points by name; there are a few dozen in the country. */
export function listServicePoints(db: ReaderDb): Promise<ServicePointRow[]> {
  return db.selectFrom('servicePoints').selectAll().orderBy('name').orderBy('id').execute();
}

export interface ServicePointWithRegions {
  readonly servicePoint: ServicePointRow;
  /** Served now, before or later. */
  readonly regions: readonly ServicePointRegionRow[];
}

export async function findServicePoint(db: ReaderDb, id: string): Promise<ServicePointWithRegions | undefined> {
  const servicePoint = await db.selectFrom('servicePoints').selectAll().where('id', '=', id).executeTakeFirst();
  if (!servicePoint) return undefined;
  const regions = await db
    .selectFrom('servicePointRegions')
    .selectAll()
    .where('servicePoint', '=', id)
    .orderBy('validFrom')
    .orderBy('region')
    .execute();
  return { servicePoint, regions };
}

const servedOn = (day: string) =>
  sql<boolean>`valid_from <= ${day}::date and (valid_until is null or valid_until >= ${day}::date)`;

/** The service points that serve a municipality (name or code GM0014) on a day (YYYY-MM-DD), by name. */
export async function servicePointsOf(db: ReaderDb, municipality: string, day: string): Promise<ServicePointRow[]> {
  return db
    .selectFrom('servicePoints')
    .selectAll()
    .where('id', 'in', (of) =>
      of
        .selectFrom('servicePointMunicipalities')
        .select('servicePoint')
        .where('municipality', '=', normaliseMunicipality(municipality))
        .where(servedOn(day)),
    )
    .orderBy('name')
    .orderBy('id')
    .execute();
}

/** The service points that serve any region on a day: the alternatives where a municipality has none. */
export async function servicePointsServing(db: ReaderDb, day: string): Promise<ServicePointRow[]> {
  return db
    .selectFrom('servicePoints')
    .selectAll()
    .where('id', 'in', (of) => of.selectFrom('servicePointRegions').select('servicePoint').where(servedOn(day)))
    .orderBy('name')
    .orderBy('id')
    .execute();
}

export function listMembers(db: ReaderDb, servicePoint: string): Promise<MemberRow[]> {
  return db.selectFrom('members').selectAll().where('servicePoint', '=', servicePoint).orderBy('subject').execute();
}
