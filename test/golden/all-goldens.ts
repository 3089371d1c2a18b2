import { candidateEvents } from './aggregates/candidate.js';
import { enquiryEvents } from './aggregates/enquiry.js';
import { handoverEvents } from './aggregates/handover.js';
import { journeyEvents } from './aggregates/journey.js';
import { organisationEvents } from './aggregates/organisation.js';
import { policyEvents } from './aggregates/policy.js';
import { servicePointEvents } from './aggregates/service-point.js';
import { webhookDeliveryEvents, webhookSubscriptionEvents } from './aggregates/webhook.js';
import type { GoldenAggregate } from './golden.js';

/** The events of every aggregate; one that is added to the registry is added here, with a file of its own. */
export const goldens: readonly GoldenAggregate[] = [
  handoverEvents,
  candidateEvents,
  journeyEvents,
  enquiryEvents,
  policyEvents,
  servicePointEvents,
  organisationEvents,
  webhookSubscriptionEvents,
  webhookDeliveryEvents,
];
