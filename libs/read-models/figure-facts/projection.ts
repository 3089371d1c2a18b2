import type { CandidateEvent } from '../../candidate/index.js';
import type { EnquiryEvent } from '../../enquiry/index.js';
import { handover } from '../../handover/index.js';
import { journey } from '../../journey/index.js';
import { eventsOf, fold, type Projection } from '../../projection/index.js';
import { factsOfCandidate, factsOfEnquiry, factsOfHandover } from './contacts.js';
import { factsOfJourney } from './journeys.js';
import { candidateLinkFacts, contactFacts, journeyFacts } from './table.js';

/** What the figures are counted from (libs/reporting/figures): facts with the moment they occurred and the moment they were recorded. */
export const figureFactsProjection: Projection = {
  name: 'figure-facts',
  version: 1,
  tables: [contactFacts, candidateLinkFacts, journeyFacts],
  sources: [
    eventsOf('enquiry', (event) => factsOfEnquiry(event as typeof event & EnquiryEvent)),
    fold(handover, { facts: factsOfHandover }),
    eventsOf('candidate', (event) => factsOfCandidate(event as typeof event & CandidateEvent)),
    fold(journey, { facts: factsOfJourney }),
  ],
};
