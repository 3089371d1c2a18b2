import { candidate } from '../candidate/index.js';
import { enquiry } from '../enquiry/index.js';
import { handover } from '../handover/index.js';
import { journey } from '../journey/index.js';
import type { Aggregate } from '../kernel/aggregate.js';
import { organisation } from '../organisation/index.js';
import { policy } from '../policy/index.js';
import { servicePoint } from '../service-point/index.js';
import { webhookDelivery, webhookSubscription } from '../webhook/index.js';
import { AggregateRegistry } from './registry.js';

/** Every kind of stream that Overstap has; a new one is added here. */
export const aggregates: readonly Aggregate[] = [
  handover,
  candidate,
  journey,
  enquiry,
  policy,
  servicePoint,
  organisation,
  webhookSubscription,
  webhookDelivery,
];

export const registry = new AggregateRegistry(aggregates);
