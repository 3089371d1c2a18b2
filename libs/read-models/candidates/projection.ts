import { assignedCoaches, candidate, type CandidateState, type Origin } from '../../candidate/index.js';
import { partyKey } from '../../kernel/actor.js';
import { fold, put, type Projection, type Put, type StreamAt } from '../../projection/index.js';
import { candidates } from './table.js';

export const candidatesProjection: Projection = {
  name: 'candidates',
  version: 1,
  tables: [candidates],
  sources: [fold(candidate, { rows })],
};

function rows(state: CandidateState, at: StreamAt): readonly Put[] {
  if (state.status === 'unregistered') return [];
  const common = {
    id: at.id,
    servicePoint: state.servicePoint,
    status: state.status,
    revision: at.revision,
    registeredAt: at.began,
    changedAt: at.occurred,
    ...originOf(state.origin),
    visibleTo: [partyKey({ kind: 'service-point', id: state.servicePoint })],
  };
  switch (state.status) {
    case 'active': {
      const { situation, skills, coaches, disclosures, restriction, linked, dataTermEndsAt, personKey, person } = state;
      return [
        put(candidates, {
          ...common,
          ...{ situation, skills, coaches, disclosures, restriction, linked, dataTermEndsAt, personKey, person },
          persona: `${state.persona}`,
          coachSubjects: assignedCoaches(state),
          erasure: state.erasure.standing,
          erasureReason: state.erasure.standing === 'requested' ? state.erasure.reason : null,
        }),
      ];
    }
    case 'erasing':
    case 'erased':
      return [
        put(candidates, {
          ...common,
          persona: null,
          situation: null,
          skills: null,
          coaches: null,
          coachSubjects: [],
          disclosures: null,
          restriction: null,
          linked: [],
          dataTermEndsAt: null,
          erasure: state.status === 'erased' ? 'done' : 'approved',
          erasureReason: state.reason,
          personKey: null,
          person: null,
        }),
      ];
    default:
      return state satisfies never;
  }
}

function originOf(origin: Origin) {
  return {
    originChannel: origin.channel,
    originCampaign: 'campaign' in origin ? (origin.campaign ?? null) : null,
    originOrganisation: origin.organisation ? partyKey(origin.organisation) : null,
    originStream: streamOf(origin),
  };
}

function streamOf(origin: Origin): string | null {
  switch (origin.channel) {
    case 'handover':
      return `handover/${origin.handover}`;
    case 'enquiry':
      return `enquiry/${origin.enquiry}`;
    default:
      return null;
  }
}
