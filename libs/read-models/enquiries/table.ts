import type { Enquirer, EnquiryChannel, EnquiryState, FollowUpOutcome, Settlement } from '../../enquiry/index.js';
import {
  bool,
  day,
  instant,
  integer,
  json,
  logTable,
  oneOf,
  orNull,
  stateTable,
  text,
  type RowIn,
} from '../../projection/table.js';
import type { Sealed } from '../../vault/sealed.js';

export const enquiries = stateTable({
  name: 'enquiries',
  columns: {
    id: text,
    servicePoint: text,
    status: oneOf<Exclude<EnquiryState['status'], 'unregistered'>>(),
    revision: integer,
    registeredAt: instant,
    changedAt: instant,
    enquirer: orNull(oneOf<Enquirer>()),
    channel: orNull(oneOf<EnquiryChannel>()),
    campaign: orNull(text),
    toRole: orNull(text),
    toMember: orNull(text),
    followUpOn: orNull(day),
    followUpFellDue: bool,
    settlement: orNull(oneOf<Settlement>()),
    /** Id of the candidate that it becomes or became. */
    candidate: orNull(text),
    eraseAt: orNull(instant),
    personKey: orNull(text),
  },
  key: ['id'],
  indexes: [
    '(service_point, registered_at desc, id)',
    '(service_point, follow_up_on, id) where follow_up_on is not null',
    '(candidate) where candidate is not null',
  ],
});

/** What was asked and answered, sealed under the enquiry's key. */
export const enquiryTexts = logTable({
  name: 'enquiry_texts',
  columns: {
    enquiry: text,
    kind: oneOf<'contact' | 'question' | 'follow-up' | 'settlement'>(),
    at: instant,
    outcome: orNull(oneOf<FollowUpOutcome | Settlement>()),
    text: orNull(json<Sealed>()),
  },
  indexes: ['(enquiry, revision, n)'],
});

export type EnquiryRow = RowIn<typeof enquiries>;
export type EnquiryTextRow = RowIn<typeof enquiryTexts>;
