import type { ReaderDb } from '../reader.js';
import type { AdvisorRow, ClientRow, OrganisationRow } from './table.js';

export function listOrganisations(db: ReaderDb): Promise<OrganisationRow[]> {
  return db.selectFrom('organisations').selectAll().orderBy('name').orderBy('id').execute();
}

export function findOrganisation(db: ReaderDb, id: string): Promise<OrganisationRow | undefined> {
  return db.selectFrom('organisations').selectAll().where('id', '=', id).executeTakeFirst();
}

export function listClients(db: ReaderDb, organisation: string): Promise<ClientRow[]> {
  return db.selectFrom('clients').selectAll().where('organisation', '=', organisation).orderBy('clientId').execute();
}

export function listAdvisors(db: ReaderDb, organisation: string): Promise<AdvisorRow[]> {
  return db.selectFrom('advisors').selectAll().where('organisation', '=', organisation).orderBy('subject').execute();
}
