import type { ClientKeys, OrganisationKind } from '../../organisation/index.js';
import { instant, integer, json, oneOf, stateTable, text, texts, type RowIn } from '../../projection/table.js';
import type { Sealed } from '../../vault/sealed.js';

/** Organisations that service points work with: for everybody to know. */
export const organisations = stateTable({
  name: 'organisations',
  columns: { id: text, name: text, kind: oneOf<OrganisationKind>(), regions: texts, registeredAt: instant, revision: integer },
  key: ['id'],
  readers: 'everyone',
});

/** Machines that act for an organisation; each may read which one that is. */
export const clients = stateTable({
  name: 'clients',
  columns: { organisation: text, clientId: text, description: text, keys: json<ClientKeys>() },
  key: ['organisation', 'clientId'],
  ownRow: { column: 'clientId', setting: 'overstap.client' },
  indexes: ['(client_id)'],
});

/** People of an organisation who hand over by hand. */
export const advisors = stateTable({
  name: 'advisors',
  columns: { organisation: text, subject: text, advisorKey: text, name: json<Sealed>() },
  key: ['organisation', 'subject'],
  ownRow: { column: 'subject', setting: 'overstap.subject' },
  indexes: ['(subject)'],
});

export type OrganisationRow = RowIn<typeof organisations>;
export type ClientRow = RowIn<typeof clients>;
export type AdvisorRow = RowIn<typeof advisors>;
