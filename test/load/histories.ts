import { randomBytes, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { dutchCalendar } from '../../libs/calendar/index.js';
import type { RecordedEvent } from '../../libs/event-store/port.js';
import { registry } from '../../libs/execution/all-aggregates.js';
import { CommandExecutor } from '../../libs/execution/executor.js';
import { systemActor, type Actor, type Party, type Role } from '../../libs/kernel/actor.js';
import { defaultPolicy } from '../../libs/policy/policy.js';
import type { JsonObject } from '../../libs/kernel/json.js';
import { MemoryEventStore } from '../support/memory-event-store.js';
import { openJourney, type OpenJourneysOptions } from './open-journeys.js';

const servicePoint: Party = { kind: 'service-point', id: 'spt-load' };
const werkcentrum: Party = { kind: 'organisation', id: 'werkcentrum-load' };
const sender: Actor = { kind: 'client', id: 'client-load', roles: ['sender'], party: werkcentrum };
const openJourneys: OpenJourneysOptions = {
  servicePoint: servicePoint.id,
  region: 'load',
  memberOf: (role) => `member-${role}`,
  now: '2026-09-25T08:00:00.000Z',
  quietUntil: '2026-09-25T08:00:00.000Z',
  seed: 1,
};
const member = (...roles: readonly Role[]): Actor => ({ kind: 'person', id: `member-${roles[0]}`, roles, party: servicePoint });

/**
 * What two persons leave behind: the streams of an enquiry, a handover and a candidate, and those of a candidate with an open journey, decided by
 * the domain itself.
 */
async function twoPersons(n: number): Promise<{ readonly ids: readonly string[]; readonly events: readonly RecordedEvent[] }> {
  const ids = [randomUUID(), randomUUID(), randomUUID(), randomUUID(), randomUUID()] as const;
  const [handoverId, candidateId, enquiryId, personKey, enquiryKey] = ids;
  const store = new MemoryEventStore();
  const executor = new CommandExecutor(store, registry, dutchCalendar);
  const sealed = (key: string) => ({ sealed: `v1.${key}.${randomBytes(160).toString('base64url')}` });
  let minute = Date.parse('2026-09-03T08:00:00.000Z');
  const give = async (stream: string, actor: Actor, type: string, data: JsonObject) => {
    minute += 20 * 60_000;
    const result = await executor.execute({
      stream,
      commandId: randomUUID(),
      fingerprint: randomBytes(32).toString('hex'),
      command: { type, data },
      actor,
      now: new Date(minute).toISOString(),
      policy: defaultPolicy,
      correlationId: randomUUID(),
    });
    if (result.outcome === 'rejected') throw new Error(`${type} on ${stream}: ${result.rejection.rejection}`);
  };
  const at = (days: number, hour: string) => `2026-09-${String(3 + days).padStart(2, '0')}T${hour}:00.000Z`;
  const situation = { workStatus: 'not-working', benefitPayer: 'uwv', technicalBackground: false };

  await give(`enquiry/${enquiryId}`, member('front-desk'), 'register', {
    personKey: enquiryKey,
    from: 'candidate',
    channel: 'phone',
    contact: sealed(enquiryKey),
    question: sealed(enquiryKey),
    followUpOn: '2026-09-07',
  });
  await give(`enquiry/${enquiryId}`, member('front-desk'), 'record-follow-up', { outcome: 'spoken', text: sealed(enquiryKey) });
  await give(`enquiry/${enquiryId}`, member('front-desk'), 'settle', { settlement: 'answered' });

  const handover = `handover/${handoverId}`;
  const copy = {
    personKey,
    person: sealed(personKey),
    question: sealed(personKey),
    doneSoFar: sealed(personKey),
    advisor: sealed(personKey),
  };
  await give(handover, sender, 'offer', {
    ...copy,
    sender: { ...werkcentrum },
    receiver: { ...servicePoint },
    reference: handoverId,
    situation,
    urgency: 'normal',
    advisorTimes: [{ start: at(4, '08:00'), end: at(4, '12:00') }],
    legalBasis: 'public-task',
    agreement: { textVersion: '2026-1', agreedOn: '2026-09-02' },
    feedback: { agreed: true },
  });
  await give(handover, member('coordinator'), 'accept', {});
  await give(handover, member('coordinator'), 'name-coach', { coach: 'member-career-coach' });
  const coach = member('career-coach');
  for (const outcome of ['not-reached', 'reached'])
    await give(handover, coach, 'record-attempt', {
      channel: 'phone',
      at: new Date(minute).toISOString(),
      outcome,
      note: sealed(personKey),
    });
  for (const by of ['candidate', 'coach'])
    await give(handover, coach, 'propose-times', { by, times: [{ start: at(4, '08:00'), end: at(4, '12:00') }] });
  await give(handover, coach, 'plan-conversation', { start: at(4, '09:00'), end: at(4, '10:00'), mode: 'on-site' });
  minute = Date.parse(at(4, '10:00'));
  await give(handover, coach, 'record-conversation', {
    heldAt: at(4, '09:00'),
    present: ['advisor', 'candidate', 'coach'],
    told: sealed(personKey),
    promised: sealed(personKey),
    askNext: sealed(personKey),
  });
  await give(handover, coach, 'complete', {});

  const candidate = `candidate/${candidateId}`;
  await give(candidate, systemActor(servicePoint), 'register-from-handover', {
    personKey,
    person: copy.person,
    situation,
    origin: { channel: 'handover', organisation: { ...werkcentrum }, handover },
  });
  await give(candidate, coach, 'change-situation', { situation: { ...situation, technicalBackground: true } });
  for (let note = 0; note < 3; note++) await give(candidate, coach, 'add-note', { text: sealed(personKey) });

  const streams = [`enquiry/${enquiryId}`, handover, candidate];
  const events = (await Promise.all(streams.map((stream) => store.readStream(stream)))).flat();
  const { candidate: guided, journey, personKey: guidedKey, events: further } = await openJourney(n, openJourneys);
  return { ids: [...ids, guided, journey, guidedKey], events: [...events, ...further] };
}

/**
 * Writes at least `count` events into the store's table: some histories made by the domain, multiplied under other ids, at each call others. `app` is
 * connected as overstap_app. Answers with how many there are.
 */
export async function writeHistories(app: pg.Client, count: number): Promise<number> {
  const people = await Promise.all(Array.from({ length: 20 }, (_, n) => twoPersons(n)));
  const perRound = people.reduce((sum, { events }) => sum + events.length, 0);
  const templates = people.flatMap(({ ids, events }, person) =>
    events.map(({ stream, revision, type, data, metadata }, order) => ({
      person,
      order,
      ids,
      stream,
      revision,
      type,
      data: JSON.stringify(data),
      metadata: JSON.stringify(metadata),
    })),
  );
  await app.query(`create temporary table templates as
    select * from json_to_recordset('${JSON.stringify(templates).replaceAll("'", "''")}'::json)
      as t (person integer, "order" integer, ids text[], stream text, revision integer, type text, data text, metadata text)`);
  const rounds = Math.ceil(count / perRound);
  const call = randomUUID();
  const renamed = (column: string) =>
    people[0]!.ids.reduce(
      (inner, _, n) => `replace(${inner}, ids[${n + 1}], md5(ids[${n + 1}] || $3::text || round)::uuid::text)`,
      column,
    );
  for (let from = 1; from <= rounds; from += 20) {
    await app.query(
      `insert into event_store.events (stream, revision, id, type, data, metadata)
       select ${renamed('stream')}, revision, gen_random_uuid(), type, ${renamed('data')}::jsonb, ${renamed('metadata')}::jsonb
         from templates cross join generate_series($1::integer, $2::integer) as round
        order by "order", round, person`,
      [from, Math.min(from + 19, rounds), call],
    );
  }
  return rounds * perRound;
}
