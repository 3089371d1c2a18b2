import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { Answer } from '../../libs/execution/envelope.js';
import { eventually } from '../support/eventually.js';
import { amsterdam, handOver, noordHolland, zaanstreek } from '../support/region.js';
import { startTimeout, System, type Caller, type Page } from '../support/system.js';

interface Arrival {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Delivery {
  readonly id: string;
  readonly message: string;
  readonly kind: string;
  readonly status: string;
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
  readonly lastCode: string | null;
}

type Subscribed = Answer & { readonly secret: string };

const coordinator = `coordinator-${noordHolland.suffix}`;

let system: System;
let receiver: Server;
let status: number;
let arrivals: Map<string, Arrival[]>;

beforeAll(async () => {
  receiver = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const path = request.url ?? '';
      arrivals.set(path, [...at(path), { headers: request.headers, body: Buffer.concat(parts).toString() }]);
      response.writeHead(status).end();
    });
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  system = await System.start({ now: '2030-04-15T07:00:00.000Z' });
}, startTimeout);

afterAll(async () => {
  await system?.stop();
  receiver.closeAllConnections();
  receiver.close();
});

beforeEach(() => {
  status = 204;
  arrivals = new Map();
});

const at = (path: string): readonly Arrival[] => arrivals.get(path) ?? [];
const urlOf = (path: string) => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}${path}`;
const idsOf = (path: string) => at(path).map(({ headers }) => headers['webhook-id']);

async function subscribe(sender: Caller, path: string, key: string = randomUUID()): Promise<Subscribed> {
  const reply = await sender.post<Subscribed>('/webhook-subscriptions', { url: urlOf(path) }, { key });
  expect(reply.status).toBe(201);
  expect(reply.headers.get('location')).toBe(`/v1/webhook-subscriptions/${reply.body.id}`);
  return reply.body;
}

async function accepted(sender: Caller): Promise<string> {
  const handover = await handOver(sender, `WH-${randomUUID()}`);
  await system.as(coordinator).does(`/handovers/${handover}/_accept`);
  return handover;
}

async function deliveriesOf(sender: Caller, subscription: string): Promise<readonly Delivery[]> {
  return (await sender.sees<Page<Delivery>>(`/webhook-deliveries?subscription=${subscription}`)).items;
}

/** The one delivery of a subscription, once it stands as wanted. */
async function deliveryThat(sender: Caller, subscription: string, holds: (delivery: Delivery) => boolean): Promise<Delivery> {
  let found: Delivery | undefined;
  await eventually(async () => {
    const [delivery, ...others] = await deliveriesOf(sender, subscription);
    expect(others).toEqual([]);
    found = delivery;
    return delivery !== undefined && holds(delivery);
  });
  return found as Delivery;
}

const later = async (seconds: number) => new Date(Date.parse(await system.now()) + seconds * 1_000).toISOString();

it('tells a sender once, signed, what it may hear, and no other sender', async () => {
  const [sender, other] = [system.as(zaanstreek.id), system.as(amsterdam.id)];
  const { id, secret } = await subscribe(sender, '/one');
  await subscribe(other, '/other');
  const handover = await accepted(sender);
  const delivery = await deliveryThat(sender, id, (one) => one.status === 'delivered');
  expect(delivery).toMatchObject({ kind: 'accepted', attempts: 1, nextAttemptAt: null, lastCode: null });
  expect(at('/one')).toHaveLength(1);
  expect(at('/other')).toEqual([]);
  const [arrival] = at('/one') as [Arrival];
  expect(arrival.headers['webhook-id']).toBe(delivery.message);
  expect(JSON.parse(arrival.body)).toMatchObject({
    id: delivery.message,
    type: 'nl.overstap.handover.accepted',
    subject: handover,
  });
  expect(() => new Webhook(secret).verify(arrival.body, arrival.headers as Record<string, string>)).not.toThrow();
  expect((await other.get(`/webhook-subscriptions/${id}`)).status).toBe(404);
  expect((await other.sees<Page<Delivery>>('/webhook-deliveries')).items).toEqual([]);
  expect((await other.isRefused(`/webhook-deliveries/${delivery.id}/_replay`)).status).toBe(404);
  await sender.does(`/webhook-subscriptions/${id}/_unsubscribe`);
});

it('gives the same secret again for the same request, and shows it nowhere else', async () => {
  const sender = system.as(zaanstreek.id);
  const key = randomUUID();
  const first = await subscribe(sender, '/again', key);
  expect(first.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(await subscribe(sender, '/again', key)).toEqual(first);
  expect((await sender.post('/webhook-subscriptions', { url: urlOf('/elsewhere') }, { key })).status).toBe(422);
  const rotation = randomUUID();
  const rotated = (await sender.does(`/webhook-subscriptions/${first.id}/_rotate-secret`, {}, { key: rotation })) as Subscribed;
  expect(rotated.secret).not.toBe(first.secret);
  expect(await sender.does(`/webhook-subscriptions/${first.id}/_rotate-secret`, {}, { key: rotation })).toEqual(rotated);
  expect(await subscribe(sender, '/again', key)).toEqual(first);
  const shown = await sender.sees<object>(`/webhook-subscriptions/${first.id}`, rotated);
  expect(shown).toMatchObject({ id: first.id, url: urlOf('/again'), status: 'active', revision: 1 });
  expect(JSON.stringify(shown)).not.toContain('whsec_');

  const handover = await accepted(sender);
  await deliveryThat(sender, first.id, ({ status: now }) => now === 'delivered');
  const [{ headers, body }] = at('/again') as [Arrival];
  expect(new Webhook(rotated.secret).verify(body, headers as Record<string, string>)).toMatchObject({ subject: handover });
  expect(() => new Webhook(first.secret).verify(body, headers as Record<string, string>)).toThrow();
  await sender.does(`/webhook-subscriptions/${first.id}/_unsubscribe`);
});

it('tries again by the schedule until it arrives, and once more when asked to, under the same id', async () => {
  const sender = system.as(zaanstreek.id);
  const { id } = await subscribe(sender, '/shaky');
  status = 503;
  await accepted(sender);
  const failed = await deliveryThat(sender, id, ({ attempts }) => attempts === 1);
  expect(failed).toMatchObject({ status: 'scheduled', lastCode: 'http-503' });
  status = 200;
  await system.advance(await later(60));
  const arrived = await deliveryThat(sender, id, (one) => one.status === 'delivered');
  expect(arrived).toMatchObject({ id: failed.id, attempts: 2, lastCode: null });
  expect(idsOf('/shaky')).toEqual([failed.message, failed.message]);

  const replay = await sender.does(`/webhook-deliveries/${failed.id}/_replay`);
  await deliveryThat(sender, id, ({ attempts, status: now }) => attempts === 3 && now === 'delivered');
  expect(replay.id).toBe(failed.id);
  expect(idsOf('/shaky')).toEqual([failed.message, failed.message, failed.message]);
  await sender.does(`/webhook-subscriptions/${id}/_unsubscribe`);
});

it('gives up at once when the subscription has ended, and keeps trying while it is paused', async () => {
  const sender = system.as(zaanstreek.id);
  const [paused, ended] = [await subscribe(sender, '/paused'), await subscribe(sender, '/ended')];
  status = 503;
  await accepted(sender);
  await Promise.all([paused, ended].map(({ id }) => deliveryThat(sender, id, ({ attempts }) => attempts === 1)));
  await sender.does(`/webhook-subscriptions/${paused.id}/_pause`);
  await sender.does(`/webhook-subscriptions/${ended.id}/_unsubscribe`);
  await system.advance(await later(60));
  expect(await deliveriesOf(sender, paused.id)).toMatchObject([
    { status: 'scheduled', attempts: 2, lastCode: 'subscription-paused' },
  ]);
  expect(await deliveriesOf(sender, ended.id)).toMatchObject([{ status: 'failed', attempts: 2, lastCode: 'subscription-ended' }]);
  expect([at('/paused'), at('/ended')].map(({ length }) => length)).toEqual([1, 1]);
  status = 200;
  await sender.does(`/webhook-subscriptions/${paused.id}/_resume`);
  await system.advance(await later(600));
  expect(await deliveriesOf(sender, paused.id)).toMatchObject([{ status: 'delivered', attempts: 3 }]);
  expect(await sender.isRefused(`/webhook-subscriptions/${ended.id}/_resume`)).toMatchObject({
    status: 409,
    code: 'not-allowed-for-this-subscription',
    allowed: [],
  });
});

it('takes no address that could be listened in on', async () => {
  const refusal = await system.as(zaanstreek.id).isRefused('/webhook-subscriptions', { url: 'http://werkcentrum.example/hook' });
  expect(refusal).toMatchObject({ status: 409, code: 'url-not-deliverable' });
});
