import { hasRole } from '../kernel/actor.js';
import type { Context, Rejection } from '../kernel/aggregate.js';
import { idOf } from '../kernel/ids.js';
import { aDayAfter } from '../kernel/local-date.js';
import { sealedUnder } from '../vault/sealed.js';
import { organisationCommandRoles } from './allowed-commands.js';
import { flawInKeys, keysOf, sameKeys } from './client-keys.js';
import type { OrganisationCommand, SettleObligation } from './commands.js';
import type { OrganisationEvent } from './events.js';
import { eraseAdvisorId } from './obligations.js';
import { refuse } from './rejections.js';
import { advisorOf, clientOf, type OrganisationState, type RegisteredOrganisation } from './state.js';

type Decision = readonly OrganisationEvent[] | Rejection;

export function decide(state: OrganisationState, command: OrganisationCommand, context: Context): Decision {
  if (!hasRole(context.actor, ...organisationCommandRoles[command.type])) return refuse('role-not-allowed');
  switch (state.status) {
    case 'not-registered': {
      if (command.type !== 'register') return refuse('organisation-unknown');
      const { name, kind, regions } = command.data;
      const { party } = context.actor;
      const managedBy = party.kind === 'service-point' ? party.id : null;
      const data = { organisation: idOf(context.stream), name, kind, regions: [...new Set(regions)], managedBy };
      return [{ type: 'organisation.registered.v1', data }];
    }
    case 'registered':
      return decideRegistered(state, command, context);
    default:
      return unknown(state);
  }
}

function decideRegistered(state: RegisteredOrganisation, command: OrganisationCommand, context: Context): Decision {
  switch (command.type) {
    case 'register': {
      const { name, kind } = command.data;
      return name === state.name && kind === state.kind ? [] : refuse('organisation-already-registered');
    }
    case 'add-client': {
      const { clientId, description } = command.data;
      if (clientOf(state, clientId)) return refuse('client-already-added');
      const flaw = flawInKeys(command.data);
      if (flaw) return refuse(flaw);
      return [{ type: 'organisation.client-added.v1', data: { clientId, description, keys: keysOf(command.data) } }];
    }
    case 'change-client-keys': {
      const { clientId } = command.data;
      const client = clientOf(state, clientId);
      if (!client) return refuse('client-unknown');
      const flaw = flawInKeys(command.data);
      if (flaw) return refuse(flaw);
      if (sameKeys(client.keys, command.data)) return [];
      return [{ type: 'organisation.client-keys-changed.v1', data: { clientId, keys: keysOf(command.data) } }];
    }
    case 'remove-client': {
      const { clientId } = command.data;
      return clientOf(state, clientId)
        ? [{ type: 'organisation.client-removed.v1', data: { clientId } }]
        : refuse('client-unknown');
    }
    case 'add-advisor': {
      const { subject, advisorKey, name } = command.data;
      if (advisorOf(state, subject)) return refuse('already-an-advisor');
      if (state.advisorKeys.includes(advisorKey)) return refuse('advisor-key-used-before');
      if (!sealedUnder(advisorKey, name)) return refuse('sealed-with-other-key');
      return [{ type: 'organisation.advisor-added.v1', data: { subject, advisorKey, name } }];
    }
    case 'remove-advisor': {
      const advisor = advisorOf(state, command.data.subject);
      if (!advisor) return refuse('not-an-advisor');
      const { subject, advisorKey } = advisor;
      const eraseAt = context.calendar.addMonths(context.now, context.policy.dataTerm);
      return [{ type: 'organisation.advisor-removed.v1', data: { subject, advisorKey, eraseAt, attempt: 1 } }];
    }
    case 'settle-obligation':
      return settleErasure(state, command, context);

    default:
      return unknown(command);
  }
}

function settleErasure(state: RegisteredOrganisation, { data }: SettleObligation, { now }: Context): Decision {
  const former = state.formerAdvisors.find((one) => eraseAdvisorId(one) === data.obligationId);
  if (!former) return [];
  const { advisorKey, attempt } = former;
  if (data.outcome === 'done') return [{ type: 'organisation.advisor-erased.v1', data: { advisorKey } }];
  return [
    {
      type: 'organisation.advisor-erasure-postponed.v1',
      data: { advisorKey, eraseAt: aDayAfter(now), attempt: attempt + 1, code: data.code },
    },
  ];
}

function unknown(value: never): never {
  throw new Error(`unknown for an organisation: ${String(value)}`);
}
