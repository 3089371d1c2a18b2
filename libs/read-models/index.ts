import type { AggregateRegistry } from '../execution/registry.js';
import type { Projection } from '../projection/index.js';
import { candidatesProjection } from './candidates/projection.js';
import { enquiriesProjection } from './enquiries/projection.js';
import { feedbackProjection } from './feedback/projection.js';
import { figureFactsProjection } from './figure-facts/projection.js';
import { handoversProjection } from './handovers/projection.js';
import { journeysProjection } from './journeys/projection.js';
import { openObligationsProjection } from './open-obligations/projection.js';
import { organisationsProjection } from './organisations/projection.js';
import { policiesProjection } from './policies/projection.js';
import { promiseFactsProjection } from './promise-facts/projection.js';
import { servicePointsProjection } from './service-points/projection.js';
import { todayProjection } from './today/projection.js';
import { timelineProjection } from './timeline/projection.js';
import { webhooksProjection } from './webhooks/projection.js';

/** All read models there are. A new one is a folder here and a line in this list. */
export function readModels(registry: AggregateRegistry): readonly Projection[] {
  return [
    servicePointsProjection,
    organisationsProjection,
    policiesProjection,
    handoversProjection,
    candidatesProjection,
    journeysProjection,
    enquiriesProjection,
    openObligationsProjection(registry),
    timelineProjection(registry),
    todayProjection,
    feedbackProjection,
    promiseFactsProjection,
    figureFactsProjection,
    webhooksProjection,
  ];
}
