import { personas } from '../../../libs/candidate/index.js';
import type { JsonObject, JsonValue } from '../../../libs/kernel/json.js';
import type { CandidateRow } from '../../../libs/read-models/candidates/table.js';
import type { JourneyRow } from '../../../libs/read-models/journeys/table.js';
import type { JsonSchema } from '../http/operation.js';
import { journeyMention, journeyMentionSchema } from '../journeys/journey-view.js';
import { listOf, maybeMoment, maybeText, moment, object, oneOf, party, text } from '../shared/answers.js';
import { fullName } from '../shared/names.js';
import { maybePartyOf } from '../shared/parties.js';

/** One line of a list of candidates; the name only where it was opened. */
export function candidateLine(row: CandidateRow, person?: JsonValue): JsonObject {
  return {
    id: row.id,
    servicePoint: row.servicePoint,
    status: row.status,
    revision: row.revision,
    registeredAt: row.registeredAt,
    changedAt: row.changedAt,
    origin: {
      channel: row.originChannel,
      campaign: row.originCampaign,
      organisation: maybePartyOf(row.originOrganisation),
      stream: row.originStream,
    },
    persona: row.persona,
    coaches: (row.coaches ?? {}) as JsonObject,
    restricted: row.restriction !== null,
    erasure: row.erasure,
    dataTermEndsAt: row.dataTermEndsAt,
    ...(person !== undefined && { name: fullName(person) }),
  };
}

/** All that stands about a candidate; `person` is absent for who is not entitled to personal data. */
export function candidateDetail(row: CandidateRow, journeys: readonly JourneyRow[], person?: JsonValue): JsonObject {
  return {
    ...candidateLine(row),
    situation: row.situation as unknown as JsonObject,
    skills: row.skills as unknown as JsonValue,
    disclosures: row.disclosures as unknown as JsonValue,
    restriction: row.restriction,
    linked: [...row.linked],
    erasureReason: row.erasureReason,
    journeys: journeys.map(journeyMention),
    ...(person !== undefined && { person }),
  };
}

const lineProperties: Record<string, JsonSchema> = {
  id: { type: 'string', format: 'uuid' },
  servicePoint: text,
  status: oneOf(['active', 'erasing', 'erased']),
  revision: { type: 'integer' },
  registeredAt: moment,
  changedAt: moment,
  origin: object({ channel: text, campaign: maybeText, organisation: { anyOf: [party, { type: 'null' }] }, stream: maybeText }),
  persona: { type: ['string', 'null'], enum: [...personas.map(String), null], description: 'Derived from the situation.' },
  coaches: { type: 'object', description: 'Subject by role.' },
  restricted: { type: 'boolean' },
  erasure: oneOf(['kept', 'due', 'requested', 'approved', 'done']),
  dataTermEndsAt: maybeMoment,
  name: { ...maybeText, description: 'Where it was opened, which is on the record.' },
};
const always = Object.keys(lineProperties).filter((name) => name !== 'name');

export const candidateLineSchema = object(lineProperties, always);
export const candidateDetailSchema = object(
  {
    ...lineProperties,
    situation: { type: ['object', 'null'] },
    skills: { type: ['array', 'null'], items: { type: 'object' } },
    disclosures: { type: ['array', 'null'], items: { type: 'object' } },
    restriction: maybeText,
    linked: listOf(text),
    erasureReason: maybeText,
    person: { type: ['object', 'null'] },
    journeys: listOf(journeyMentionSchema),
  },
  [...always, 'journeys'],
);

export const duplicateSchema = object({
  candidate: { ...maybeText, description: 'Null for somebody who was handed over and is no candidate yet.' },
  handover: { ...maybeText, description: 'The handover, where somebody is no candidate yet.' },
  name: maybeText,
  sharing: listOf(oneOf(['name-and-birth', 'phone', 'email'])),
});
