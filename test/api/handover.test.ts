import { offer, offered, people, startApi, type Api } from './support.js';

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
