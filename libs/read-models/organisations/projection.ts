import { partyKey } from '../../kernel/actor.js';
import { organisation, type OrganisationState } from '../../organisation/index.js';
import { fold, put, type Projection, type Put, type StreamAt } from '../../projection/index.js';
import { advisors, clients, organisations } from './table.js';

export const organisationsProjection: Projection = {
  name: 'organisations',
  version: 1,
  tables: [organisations, clients, advisors],
  sources: [fold(organisation, { rows })],
};

function rows(state: OrganisationState, at: StreamAt): readonly Put[] {
  if (state.status === 'not-registered') return [];
  const id = state.organisation;
  const visibleTo = [partyKey({ kind: 'organisation', id })];
  return [
    put(organisations, {
      id,
      name: state.name,
      kind: state.kind,
      regions: state.regions,
      registeredAt: at.began,
      revision: at.revision,
    }),
    put(
      clients,
      ...state.clients.map(({ clientId, description, keys }) => ({ organisation: id, clientId, description, keys, visibleTo })),
    ),
    put(
      advisors,
      ...state.advisors.map(({ subject, advisorKey, name }) => ({ organisation: id, subject, advisorKey, name, visibleTo })),
    ),
  ];
}
