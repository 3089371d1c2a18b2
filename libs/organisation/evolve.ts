import type { OrganisationEvent } from './events.js';
import type { OrganisationState, RegisteredOrganisation } from './state.js';

export function evolve(state: OrganisationState, event: OrganisationEvent): OrganisationState {
  switch (state.status) {
    case 'not-registered':
      return event.type === 'organisation.registered.v1'
        ? { status: 'registered', ...event.data, clients: [], advisors: [], formerAdvisors: [], advisorKeys: [] }
        : state;
    case 'registered':
      return evolveRegistered(state, event);
    default:
      return unknown(state);
  }
}

function evolveRegistered(state: RegisteredOrganisation, event: OrganisationEvent): RegisteredOrganisation {
  switch (event.type) {
    case 'organisation.registered.v1':
      return state;
    case 'organisation.client-added.v1':
      return { ...state, clients: [...state.clients, event.data] };
    case 'organisation.client-keys-changed.v1': {
      const { clientId, keys } = event.data;
      return { ...state, clients: state.clients.map((client) => (client.clientId === clientId ? { ...client, keys } : client)) };
    }
    case 'organisation.client-removed.v1':
      return { ...state, clients: state.clients.filter(({ clientId }) => clientId !== event.data.clientId) };
    case 'organisation.advisor-added.v1':
      return {
        ...state,
        advisors: [...state.advisors, event.data],
        advisorKeys: [...state.advisorKeys, event.data.advisorKey],
      };
    case 'organisation.advisor-removed.v1': {
      const { subject, advisorKey, eraseAt, attempt } = event.data;
      return {
        ...state,
        advisors: state.advisors.filter((advisor) => advisor.subject !== subject),
        formerAdvisors: [...state.formerAdvisors, { advisorKey, eraseAt, attempt }],
      };
    }
    case 'organisation.advisor-erasure-postponed.v1': {
      const { advisorKey, eraseAt, attempt } = event.data;
      const formerAdvisors = state.formerAdvisors.map((one) =>
        one.advisorKey === advisorKey ? { advisorKey, eraseAt, attempt } : one,
      );
      return { ...state, formerAdvisors };
    }
    case 'organisation.advisor-erased.v1':
      return { ...state, formerAdvisors: state.formerAdvisors.filter(({ advisorKey }) => advisorKey !== event.data.advisorKey) };
    default:
      return unknown(event);
  }
}

function unknown(value: never): never {
  throw new Error(`unknown in an organisation's stream: ${String(value)}`);
}
