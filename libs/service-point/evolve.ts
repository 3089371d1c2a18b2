import type { ServicePointEvent } from './events.js';
import type { OpenServicePoint, ServicePointState } from './state.js';

export function evolve(state: ServicePointState, event: ServicePointEvent): ServicePointState {
  switch (state.status) {
    case 'not-opened':
      return event.type === 'service-point.opened.v1'
        ? { status: 'open', ...event.data, regions: [], members: [], formerMembers: [], memberKeys: [] }
        : state;
    case 'open':
      return evolveOpen(state, event);
    default:
      return unknown(state);
  }
}

function evolveOpen(state: OpenServicePoint, event: ServicePointEvent): OpenServicePoint {
  switch (event.type) {
    case 'service-point.opened.v1':
      return state;
    case 'service-point.region-served.v1':
      return { ...state, regions: [...state.regions, { ...event.data, until: null }] };
    case 'service-point.region-serving-ended.v1': {
      const { region, until } = event.data;
      const regions = state.regions.map((one) => (one.region === region && one.until === null ? { ...one, until } : one));
      return { ...state, regions };
    }
    case 'service-point.member-added.v1':
      return {
        ...state,
        members: [...state.members, event.data],
        memberKeys: [...state.memberKeys, event.data.memberKey],
      };
    case 'service-point.member-changed.v1': {
      const { subject } = event.data;
      return {
        ...state,
        members: state.members.map((member) => (member.subject === subject ? { ...member, ...event.data } : member)),
      };
    }
    case 'service-point.member-removed.v1': {
      const { subject, memberKey, eraseAt, attempt } = event.data;
      const remaining = state.members.filter((member) => member.subject !== subject);
      return {
        ...state,
        members: remaining.map((member) => (member.standIn === subject ? { ...member, standIn: null } : member)),
        formerMembers: [...state.formerMembers, { memberKey, eraseAt, attempt }],
      };
    }
    case 'service-point.member-erasure-postponed.v1': {
      const { memberKey, eraseAt, attempt } = event.data;
      const formerMembers = state.formerMembers.map((one) =>
        one.memberKey === memberKey ? { memberKey, eraseAt, attempt } : one,
      );
      return { ...state, formerMembers };
    }
    case 'service-point.member-erased.v1':
      return { ...state, formerMembers: state.formerMembers.filter(({ memberKey }) => memberKey !== event.data.memberKey) };
    default:
      return unknown(event);
  }
}

function unknown(value: never): never {
  throw new Error(`unknown in a service point's stream: ${String(value)}`);
}
