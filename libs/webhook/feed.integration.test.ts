import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { dutchCalendar } from '../calendar/index.js';
import { PostgresEventStore } from '../event-store/postgres/index.js';
import { registry } from '../execution/all-aggregates.js';
import { CommandExecutor, type CommandEnvelope, type ExecutionResult } from '../execution/index.js';
import { advisor, coach, coordinator, noord, offerOf, person, werkcentrum } from '../handover/handover.examples.js';
import { placement, start } from '../journey/journey.examples.js';
import { journeyStream } from '../journey/index.js';
import { systemActor, type Actor, type Party } from '../kernel/actor.js';
import { deriveId } from '../kernel/ids.js';
import type { JsonObject } from '../kernel/json.js';
import { createLogger } from '../logging/index.js';
import { defaultPolicy } from '../policy/policy.js';
import { eventually } from '../../test/support/eventually.js';
import { testDatabase, type TestDatabase } from '../../test/support/postgres.js';
import { WebhookFeed, type WebhookFeedOptions } from './feed.js';

const uwv: Party = { kind: 'organisation', id: 'uwv-noord' };
const sentAt = '2026-09-03T08:00:00.000Z';

let database: TestDatabase;
let admin: pg.Pool;
let store: PostgresEventStore;
let executor: CommandExecutor;
let feeds: WebhookFeed[];
let woken: string[];

beforeEach(async () => {
  database = await testDatabase();
  admin = new pg.Pool({ connectionString: database.adminUrl, max: 2 });
  admin.on('error', () => undefined);
  store = await PostgresEventStore.open({ url: database.appUrl });
  executor = new CommandExecutor(store, registry, dutchCalendar);
  feeds = [];
  woken = [];
});

afterEach(async () => {
  await Promise.all(feeds.map((feed) => feed.stop()));
  await store.close();
  await admin.end();
  await database.drop();
});

function feed(over: Partial<WebhookFeedOptions> = {}): WebhookFeed {
  const started = new WebhookFeed({
    url: database.appUrl,
    store,
    executor,
    upcast: (event) => registry.upcast(event),
    wake: async (stream) => void woken.push(stream),
    logger: createLogger('test', 'silent'),
    lookEvery: 20,
    ...over,
  });
  feeds.push(started);
  started.start();
  return started;
}

async function give(stream: string, type: string, data: object, actor: Actor, now = sentAt): Promise<void> {
  const commandId = randomUUID();
  const result = await executor.execute({
    stream,
    commandId,
    fingerprint: commandId,
    command: { type, data: data as JsonObject },
    actor,
    now,
    policy: defaultPolicy,
    correlationId: commandId,
  });
  expect(result.outcome).toBe('done');
}

async function subscribed(party: Party): Promise<string> {
  const id = randomUUID();
  const endpoint = { url: 'https://werkcentrum.example/overstap', secretKey: 'k', secret: { sealed: 's' } };
  await give(`webhook-subscription/${id}`, 'subscribe', endpoint, person(party, 'sender'));
  return id;
}

const change = (subscription: string, verb: string) => give(`webhook-subscription/${subscription}`, verb, {}, advisor);

async function offered(sender: Party): Promise<string> {
  const stream = `handover/${randomUUID()}`;
  await give(stream, 'offer', offerOf(sender, noord).data, person(sender, 'sender'));
  return stream;
}

const accept = (stream: string) => give(stream, 'accept', {}, coordinator);
const nameCoach = (stream: string) => give(stream, 'name-coach', { coach: coach.id }, coordinator);

/** Until all is fed that was written before. */
async function fed(): Promise<void> {
  const { rows } = await admin.query<{ position: string }>(
    `select xid || ':' || sequence as position from event_store.events where stream like any (array['handover/%', 'journey/%', 'webhook-subscription/%'])
     order by xid desc, sequence desc limit 1`,
  );
  const last = rows[0]?.position.split(':');
  await eventually(async () => {
    const place = await admin.query<{ position: string }>('select position from projection.webhook_feed');
    const position = place.rows[0]?.position;
    return position !== undefined && last !== undefined && (position.match(/\d+/g) ?? []).join(':') === last.join(':');
  });
}

interface Delivered {
  readonly stream: string;
  readonly subscription: string;
  readonly kind: string;
}

/** The events of all deliveries, in the order in which they were written. */
async function deliveries(): Promise<readonly Delivered[]> {
  const { rows } = await admin.query<Delivered>(
    `select stream, data->>'subscription' as subscription, data->'message'->>'kind' as kind from event_store.events
     where stream like 'webhook-delivery/%' order by xid, sequence`,
  );
  return rows;
}

const told = async (subscription: string) =>
  (await deliveries()).filter((one) => one.subscription === subscription).map(({ kind }) => kind);

it('schedules what a sender may hear, for each of its subscriptions and nobody else’s', async () => {
  feed();
  const [one, two, other] = [await subscribed(werkcentrum), await subscribed(werkcentrum), await subscribed(uwv)];
  const stream = await offered(werkcentrum);
  await accept(stream);
  await nameCoach(stream);
  await fed();
  expect(await told(one)).toEqual(['accepted', 'coach-named']);
  expect(await told(two)).toEqual(['accepted', 'coach-named']);
  expect(await told(other)).toEqual([]);
  expect(new Set(woken)).toEqual(new Set((await deliveries()).map((delivery) => delivery.stream)));
});

/** Somebody's journey that came of a handover, with work that begins at once. */
async function placed(handedOver: string, by: Party, agreed: boolean): Promise<string> {
  const candidate = randomUUID();
  const stream = journeyStream(candidate, 1);
  const handover = handedOver.slice('handover/'.length);
  const facts = { ...start.data, candidate, handover, sender: { ...by }, feedbackAgreed: agreed };
  await give(stream, 'start', { ...facts, coaches: [] }, coordinator);
  await give(stream, 'begin-placement', placement(sentAt.slice(0, 10)).data, coordinator);
  return stream;
}

const halfAYearLater = '2027-03-10T08:00:00.000Z';
const establish = (stream: string) =>
  give(
    stream,
    'establish-durability',
    { term: 'half-year', seen: 'contract', seenOn: '2027-03-08' },
    coordinator,
    halfAYearLater,
  );
const agree = (stream: string, agreed: boolean) => give(stream, 'change-feedback-consent', { agreed }, systemActor(noord));

it('tells of somebody placed, and durably, only who handed over, and only where the candidate agreed', async () => {
  feed();
  const [own, other] = [await subscribed(werkcentrum), await subscribed(uwv)];
  const handedOver = await offered(werkcentrum);
  const heard = await placed(handedOver, werkcentrum, true);
  await establish(heard);
  await establish(await placed(await offered(werkcentrum), werkcentrum, false));
  const withdrawn = await placed(await offered(werkcentrum), werkcentrum, true);
  await agree(withdrawn, false);
  await establish(withdrawn);
  await fed();
  expect(await told(own)).toEqual(['placed', 'durable', 'placed']);
  expect(await told(other)).toEqual([]);
  const [, durable] = await deliveries();
  const [scheduled] = await store.readStream(durable?.stream ?? '');
  const event = (await store.readStream(heard)).find(({ type }) => type === 'journey.durability-established.v1');
  expect(scheduled?.data['message']).toEqual({
    id: event?.id,
    kind: 'durable',
    term: 'half-year',
    handover: handedOver.slice('handover/'.length),
    occurred: halfAYearLater,
  });
});

it('goes by what the candidate had agreed when it happened, however late it is fed', async () => {
  const subscription = await subscribed(werkcentrum);
  const before = await placed(await offered(werkcentrum), werkcentrum, false);
  await agree(before, true);
  const after = await placed(await offered(werkcentrum), werkcentrum, true);
  await agree(after, false);
  feed();
  await fed();
  const all = await deliveries();
  expect(all.map((one) => [one.subscription, one.kind])).toEqual([[subscription, 'placed']]);
  const [scheduled] = await store.readStream(all[0]?.stream ?? '');
  const [{ id } = { id: '' }] = (await store.readStream(after)).filter(({ type }) => type === 'journey.placement-begun.v1');
  expect(scheduled?.data['message']).toMatchObject({ id });
});

it('names the event in what it sends, and nobody', async () => {
  feed();
  const subscription = await subscribed(werkcentrum);
  const stream = await offered(werkcentrum);
  await accept(stream);
  await fed();
  const event = (await store.readStream(stream)).find(({ type }) => type === 'handover.accepted.v1');
  const [scheduled, ...others] = await store.readStream(
    `webhook-delivery/${deriveId('webhook-delivery', subscription, event?.id ?? '')}`,
  );
  expect(others).toEqual([]);
  expect(scheduled?.data).toEqual({
    subscription,
    subscriber: werkcentrum,
    message: { id: event?.id, kind: 'accepted', handover: stream.slice('handover/'.length), occurred: sentAt },
    next: { attempt: 1, dueAt: sentAt },
  });
  expect(scheduled?.metadata.actor).toMatchObject({ kind: 'system', party: werkcentrum });
});

it('goes by the subscriptions as they stood when it happened, however late it is fed', async () => {
  const before = await offered(werkcentrum);
  await accept(before);
  const [active, paused, ended] = [await subscribed(werkcentrum), await subscribed(werkcentrum), await subscribed(werkcentrum)];
  await change(paused, 'pause');
  await nameCoach(before);
  await change(ended, 'unsubscribe');
  await change(paused, 'resume');
  const after = await offered(werkcentrum);
  await accept(after);
  feed();
  await fed();
  expect(await told(active)).toEqual(['coach-named', 'accepted']);
  expect(await told(paused)).toEqual(['accepted']);
  expect(await told(ended)).toEqual(['coach-named']);
});

it('adds nothing when it begins anew from the first event', async () => {
  const first = feed();
  const subscription = await subscribed(werkcentrum);
  const stream = await offered(werkcentrum);
  await accept(stream);
  await change(subscription, 'unsubscribe');
  await fed();
  await first.stop();
  const before = await deliveries();
  await admin.query('delete from projection.webhook_feed');
  feed();
  await fed();
  expect(await deliveries()).toEqual(before);
  expect(before).toHaveLength(1);
});

it('loses and doubles nothing when it goes down again and again, with another process standing by', async () => {
  let calls = 0;
  const shaky = {
    stateOf: (name: string) => executor.stateOf(name),
    async execute(envelope: CommandEnvelope): Promise<ExecutionResult> {
      const result = await executor.execute(envelope);
      if (++calls % 7 === 0) throw new Error('the answer was lost');
      return result;
    },
  };
  const subscriptions = [await subscribed(werkcentrum), await subscribed(werkcentrum)];
  feed({ executor: shaky, batchSize: 3 });
  feed({ executor: shaky, batchSize: 3 });
  for (let round = 0; round < 15; round++) {
    const stream = await offered(werkcentrum);
    await accept(stream);
    await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and application_name = 'overstap-webhook-feed' and random() < 0.5`,
      [database.name],
    );
    await nameCoach(stream);
  }
  await fed();
  for (const subscription of subscriptions) {
    const kinds = await told(subscription);
    expect(kinds.filter((kind) => kind === 'accepted')).toHaveLength(15);
    expect(kinds.filter((kind) => kind === 'coach-named')).toHaveLength(15);
  }
  const all = await deliveries();
  expect(new Set(all.map(({ stream }) => stream)).size).toBe(all.length);
  expect(calls).toBeGreaterThan(all.length);
});
