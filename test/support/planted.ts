import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { partyKey, type Party, type Role } from '../../libs/kernel/actor.js';
import { rolesFor } from '../../libs/identity/index.js';
import { demoServicePoints } from '../../apps/standalone/demo.js';
import { eventually } from './eventually.js';
import { amsterdam, grootAmsterdam, noordHolland, offer, zaanstreek } from './region.js';
import type { Caller, Page, System } from './system.js';

/** A text that stands nowhere else, and who may come to see it. */
export interface Mark {
  readonly text: string;
  /** Keys of parties. */
  readonly parties: readonly string[];
  readonly roles: readonly Role[];
}

/** What each of the two service points has, by kind of stream. */
export interface Planted {
  readonly marks: readonly Mark[];
  /** Ids by category, of whatever party. */
  readonly ids: Readonly<Record<string, readonly string[]>>;
  /** By party key, the person whom only that service point knows. */
  readonly persons: Readonly<Record<string, object>>;
  stop(): Promise<void>;
}

interface Side {
  readonly servicePoint: typeof noordHolland | typeof grootAmsterdam;
  readonly sender: typeof zaanstreek | typeof amsterdam;
  readonly word: string;
}

const sides: readonly Side[] = [
  { servicePoint: noordHolland, sender: zaanstreek, word: 'Noordmerk' },
  { servicePoint: grootAmsterdam, sender: amsterdam, word: 'Grootmerk' },
];

const guides = rolesFor('candidate.open-personal-data');
const times = [{ start: '2030-05-14T09:00:00+02:00', end: '2030-05-14T12:00:00+02:00' }];

/**
 * The same at both service points, marked with a word of its own: a handover with its conversation planned, the candidate that came of it with a
 * journey, an enquiry, a webhook with a delivery; besides, a handover that went from the one to the other. To be planted on 13 May 2030.
 */
export async function plant(system: System): Promise<Planted> {
  const receiver = await webhookReceiver();
  try {
    return { ...(await plantedIn(system, receiver.url)), stop: () => receiver.stop() };
  } catch (error) {
    await receiver.stop();
    throw error;
  }
}

async function plantedIn(system: System, receiverUrl: string): Promise<Omit<Planted, 'stop'>> {
  const marks: Mark[] = [];
  const ids: Record<string, string[]> = { 'service-point': [], policy: [], organisation: [] };
  const persons: Record<string, object> = {};
  const keep = (category: string, id: string): string => {
    (ids[category] ??= []).push(id);
    return id;
  };
  for (const { servicePoint, sender, word } of sides) {
    const mark = (what: string, parties: readonly string[] = [servicePoint.key], roles: readonly Role[] = guides): string => {
      const text = `${word}${what}`;
      marks.push({ text, parties, roles });
      return text;
    };
    keep('service-point', servicePoint.id);
    keep('policy', servicePoint.id);
    keep('organisation', sender.id);
    const [client, coordinator, coach, desk] = [
      sender.id,
      ...['coordinator', 'career-coach', 'front-desk'].map((role) => `${role}-${servicePoint.suffix}`),
    ].map((name) => system.as(name));
    if (!client || !coordinator || !coach || !desk) throw new Error('nobody to plant with');

    const subscribed = await client.does('/webhook-subscriptions', {
      url: `${receiverUrl}/${mark('-adres', [sender.key], ['sender'])}`,
    });
    keep('webhook-subscription', subscribed.id);
    const person = {
      givenName: mark('voornaam'),
      familyName: mark('achternaam'),
      dateOfBirth: '1985-06-07',
      email: `${word.toLowerCase()}@voorbeeld.example`,
      preferredTimes: mark('tijden'),
    };
    for (const text of [person.email, `${word.toLowerCase()}-werkgever`])
      marks.push({ text, parties: [servicePoint.key], roles: guides });
    persons[servicePoint.key] = person;
    const told = {
      servicePoint: servicePoint.id,
      person,
      question: mark('vraag'),
      doneSoFar: mark('gedaan'),
      advisor: { name: mark('adviseur') },
      advisorTimes: times,
      agreement: { textVersion: '2026-1', agreedOn: '2030-05-10' },
    };
    const reference = mark('kenmerk', [servicePoint.key, sender.key], [...guides, 'sender']);
    const { id } = await client.does('/handovers', offer(reference, told));
    keep('handover', id);
    await coordinator.does(`/handovers/${id}/_accept`);
    await coordinator.does(`/handovers/${id}/_name-coach`, { coach: `career-coach-${servicePoint.suffix}` });
    await coach.does(`/handovers/${id}/_record-attempt`, {
      channel: 'phone',
      at: await system.now(),
      outcome: 'reached',
      note: mark('poging'),
    });
    for (const by of ['candidate', 'coach']) await coach.does(`/handovers/${id}/_propose-times`, { by, times });
    await coach.does(`/handovers/${id}/_plan-conversation`, {
      start: '2030-05-14T09:30:00+02:00',
      end: '2030-05-14T10:15:00+02:00',
      mode: 'video',
    });
    await system.settled();
    const { candidate } = await coach.sees<{ readonly candidate: string }>(`/handovers/${id}`);
    keep('candidate', candidate);
    await coach.does(`/candidates/${candidate}/_add-note`, { text: mark('notitie') });
    keep('journey', await journeyOf(candidate, coach, word, mark));
    await desk.does(`/candidates/${candidate}/_request-erasure`, { reason: 'candidate-asked' });
    const enquiry = await desk.does('/enquiries', {
      from: 'candidate',
      channel: 'email',
      contact: { name: mark('vrager') },
      question: mark('vraagtekst'),
      followUpOn: '2030-05-20',
      campaign: mark('campagne'),
    });
    keep('enquiry', enquiry.id);
  }
  const { id } = await system.as(zaanstreek.id).does('/handovers', offer('DOORGESTUURD', { advisorTimes: times }));
  keep('handover', id);
  await system
    .as('coordinator-noord-holland')
    .does(`/handovers/${id}/_redirect`, { servicePoint: grootAmsterdam.id, reason: 'closer-to-home' });
  await system.as('coordinator-groot-amsterdam').does(`/handovers/${id}/_accept`);
  const after = { channel: 'phone', at: await system.now(), outcome: 'not-reached', note: 'Grootmerkdaarna' };
  await system.as('career-coach-groot-amsterdam').does(`/handovers/${id}/_record-attempt`, after);
  marks.push({ text: after.note, parties: [grootAmsterdam.key], roles: guides });
  await system.settled();
  for (const { id: servicePoint, members } of demoServicePoints)
    for (const { name } of members)
      marks.push({ text: name, parties: [`service-point:${servicePoint}`], roles: rolesFor('service-point.read-members') });
  for (const { sender } of sides) {
    const deliveries = async (): Promise<readonly { readonly id: string }[]> =>
      (
        await system.as(sender.id).sees<Page<{ readonly id: string; readonly status: string }>>('/webhook-deliveries')
      ).items.filter(({ status }) => status === 'delivered');
    await eventually(async () => (await deliveries()).length >= 2);
    const [delivery] = await deliveries();
    keep('webhook-delivery', delivery?.id ?? '');
  }
  await system.settled();
  return { marks, ids, persons };
}

/** A journey of which every step has left something written; by the coach assigned. */
async function journeyOf(
  candidate: string,
  coach: Caller,
  word: string,
  mark: (what: string, parties?: readonly string[], roles?: readonly Role[]) => string,
): Promise<string> {
  const { id } = await coach.does('/journeys', { candidate, route: 'inflow' });
  const does = (command: string, body: object) => coach.does(`/journeys/${id}/_${command}`, body);
  const said = (what: string) => mark(what, undefined, ['career-coach', 'coordinator']);
  await does('add-note', { text: said('reisnotitie') });
  await does('add-task', { role: 'career-coach', dueOn: '2030-05-14', text: said('taak') });
  await does('record-conversation', {
    heldAt: '2030-05-13T08:00:00Z',
    mode: 'phone',
    substantive: true,
    summary: said('verslag'),
  });
  await does('record-interests', { interests: [], talents: said('talent'), motivation: said('motivatie') });
  await does('record-precondition', { precondition: 'transport', standing: 'open', action: said('actie') });
  await does('draw-route-map', { line: 'energy', stations: [{ kind: 'training', title: said('station') }] });
  await does('observe-leak', { leak: 'availability', note: said('knelpunt') });
  await does('begin-training', {
    title: said('opleiding'),
    provider: 'noorderpoort',
    kind: 'mbo-bbl',
    startsOn: '2030-05-13',
    withJob: true,
  });
  const employer = `${word.toLowerCase()}-werkgever`;
  await does('begin-placement', {
    employer,
    startsOn: '2030-05-13',
    contract: 'permanent',
    hours: 32,
    wageBand: 'unknown',
    inTechnology: true,
    attribution: 'spt',
    trainingNeeded: true,
    practiceTrainer: 'named',
  });
  const { placements } = await coach.sees<{ readonly placements: readonly { readonly placement: string }[] }>(
    `/journeys/${id}`,
    await does('add-note', { text: 'Begonnen.' }),
  );
  const candidateSide = { heldAt: '2030-05-13T08:00:00Z', risk: 'watch', agreements: said('afspraak') };
  await does('record-check-in', { placement: placements[0]?.placement, term: '2-weeks', candidate: candidateSide });
  return id;
}

/** Whether somebody may come to see a mark. */
export function maySee({ parties, roles }: Mark, party: Party, held: readonly Role[]): boolean {
  return parties.includes(partyKey(party)) && held.some((role) => roles.includes(role));
}

/** Takes whatever is sent to it. */
async function webhookReceiver(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server: Server = createServer((request, response) => {
    request.resume();
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
