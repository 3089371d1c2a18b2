import { coachRoles, originChannels, personas } from '../../../libs/candidate/index.js';
import {
  advisories,
  agendaKinds,
  journeyStatuses,
  lines,
  outcomes,
  preconditions,
  risks,
  routes,
  steps,
  type StepAhead,
} from '../../../libs/journey/index.js';
import type { JsonObject, JsonValue } from '../../../libs/kernel/json.js';
import type { JourneyRow } from '../../../libs/read-models/journeys/table.js';
import type { JsonSchema } from '../http/operation.js';
import { listOf, maybeMoment, maybeText, moment, object, oneOf, party, text } from '../shared/answers.js';
import { fullName } from '../shared/names.js';
import { maybePartyOf } from '../shared/parties.js';
import { timelineLine } from '../shared/timeline.js';

/** One line of the caseload; the name only where it was opened. */
export function journeyLine(row: JourneyRow, person?: JsonValue): JsonObject {
  return {
    ...journeyMention(row),
    candidate: row.candidate,
    servicePoint: row.servicePoint,
    handover: row.handover,
    revision: row.revision,
    stepEnteredAt: row.stepEnteredAt,
    origin: { channel: row.originChannel, campaign: row.originCampaign },
    persona: row.persona,
    sender: maybePartyOf(row.sender),
    region: row.region,
    line: row.line,
    coaches: row.coaches,
    standIns: row.standIns,
    next: row.next && { what: row.next, dueAt: row.nextDue },
    stalledSince: row.stalledSince,
    openTasks: row.openTasks,
    dueTasks: row.dueTasks,
    advisories: [...row.advisories],
    openPreconditions: [...row.openPreconditions],
    placement: row.placement && { ...row.placement },
    inTraining: row.inTraining,
    activeAt: row.activeAt,
    changedAt: row.changedAt,
    resumesAt: row.resumesAt,
    ...(person !== undefined && { name: fullName(person) }),
  };
}

/** A journey as it is mentioned at its candidate. */
export function journeyMention(row: JourneyRow): JsonObject {
  const { id, number, route, status, step, iteration, startedAt, endedAt, outcome } = row;
  return { id, number, route, status, step, iteration, startedAt, endedAt, outcome };
}

/** A step that the asker may take now. */
export function stepAheadLine({ step, way, iteration, needs, advisories: advised }: StepAhead): JsonObject {
  return { step, way, iteration, needs, advisories: [...advised] };
}

const mentionProperties: Record<string, JsonSchema> = {
  id: { type: 'string', format: 'uuid' },
  number: { type: 'integer', minimum: 1, description: 'The how-many-eth journey of this candidate.' },
  route: oneOf(routes),
  status: oneOf(journeyStatuses),
  step: oneOf(steps),
  iteration: { type: 'integer', description: 'The how-many-eth time in this step.' },
  startedAt: moment,
  endedAt: maybeMoment,
  outcome: { type: ['string', 'null'], enum: [...outcomes, null] },
};

export const journeyMentionSchema = object(mentionProperties);

const byRole: JsonSchema = { type: 'object', properties: Object.fromEntries(coachRoles.map((role) => [role, text])) };
const maybe = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { type: 'null' }] });
const maybeLine: JsonSchema = { type: ['string', 'null'], enum: [...lines, null] };
const day: JsonSchema = { type: 'string', format: 'date' };
const count: JsonSchema = { type: 'integer', minimum: 0 };
/** Free text about the person; null where it is not for the asker, or was erased. */
const written: JsonSchema = { type: ['string', 'null'], description: 'Null where it is not for you, or was erased.' };

const lineProperties: Record<string, JsonSchema> = {
  ...mentionProperties,
  candidate: { type: 'string', format: 'uuid' },
  servicePoint: text,
  handover: maybeText,
  revision: { type: 'integer' },
  stepEnteredAt: moment,
  origin: object({ channel: oneOf(originChannels), campaign: maybeText }),
  persona: { type: 'string', enum: personas.map(String), description: 'As it was at the start.' },
  sender: maybe(party),
  region: maybeText,
  line: {
    ...maybeLine,
    description: 'The line that the journey is about, as it became known last: by conclusion, route map or placement.',
  },
  coaches: { ...byRole, description: 'Subject by role.' },
  standIns: { ...byRole, description: 'Subject by role, where another than the coach does the work now.' },
  next: { ...maybe(object({ what: oneOf(agendaKinds), dueAt: moment })), description: 'What is due first, overdue or ahead.' },
  stalledSince: { ...maybeMoment, description: 'Since when nothing happened, once that was signalled.' },
  openTasks: count,
  dueTasks: { ...count, description: 'Those of the open tasks whose day has come.' },
  advisories: { ...listOf(oneOf(advisories)), description: 'Raised in this step and holding still. They block nothing.' },
  openPreconditions: { ...listOf(oneOf(preconditions)), description: 'Open, or never talked about.' },
  placement: {
    ...maybe(object({ placement: text, employer: text, since: day, line: maybeLine, risk: oneOf(risks) })),
    description: 'Where the candidate works now.',
  },
  inTraining: { type: 'boolean' },
  activeAt: { ...moment, description: 'When somebody last did something for the candidate.' },
  changedAt: moment,
  resumesAt: maybeMoment,
  name: { ...maybeText, description: 'Where it was opened, which is on the record.' },
};
const always = Object.keys(lineProperties).filter((name) => name !== 'name');

export const journeyLineSchema = object(lineProperties, always);

const anything = { type: 'object' } as const;

/** What stands in the detail of a journey as its own state has it; `written` where a text about the person stands. */
const detailProperties: Record<string, JsonSchema> = {
  feedbackAgreed: { type: 'boolean', description: 'Whether the sender hears of placed and durable.' },
  opening: { type: 'integer', description: 'Counts the start and each reopening.' },
  stepReason: text,
  iterations: { type: 'object', properties: Object.fromEntries(steps.map((step) => [step, count])) },
  absences: listOf(object({ absence: count, coach: text, standIn: text, returnsAt: moment })),
  pause: maybe(object({ reason: text, pausedAt: moment, resumesAt: moment })),
  ending: maybe(
    object({ outcome: oneOf(outcomes), endedAt: moment, reopenUntil: maybeMoment, reason: text, leak: maybeText }, [
      'outcome',
      'endedAt',
      'reopenUntil',
    ]),
  ),
  raised: listOf(object({ advisory: oneOf(advisories), step: oneOf(steps), iteration: count })),
  leaks: listOf(
    object({ observation: text, leak: text, step: oneOf(steps), iteration: count, note: written }, [
      'observation',
      'leak',
      'step',
      'iteration',
    ]),
  ),
  tasks: listOf(
    object(
      {
        task: text,
        kind: text,
        text: written,
        role: oneOf(coachRoles),
        assignee: maybeText,
        dueAt: moment,
        about: maybeText,
        status: oneOf(['open', 'due', 'done', 'cancelled']),
      },
      ['task', 'kind', 'role', 'assignee', 'dueAt', 'about', 'status'],
    ),
  ),
  orientation: object(
    {
      planned: maybe(object({ start: moment, end: moment, mode: text })),
      held: count,
      missed: count,
      intakeAt: maybeMoment,
      interests: listOf(object({ line: oneOf(lines), strength: text })),
      talents: written,
      motivation: written,
      preconditions: {
        type: 'object',
        properties: Object.fromEntries(
          preconditions.map((precondition) => [
            precondition,
            object({ standing: text, action: written, note: written }, ['standing']),
          ]),
        ),
      },
      routeMaps: {
        ...listOf(
          object({
            version: { type: 'integer' },
            line: oneOf(lines),
            stations: listOf(object({ kind: text, title: written })),
            drawnAt: moment,
          }),
        ),
        description: 'All versions, oldest first.',
      },
      conclusions: listOf(object({ iteration: count, conclusion: anything })),
    },
    ['planned', 'held', 'missed', 'intakeAt', 'interests', 'preconditions', 'routeMaps', 'conclusions'],
  ),
  inDepth: listOf(object({ iteration: count, advice: text, line: maybeLine })),
  trainings: listOf(
    object({
      training: text,
      title: written,
      provider: text,
      kind: text,
      line: maybeLine,
      startsOn: day,
      plannedEnd: { type: ['string', 'null'], format: 'date' },
      withJob: { type: 'boolean' },
      was: object({ standing: oneOf(['running', 'completed', 'abandoned']) }),
    }),
  ),
  placements: listOf(
    object({
      placement: text,
      employer: text,
      startsOn: day,
      contract: text,
      hours: { type: 'integer' },
      contractEndsOn: { type: ['string', 'null'], format: 'date' },
      wageBand: text,
      inTechnology: { type: 'boolean' },
      line: maybeLine,
      attribution: text,
      counted: { type: 'boolean', description: 'Whether it is the placement that the figures count.' },
      risk: oneOf(risks),
      renewed: { type: ['boolean', 'null'] },
      checkIns: listOf(
        object({
          term: text,
          dueAt: moment,
          missedAt: moment,
          status: oneOf(['awaited', 'due', 'recorded', 'missed', 'released']),
        }),
      ),
      was: object({ standing: oneOf(['running', 'ended']) }),
    }),
  ),
  durability: listOf(
    object({
      term: text,
      from: day,
      day,
      dueAt: moment,
      graceEndsAt: moment,
      allowedGap: count,
      status: oneOf(['ahead', 'due', 'established', 'lost', 'unknown']),
    }),
  ),
  assignments: { type: 'object', description: 'The coach of each role with working days and stand-in.' },
};

export const journeyWholeSchema = object({ ...lineProperties, ...detailProperties }, [
  ...always,
  ...Object.keys(detailProperties),
]);

export const journeyDetailSchema = object(
  {
    ...lineProperties,
    ...detailProperties,
    written: {
      ...listOf(timelineLine),
      description: 'Notes, conversations, check-ins and conclusions, newest first, at most a hundred; the timeline has all.',
    },
    allowed: { ...listOf(text), description: 'The commands that you may give now.' },
    steps: {
      ...listOf(
        object({
          step: oneOf(steps),
          way: oneOf(['ahead', 'back', 'again', 'by-placement']),
          iteration: count,
          needs: {
            ...oneOf(['reason', 'placement']),
            description: '`reason`: `_enter-step` with one. `placement`: `_begin-placement`, which enters it.',
          },
          advisories: { ...listOf(oneOf(advisories)), description: 'What entering it would advise.' },
        }),
      ),
      description: 'The steps that you can take from here, with what each needs.',
    },
  },
  [...always, ...Object.keys(detailProperties), 'written', 'allowed', 'steps'],
);

const words = object({ nl: text, en: text });

export const routeMapSchema = object({
  journey: { type: 'string', format: 'uuid' },
  name: { ...maybeText, description: 'Of the candidate; null where it is not for you, or was erased.' },
  version: { type: 'integer' },
  drawnAt: moment,
  line: object({ code: oneOf(lines), words }),
  stations: listOf(object({ kind: text, words, title: written })),
  versions: {
    ...listOf(object({ version: { type: 'integer' }, line: oneOf(lines), drawnAt: moment })),
    description: 'All, oldest first.',
  },
});
