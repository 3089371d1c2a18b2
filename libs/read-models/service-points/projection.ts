import { partyKey } from '../../kernel/actor.js';
import { fold, put, type Projection, type Put, type StreamAt } from '../../projection/index.js';
import { normaliseMunicipality, servicePoint, type ServicePointState } from '../../service-point/index.js';
import { members, servicePointMunicipalities, servicePointRegions, servicePoints } from './table.js';

export const servicePointsProjection: Projection = {
  name: 'service-points',
  version: 1,
  tables: [servicePoints, servicePointRegions, servicePointMunicipalities, members],
  sources: [fold(servicePoint, { rows })],
};

function rows(state: ServicePointState, at: StreamAt): readonly Put[] {
  if (state.status === 'not-opened') return [];
  const id = state.servicePoint;
  const regions = state.regions.map(({ region, name, municipalities, from, until }) => ({
    servicePoint: id,
    region,
    name,
    municipalities,
    validFrom: from,
    validUntil: until,
  }));
  const municipalities = regions.flatMap(({ region, validFrom, validUntil, ...served }) =>
    [...new Set(served.municipalities.map(normaliseMunicipality))].map((municipality) => ({
      servicePoint: id,
      region,
      municipality,
      validFrom,
      validUntil,
    })),
  );
  const people = state.members.map(({ subject, roles, memberKey, name, workingDays, standIn }) => ({
    servicePoint: id,
    subject,
    roles,
    memberKey,
    name,
    workingDays,
    standIn,
    visibleTo: [partyKey({ kind: 'service-point', id })],
  }));
  return [
    put(servicePoints, { id, name: state.name, kind: state.kind, openedAt: at.began, revision: at.revision }),
    put(servicePointRegions, ...regions),
    put(servicePointMunicipalities, ...municipalities),
    put(members, ...people),
  ];
}
