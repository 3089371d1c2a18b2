import type { Advice } from '../../../libs/handover/index.js';
import type { Party } from '../../../libs/kernel/actor.js';
import type { JsonObject, JsonValue } from '../../../libs/kernel/json.js';
import type { HandoverRow } from '../../../libs/read-models/handovers/table.js';
import type { JsonSchema } from '../http/operation.js';
import { conversationParties, handoverStatuses, urgencies } from '../../../libs/handover/index.js';
import { legalBases } from '../../../libs/personal-data/index.js';
import { listOf, maybeMoment, maybeText, moment, object, oneOf, party, text } from '../shared/answers.js';
import { partyOf, maybePartyOf } from '../shared/parties.js';

/** One line of the inbox; of a handover that was passed on, only its status. */
export function handoverLine(row: HandoverRow): JsonObject {
  return {
    id: row.id,
    view: row.view,
    status: row.status,
    open: row.open,
    revision: row.revision,
    sender: partyOf(row.sender),
    receiver: partyOf(row.receiver),
    lead: maybePartyOf(row.lead),
    offeredAt: row.offeredAt,
    changedAt: row.changedAt,
    ...(row.view !== 'status-only' && {
      reference: row.reference,
      urgency: row.urgency,
      municipality: row.municipality,
      acceptedAt: row.acceptedAt,
      nextPromise: row.nextPromise && { promise: row.nextPromise, party: maybePartyOf(row.nextParty), dueAt: row.nextDue },
      lapsed: row.lapsed,
    }),
    ...(row.view === 'full' && { coach: row.coach, candidate: row.candidate }),
    ...(row.view === 'sender' && row.candidate !== null && { candidate: row.candidate }),
  };
}

/** What was opened of a handover for this reader. */
export interface OpenedHandover {
  readonly person: JsonValue;
  readonly question: JsonValue;
  readonly doneSoFar: JsonValue;
  readonly advisor: JsonValue;
  readonly told: JsonValue;
  readonly promised: JsonValue;
  readonly askNext: JsonValue;
}

/** All that a party may see of a handover. `opened` is absent for who is not entitled to personal data. */
export function handoverDetail(row: HandoverRow, opened: OpenedHandover | null, advice: JsonValue): JsonObject {
  if (row.view === 'status-only') return handoverLine(row);
  const { held, ended } = row;
  return {
    ...handoverLine(row),
    situation: row.situation as unknown as JsonObject,
    legalBasis: row.legalBasis,
    agreement: row.agreement as unknown as JsonObject,
    feedback: { agreed: row.feedbackAgreed },
    promises: (row.promises ?? []).map(({ promise, party: by, dueAt, status, doneAt }) => ({
      promise,
      party: partyOf(by),
      dueAt,
      status,
      doneAt,
    })),
    times: row.times as unknown as JsonObject,
    planned: row.planned,
    ...(row.erasedBySenderAt !== null && { erasedBySenderAt: row.erasedBySenderAt }),
    ended: ended && { at: ended.at, reason: ended.reason, advice: adviceOf(ended.advice, advice) },
    ...(row.view === 'full' && {
      failedInARow: row.failedInARow,
      held: held && {
        heldAt: held.heldAt,
        present: [...held.present],
        ...(opened && { told: opened.told, promised: opened.promised, askNext: opened.askNext }),
      },
      ...(opened && { person: opened.person, question: opened.question, doneSoFar: opened.doneSoFar, advisor: opened.advisor }),
    }),
  };
}

function adviceOf(advice: Advice | null, opened: JsonValue): JsonValue {
  return advice !== null && 'standard' in advice ? { standard: advice.standard } : opened;
}

/** The party under whose key the advice of an ended handover stands: the last that had it. */
export function holderOfAdvice(row: HandoverRow): Party {
  return partyOf(row.receiver);
}

const interval = object({ start: moment, end: moment });

const lineProperties: Record<string, JsonSchema> = {
  id: { type: 'string', format: 'uuid' },
  view: oneOf(['full', 'sender', 'status-only']),
  status: oneOf(handoverStatuses),
  open: { type: 'boolean' },
  revision: { type: 'integer' },
  sender: party,
  receiver: party,
  lead: { anyOf: [party, { type: 'null' }], description: 'Who guides the person; nobody when no further help is wanted.' },
  offeredAt: moment,
  changedAt: moment,
  reference: maybeText,
  urgency: oneOf(urgencies),
  municipality: maybeText,
  acceptedAt: maybeMoment,
  nextPromise: { anyOf: [object({ promise: text, party, dueAt: moment }), { type: 'null' }] },
  lapsed: { type: 'integer', description: 'Promises broken.' },
  coach: maybeText,
  candidate: { ...maybeText, description: 'Your own candidate: whom you registered when you took them, or handed over.' },
  name: { ...maybeText, description: 'With `names=true`, where you may see personal data; each is on the record.' },
};
const always = ['id', 'view', 'status', 'open', 'revision', 'sender', 'receiver', 'lead', 'offeredAt', 'changedAt'];

export const handoverLineSchema = object(lineProperties, always);

export const handoverDetailSchema = object(
  {
    ...lineProperties,
    situation: { type: 'object' },
    legalBasis: oneOf(legalBases),
    agreement: object({ textVersion: text, agreedOn: { type: 'string', format: 'date' } }),
    feedback: object({ agreed: { type: 'boolean' } }),
    promises: listOf(
      object({ promise: text, party, dueAt: moment, status: oneOf(['open', 'kept', 'lapsed', 'released']), doneAt: maybeMoment }),
    ),
    times: object(Object.fromEntries(conversationParties.map((one) => [one, listOf(interval)]))),
    planned: { anyOf: [interval, { type: 'null' }] },
    ended: { anyOf: [object({ at: moment, reason: maybeText, advice: { description: 'For the sender.' } }), { type: 'null' }] },
    erasedBySenderAt: {
      ...moment,
      description: 'The sender erased its candidate; consider whether you have to do so too (article 19 GDPR).',
    },
    failedInARow: { type: ['integer', 'null'] },
    held: {
      anyOf: [
        object({ heldAt: moment, present: listOf(text), told: maybeText, promised: maybeText, askNext: maybeText }, [
          'heldAt',
          'present',
        ]),
        { type: 'null' },
      ],
    },
    person: { type: ['object', 'null'], description: 'Null when erased.' },
    question: maybeText,
    doneSoFar: maybeText,
    advisor: { type: ['object', 'null'] },
  },
  always,
);
