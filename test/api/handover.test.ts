import { randomUUID } from 'node:crypto';
import { offer, offered, people, startApi, violationsOf, type Api } from './support.js';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

describe('a handover through the API', () => {
  test('is offered, seen by both sides, and taken', async () => {
    const made = await api.post(people.werkcentrum, '/v1/handovers', offer());
    expect(made.status).toBe(201);
    expect(made.headers['location']).toBe(`/v1/handovers/${made.body.id}`);
    expect(made.headers['etag']).toBe('"0"');
    const { id, position } = made.body as { id: string; position: string };

    const seen = await api.get(people.northCoordinator, `/v1/handovers/${id}?position=${position}`);
    expect(seen.status).toBe(200);
    expect(seen.body).toMatchObject({
      status: 'offered',
      view: 'full',
      person: { givenName: 'Samira' },
      advisor: { name: 'Joost de Wit' },
    });

    const taken = await api.post(people.northCoordinator, `/v1/handovers/${id}/_accept`);
    expect(taken.status).toBe(200);
    const bySender = await api.get(people.werkcentrum, `/v1/handovers/${id}?position=${taken.body.position}`);
    expect(bySender.body).toMatchObject({ status: 'accepted', view: 'sender', lead: { kind: 'service-point', id: 'spt-noord' } });
    expect(bySender.body).not.toHaveProperty('person');
  });

  test('another service point does not know of it', async () => {
    const id = await offered(api);
    expect((await api.get(people.southCoordinator, `/v1/handovers/${id}`)).status).toBe(404);
    expect((await api.post(people.southCoordinator, `/v1/handovers/${id}/_accept`)).status).toBe(404);
  });
});

describe('a service point that hands over a candidate of its own', () => {
  const { northCoordinator, northCoach, northDesk, southCoordinator, werkcentrum } = people;
  const register = async () => {
    const registration = {
      person: { givenName: 'Wijnanda', familyName: 'Overkant', dateOfBirth: '1988-04-05', phone: '06 22334411' },
      situation: { workStatus: 'employed', sector: 'hospitality' },
      origin: { channel: 'walk-in' },
    };
    return (await api.post(northDesk, '/v1/candidates', registration)).body.id as string;
  };
  const outbound = (candidate: string | undefined, receiver: object, reference: string = `N-${randomUUID()}`) => {
    const { servicePoint: _s, person: _p, situation: _t, ...rest } = offer(reference);
    return { ...rest, ...receiver, candidate };
  };
  const toSouth = { servicePoint: 'spt-zuid' };
  const handOver = async (candidate: string, receiver: object) => {
    const made = await api.post(northCoach, '/v1/handovers', outbound(candidate, receiver));
    expect([made.status, made.body.errors]).toEqual([201, undefined]);
    await api.carryOut(`handover/${made.body.id}`);
    return made.body as { readonly id: string; readonly position: string };
  };

  test('tells what it knows of the candidate, who is erased everywhere but where the person was taken', async () => {
    const candidate = await register();
    const asked = await handOver(candidate, toSouth);
    const taken = await handOver(candidate, toSouth);
    const guided = await handOver(candidate, { organisation: 'werkcentrum-noord' });

    const there = await api.get(southCoordinator, `/v1/handovers/${asked.id}?position=${asked.position}`);
    expect(there.body).toMatchObject({
      person: { givenName: 'Wijnanda', familyName: 'Overkant' },
      situation: { workStatus: 'employed', sector: 'hospitality' },
      candidate: null,
    });
    expect((await api.get(northCoach, `/v1/handovers/${asked.id}`)).body).toMatchObject({ view: 'sender', candidate });
    const found = async (position: string) =>
      (await api.post(southCoordinator, `/v1/candidates/_search?position=${position}`, { name: 'overk' })).body.items.length;
    await api.post(southCoordinator, `/v1/handovers/${taken.id}/_accept`);
    const registered = await api.carryOut(`handover/${taken.id}`);
    expect(await found(registered)).toBe(1);
    const accepted = await api.post(werkcentrum, `/v1/handovers/${guided.id}/_accept`);
    const timeline = await api.get(
      northCoach,
      `/v1/candidates/${candidate}/timeline?limit=100&position=${accepted.body.position}`,
    );
    const lines = timeline.body.items.map(({ type, stream }: { type: string; stream: string }) => `${type} ${stream}`);
    for (const { id } of [asked, taken, guided]) expect(lines).toContain(`handover.offered.v1 handover/${id}`);
    expect(JSON.stringify((await api.get(southCoordinator, `/v1/handovers/${asked.id}/timeline`)).body)).not.toContain(candidate);

    await api.post(northCoach, `/v1/candidates/${candidate}/_request-erasure`, { reason: 'candidate-asked' });
    expect((await api.post(northCoordinator, `/v1/candidates/${candidate}/_approve-erasure`)).status).toBe(200);
    await api.carryOut(`candidate/${candidate}`);
    let position = '';
    for (const { id } of [asked, taken, guided]) position = (await api.carryOut(`handover/${id}`)) || position;

    const seen = async (who: Parameters<typeof api.get>[0], id: string) =>
      (await api.get(who, `/v1/handovers/${id}?position=${position}`)).body;
    const erasedBySenderAt = expect.any(String);
    expect(await seen(southCoordinator, asked.id)).toMatchObject({
      status: 'withdrawn',
      person: null,
      question: null,
      ended: { reason: 'person-erased' },
      erasedBySenderAt,
    });
    expect(await seen(southCoordinator, taken.id)).toMatchObject({
      status: 'accepted',
      person: { givenName: 'Wijnanda' },
      erasedBySenderAt,
    });
    expect(await seen(werkcentrum, guided.id)).toMatchObject({
      status: 'accepted',
      person: { givenName: 'Wijnanda' },
      erasedBySenderAt,
    });
    expect(await found(position)).toBe(1);
    expect((await api.get(northCoach, `/v1/candidates/${candidate}`)).body).toMatchObject({ erasure: 'done', person: null });
    expect((await api.post(northCoach, '/v1/handovers', outbound(candidate, toSouth))).body).toMatchObject({
      status: 409,
      code: 'candidate-erased',
    });
  });

  test('is refused another’s candidate, a restricted one, and to leave the person out without one', async () => {
    const candidate = await register();
    const away = await api.post(southCoordinator, '/v1/handovers', outbound(candidate, { servicePoint: 'spt-noord' }));
    expect(away.status).toBe(404);
    expect((await api.post(werkcentrum, '/v1/handovers', outbound(candidate, toSouth))).status).toBe(404);
    await api.post(northCoach, `/v1/candidates/${candidate}/_restrict`, { ground: 'objection-pending' });
    const restricted = await api.post(northCoach, '/v1/handovers', outbound(candidate, toSouth));
    expect([restricted.status, restricted.body.code]).toEqual([409, 'candidate-restricted']);
    const nobody = await api.post(northCoach, '/v1/handovers', outbound(undefined, toSouth));
    expect(violationsOf(nobody)).toEqual(['body /person required', 'body /situation required']);
  });
});
