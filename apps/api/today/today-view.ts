import { coachRoles } from '../../../libs/candidate/index.js';
import { roles } from '../../../libs/kernel/actor.js';
import type { JsonObject, JsonValue } from '../../../libs/kernel/json.js';
import { todayKinds, type TodayRow } from '../../../libs/read-models/today/table.js';
import type { JsonSchema } from '../http/operation.js';
import { maybeMoment, maybeText, object, oneOf } from '../shared/answers.js';
import { fullName } from '../shared/names.js';

/** One thing that waits, as it stands at `now`. */
export function todayLine(row: TodayRow, now: string): JsonObject {
  return {
    stream: row.stream,
    item: row.item,
    kind: row.kind,
    code: row.code,
    candidate: row.candidate,
    task: row.task,
    placement: row.placement,
    role: row.role,
    assignee: row.assignee,
    openTo: row.openTo,
    absent: row.absent,
    since: row.since,
    dueAt: row.dueAt,
    overdue: row.overdueAt !== null && Date.parse(row.overdueAt) <= Date.parse(now),
    until: row.until,
  };
}

/** Of a person, or of an enquirer, who may have said no more than one name. */
export function nameOf(person: JsonValue): string | null {
  const name = fullName(person);
  if (name !== null || typeof person !== 'object' || person === null || !('name' in person)) return name;
  return typeof person['name'] === 'string' ? person['name'] : null;
}

const properties: Record<string, JsonSchema> = {
  stream: { type: 'string', description: 'Of what it is: `journey/…`, `handover/…`, `enquiry/…` or `candidate/…`.' },
  item: { type: 'string', description: 'Unique in the stream, and the same for as long as it waits.' },
  kind: oneOf(todayKinds),
  code: { ...maybeText, description: 'What exactly: the kind of task, the term of a check-in, the name of a promise.' },
  candidate: maybeText,
  task: { ...maybeText, description: 'As a command on the task names it.' },
  placement: { ...maybeText, description: 'As a command on the check-in names it.' },
  role: { anyOf: [oneOf(coachRoles), { type: 'null' }], description: 'In which role it is done.' },
  assignee: { ...maybeText, description: 'Subject of whose it is now; null where it is to be taken up or handed out.' },
  openTo: { anyOf: [oneOf(roles), { type: 'null' }], description: 'Who has this role may take it up or hand it out.' },
  absent: { ...maybeText, description: 'Of an absence: subject of who is away.' },
  since: maybeMoment,
  dueAt: { ...maybeMoment, description: 'Null where nothing was agreed.' },
  overdue: { type: 'boolean', description: 'A promise or conversation by the minute, other things when their day has passed.' },
  until: { ...maybeMoment, description: 'When it is over without having been done.' },
  text: { ...maybeText, description: 'Of a task: what is to be done; null where it is not for you, or erased.' },
  name: { ...maybeText, description: 'With `names=true`; each is on the record.' },
};

export const todayLineSchema = object(
  properties,
  Object.keys(properties).filter((name) => name !== 'text' && name !== 'name'),
);
