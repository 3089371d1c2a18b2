import { randomUUID } from 'node:crypto';
import type { Response } from 'supertest';
import type { Drivers } from '../../apps/api/ports.js';
import { DrivingUnavailable } from '../../libs/temporal/index.js';
import { offer, offered, people, startApi, violationsOf, type Api } from './support.js';

const { werkcentrum, northCoordinator, northCoach, northDesk, northSteering, southCoordinator, municipality } = people;
/** Passes the eleven test; nobody's. */
const bsn = '123456782';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

/** Events in the store, to see that nothing was done. */
async function events(): Promise<number> {
  const { rows } = await api.ports.app.query<{ count: number }>('select count(*)::integer as count from event_store.events');
  return rows[0]?.count ?? -1;
}

/** One problem+json with all that RFC 9457 and the design rules ask. */
function expectProblem(response: Response, status: number, code: string): void {
  expect([response.status, response.body.code]).toEqual([status, code]);
  expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(response.headers['api-version']).toMatch(/^1\.\d+\.\d+$/);
  expect(response.headers['correlation-id']).toBe(response.body.correlationId);
  expect(response.body).toMatchObject({ type: `urn:overstap:problem:${code}`, status });
  expect(response.body.title).not.toBe('');
  expect(response.body.detail).not.toBe('');
}

async function refusedWithoutEffect(ask: () => Promise<Response>, status: number, code: string): Promise<Response> {
  const before = await events();
  const response = await ask();
  expectProblem(response, status, code);
  expect(await events()).toBe(before);
  return response;
}

describe('input that is not as it should be', () => {
  test('is answered with all violations at once, each at its place', async () => {
    const wrong = {
      ...offer(),
      reference: 7,
      person: {
        givenName: '  ',
        dateOfBirth: '1994-02-30',
        email: 'no address',
        phone: '12',
        nickname: 'x',
        languages: ['nl', 3],
      },
      situation: { workStatus: 'retired', hoursWanted: 61 },
      question: 'q'.repeat(4001),
      urgency: undefined,
      advisor: [],
      advisorTimes: [{ start: '2030-05-14T09:00:00', end: '2030-05-14T12:00:00+02:00' }, 'tomorrow'],
      feedback: { agreed: 'yes', more: 1 },
      colour: 'blue',
    };
    const response = await refusedWithoutEffect(() => api.post(werkcentrum, '/v1/handovers', wrong), 400, 'invalid-input');
    expect(violationsOf(response)).toEqual([
      'body /advisor not-an-object',
      'body /advisorTimes not-an-object',
      'body /colour unknown-field',
      'body /feedback/agreed not-a-boolean',
      'body /feedback/more unknown-field',
      'body /person/dateOfBirth not-a-day',
      'body /person/email not-an-email-address',
      'body /person/familyName required',
      'body /person/givenName empty-text',
      'body /person/languages not-a-text',
      'body /person/nickname unknown-field',
      'body /person/phone not-a-phone-number',
      'body /question too-long',
      'body /reference not-a-text',
      'body /situation/hoursWanted not-a-number-in-range',
      'body /situation/workStatus not-one-of',
      'body /urgency required',
    ]);
    for (const { detail } of response.body.errors) expect(detail).toMatch(/^[A-Za-z].*\.$/);
  });

  test('in headers and body is told together, with what to do', async () => {
    const token = await api.token(werkcentrum);
    const response = await refusedWithoutEffect(
      async () => api.raw().post('/v1/handovers').set('Authorization', `Bearer ${token}`).set('If-Match', 'W/"1"').send({}),
      400,
      'invalid-input',
    );
    expect(violationsOf(response)).toEqual(
      expect.arrayContaining(['header Idempotency-Key required', 'header If-Match malformed', 'body /person required']),
    );
    const [key] = response.body.errors.filter(
      (error: { location: { name?: string } }) => error.location.name === 'Idempotency-Key',
    );
    expect(key.detail).toContain('a new UUID');
  });

  test.each(['', ' ', 'a b', 'é', 'x'.repeat(256)])('the Idempotency-Key %j is refused', async (key) => {
    const encoded = Buffer.from(key, 'utf8').toString('latin1');
    const response = await refusedWithoutEffect(
      () => api.post(werkcentrum, '/v1/handovers', offer(), { 'Idempotency-Key': encoded }),
      400,
      'invalid-input',
    );
    expect(violationsOf(response)).toEqual([expect.stringMatching(/^header Idempotency-Key (required|malformed)$/)]);
  });

  test.each([[[]], ['text'], [null], [12], [[{}]]])('a body that is %j is no object', async (body) => {
    const token = await api.token(werkcentrum);
    const response = await refusedWithoutEffect(
      async () =>
        api
          .raw()
          .post('/v1/handovers')
          .set('Authorization', `Bearer ${token}`)
          .set('Idempotency-Key', randomUUID())
          .type('json')
          .send(JSON.stringify(body)),
      400,
      'invalid-input',
    );
    expect(violationsOf(response)).toEqual(['body  not-an-object']);
  });

  test('far deeper or longer than anything asked for is not looked through', async () => {
    const token = await api.token(werkcentrum);
    const bodies = [
      `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
      JSON.stringify({ ...offer(), advisorTimes: Array.from({ length: 20_000 }, () => ({})) }),
    ];
    for (const body of bodies) {
      const ask = () =>
        api.raw().post('/v1/handovers').set('Authorization', `Bearer ${token}`).set('Idempotency-Key', randomUUID());
      const response = await refusedWithoutEffect(async () => ask().type('json').send(body), 400, 'invalid-input');
      expect(violationsOf(response)).toEqual(['body  too-much']);
    }
  });

  test('control characters and halves of characters are no text', async () => {
    const response = await refusedWithoutEffect(
      () => api.post(werkcentrum, '/v1/handovers', { ...offer(), question: 'a\u0000b', doneSoFar: 'x\ud800' }),
      400,
      'invalid-input',
    );
    expect(violationsOf(response)).toEqual(['body /doneSoFar empty-text', 'body /question empty-text']);
  });

  test('prototypes cannot be reached', async () => {
    const token = await api.token(werkcentrum);
    const send = (body: string) =>
      api
        .raw()
        .post('/v1/handovers')
        .set('Authorization', `Bearer ${token}`)
        .set('Idempotency-Key', randomUUID())
        .type('json')
        .send(body);
    expectProblem(await send('{"__proto__": {"polluted": true}}'), 400, 'malformed-json');
    expectProblem(await send('{"constructor": {"prototype": {"polluted": true}}}'), 400, 'malformed-json');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('what is no JSON, too large or another type of content says so', async () => {
    const token = await api.token(werkcentrum);
    const send = () =>
      api.raw().post('/v1/handovers').set('Authorization', `Bearer ${token}`).set('Idempotency-Key', randomUUID());
    await refusedWithoutEffect(async () => send().type('json').send('{"reference":'), 400, 'malformed-json');
    await refusedWithoutEffect(async () => send().type('json').send(''), 400, 'malformed-json');
    await refusedWithoutEffect(
      async () =>
        send()
          .type('json')
          .send(JSON.stringify({ question: 'q'.repeat(300_000) })),
      413,
      'body-too-large',
    );
    await refusedWithoutEffect(async () => send().type('text/plain').send('hello'), 415, 'media-type-not-supported');
    await refusedWithoutEffect(async () => send().type('form').send({ a: 'b' }), 415, 'media-type-not-supported');
  });

  test('a query is checked like a body', async () => {
    const response = await api.get(werkcentrum, '/v1/handovers?status=offered,gone&limit=0&nope=1&dueBefore=soon');
    expectProblem(response, 400, 'invalid-input');
    expect(violationsOf(response)).toEqual([
      'query dueBefore not-a-moment',
      'query limit not-a-number-in-range',
      'query nope unknown-parameter',
      'query status not-one-of',
    ]);
    expect(violationsOf(await api.get(werkcentrum, '/v1/handovers?cursor=abc'))).toEqual(['query cursor not-a-cursor']);
    expect(violationsOf(await api.get(werkcentrum, '/v1/handovers?position=abc'))).toEqual(['query position not-a-position']);
  });
});

describe('a citizen service number', () => {
  test('is refused in every text and reference, and never repeated', async () => {
    const body = {
      ...offer(`ref ${bsn}`),
      question: `mijn nummer is ${bsn}`,
      municipality: '1234.56.782',
      person: { ...(offer()['person'] as object), preferredTimes: bsn, languages: ['nl', bsn] },
      advisor: { name: `Joost ${bsn}` },
      [`field${bsn}`]: 'x',
    };
    const response = await refusedWithoutEffect(() => api.post(werkcentrum, '/v1/handovers', body), 400, 'invalid-input');
    expect(violationsOf(response).filter((violation) => violation.endsWith('bsn-not-allowed'))).toEqual([
      'body /advisor/name bsn-not-allowed',
      'body /municipality bsn-not-allowed',
      'body /person/languages/1 bsn-not-allowed',
      'body /person/preferredTimes bsn-not-allowed',
      'body /question bsn-not-allowed',
      'body /reference bsn-not-allowed',
    ]);
    expect(response.text).not.toContain(bsn);
    expect(response.text).not.toContain('1234.56');
    expect(api.log.join('')).not.toContain(bsn);
  });

  test('is not seen in a phone number, nor in an id', async () => {
    const body = { ...offer(), person: { ...(offer()['person'] as object), phone: '0123456782' } };
    const response = await api.post(werkcentrum, '/v1/handovers', { ...body, advisor: { name: 'Joost', phone: '0123456782' } });
    expect(response.status).toBe(201);
    const other = '00000000-0000-5000-8000-a123456782bc';
    expectProblem(
      await api.post(northCoordinator, `/v1/candidates/${other}/_link-duplicate`, { candidate: other }),
      404,
      'not-found',
    );
  });

  test('cannot pass for a reference: nine bare digits are none', async () => {
    const response = await refusedWithoutEffect(
      () => api.post(werkcentrum, '/v1/handovers', offer('100000000')),
      400,
      'invalid-input',
    );
    expect(violationsOf(response)).toEqual(['body /reference nine-bare-digits']);
  });

  test('is refused in a query as well', async () => {
    const response = await api.get(northCoordinator, `/v1/handovers?reference=${bsn}`);
    expect(violationsOf(response)).toEqual(['query reference bsn-not-allowed']);
    expect(response.text).not.toContain(bsn);
    expect(api.log.join('')).not.toContain(bsn);
  });
});

describe('a command that cannot be carried out', () => {
  test('gets 409 with the code, a sentence and what is allowed', async () => {
    const id = await offered(api);
    const response = await refusedWithoutEffect(
      () => api.post(northCoordinator, `/v1/handovers/${id}/_complete`, {}),
      409,
      'not-allowed-in-this-state',
    );
    expect(response.body.detail).toContain('Look at its present state');
    expect(response.body.facts).toEqual({ status: 'offered' });
    expect(response.body.allowed).toEqual(['accept', 'decline', 'propose-redirect', 'record-candidate-declined']);
  });

  test('gets 412 when it was decided on an older revision', async () => {
    const id = await offered(api);
    await refusedWithoutEffect(
      () => api.post(northCoordinator, `/v1/handovers/${id}/_accept`, {}, { 'If-Match': '"7"' }),
      412,
      'stale-revision',
    );
    const taken = await api.post(northCoordinator, `/v1/handovers/${id}/_accept`, {}, { 'If-Match': '"0"' });
    expect([taken.status, taken.headers['etag']]).toEqual([200, `"${taken.body.revision}"`]);
  });

  test('gets its first answer again, whatever happened since', async () => {
    const id = await offered(api);
    const key = { 'Idempotency-Key': randomUUID() };
    const first = await api.post(
      northCoordinator,
      `/v1/handovers/${id}/_decline`,
      { reason: 'no-capacity', advice: 'Bel volgende week.' },
      key,
    );
    expect(first.status).toBe(200);
    await api.post(werkcentrum, `/v1/handovers/${id}/_take-back`);
    const again = await refusedOrNot(() =>
      api.post(northCoordinator, `/v1/handovers/${id}/_decline`, { advice: 'Bel volgende week.', reason: 'no-capacity' }, key),
    );
    expect([again.status, again.body]).toEqual([200, first.body]);
  });

  test('gets 422 for a key that stands for something else', async () => {
    const id = await offered(api);
    const key = { 'Idempotency-Key': randomUUID() };
    const path = `/v1/handovers/${id}/_decline`;
    expect((await api.post(northCoordinator, path, { reason: 'no-capacity', advice: 'Bel volgende week.' }, key)).status).toBe(
      200,
    );
    await refusedWithoutEffect(
      () => api.post(northCoordinator, path, { reason: 'no-capacity', advice: 'Bel morgen.' }, key),
      422,
      'command-id-reused',
    );
  });

  test('gets 422 as well where the other body would make another stream', async () => {
    const key = { 'Idempotency-Key': randomUUID() };
    const body = offer();
    const first = await api.post(werkcentrum, '/v1/handovers', body, key);
    await refusedWithoutEffect(() => api.post(werkcentrum, '/v1/handovers', offer(), key), 422, 'command-id-reused');
    expect((await api.post(werkcentrum, '/v1/handovers', body, key)).body).toEqual(first.body);
  });

  test('may be corrected under the same key when it was refused', async () => {
    const key = { 'Idempotency-Key': randomUUID() };
    expectProblem(
      await api.post(werkcentrum, '/v1/handovers', { ...offer(), agreement: { textVersion: '1', agreedOn: '2031-01-01' } }, key),
      409,
      'agreement-in-the-future',
    );
    expect((await api.post(werkcentrum, '/v1/handovers', offer(), key)).status).toBe(201);
  });

  test('under one key, sent many times at once, is done once', async () => {
    const before = await events();
    const key = { 'Idempotency-Key': randomUUID() };
    const body = offer();
    const answers = await Promise.all(Array.from({ length: 8 }, () => api.post(werkcentrum, '/v1/handovers', body, key)));
    expect(new Set(answers.map(({ status, body: { id, revision } }) => `${status} ${id} ${revision}`)).size).toBe(1);
    expect(await events()).toBe(before + 1);
  });

  test('keys of one client say nothing to another', async () => {
    const key = { 'Idempotency-Key': randomUUID() };
    const body = offer();
    const [mine, theirs] = [
      await api.post(werkcentrum, '/v1/handovers', body, key),
      await api.post(municipality, '/v1/handovers', body, key),
    ];
    expect([mine.status, theirs.status]).toEqual([201, 201]);
    expect(mine.body.id).not.toBe(theirs.body.id);
  });

  test('names where a person can go when no service point serves the municipality', async () => {
    const { servicePoint: _, ...body } = offer();
    const response = await refusedWithoutEffect(
      () => api.post(werkcentrum, '/v1/handovers', { ...body, municipality: 'Vlieland' }),
      409,
      'no-service-point-for-municipality',
    );
    expect(response.body.facts.alternatives.map(({ id }: { id: string }) => id).sort()).toEqual(['spt-noord', 'spt-zuid']);
    const there = await api.post(werkcentrum, '/v1/handovers', { ...body, municipality: 'groningen' });
    expect(there.status).toBe(201);
    expect(violationsOf(await api.post(werkcentrum, '/v1/handovers', body))).toEqual(['body  required']);
  });

  test('names nobody who is not there', async () => {
    await refusedWithoutEffect(
      () => api.post(werkcentrum, '/v1/handovers', { ...offer(), servicePoint: 'spt-mars' }),
      409,
      'no-such-service-point',
    );
    const id = await offered(api);
    await api.post(northCoordinator, `/v1/handovers/${id}/_accept`);
    await refusedWithoutEffect(
      () => api.post(northCoordinator, `/v1/handovers/${id}/_name-coach`, { coach: 'south-coordinator' }),
      409,
      'no-such-member',
    );
    await refusedWithoutEffect(
      () => api.post(northCoordinator, `/v1/handovers/${id}/_redirect`, { servicePoint: 'spt-mars', reason: 'other' }),
      409,
      'no-such-service-point',
    );
  });
});

async function refusedOrNot(ask: () => Promise<Response>): Promise<Response> {
  const before = await events();
  const response = await ask();
  expect(await events()).toBe(before);
  return response;
}

describe('who asks', () => {
  test('without a token, or with one that does not hold, gets 401 and how to ask', async () => {
    const get = (authorization?: string) =>
      authorization ? api.raw().get('/v1/handovers').set('Authorization', authorization) : api.raw().get('/v1/handovers');
    const without = await get();
    expectProblem(without, 401, 'token-missing');
    expect(without.headers['www-authenticate']).toMatch(/^Bearer/);
    expectProblem(await get('Basic abc'), 401, 'token-missing');
    expectProblem(await get('Bearer abc.def.ghi'), 401, 'token-refused');
    expectProblem(await get(`Bearer ${await api.token(werkcentrum, { aud: 'other' })}`), 401, 'token-refused');
    expectProblem(await get(`Bearer ${await api.token('nobody')}`), 403, 'no-membership');
  });

  test('without the role gets 403 before anything of the body is looked at', async () => {
    await refusedWithoutEffect(() => api.post(northSteering, '/v1/handovers', { nonsense: true }), 403, 'not-allowed');
    await refusedWithoutEffect(() => api.post(northDesk, '/v1/policies/spt-noord/_set', {}), 403, 'not-allowed');
    expectProblem(await api.get(northSteering, '/v1/candidates'), 403, 'not-allowed');
    const token = await api.token(northSteering);
    expectProblem(
      await api.raw().post('/v1/handovers').set('Authorization', `Bearer ${token}`).type('json').send('{"a":'),
      403,
      'not-allowed',
    );
  });

  test('from another service point, or for a party of others, finds nothing', async () => {
    const id = await offered(api);
    for (const path of ['', '/timeline', '/suitable-times', '/conversation.ics', '/allowed-commands']) {
      const response = await api.get(southCoordinator, `/v1/handovers/${id}${path}`);
      expect([path, response.status, response.body.items ?? []]).toEqual([path, 404, []]);
    }
    await refusedWithoutEffect(() => api.post(southCoordinator, `/v1/handovers/${id}/_accept`), 404, 'not-found');
    const acting = await api
      .raw()
      .get('/v1/handovers')
      .set('Authorization', `Bearer ${await api.token(southCoordinator)}`)
      .set('Acting-For', 'service-point:spt-noord');
    expectProblem(acting, 403, 'not-a-member');
    const malformed = await api
      .raw()
      .get('/v1/handovers')
      .set('Authorization', `Bearer ${await api.token(southCoordinator)}`)
      .set('Acting-For', 'me');
    expect(violationsOf(malformed)).toEqual(['header Acting-For malformed']);
  });

  test('for what does not exist, or could not, gets 404', async () => {
    for (const id of [randomUUID(), 'x', '%2e%2e', 'A', 'a%0ab', 'x'.repeat(101)]) {
      expectProblem(await api.get(northCoordinator, `/v1/handovers/${id}`), 404, 'not-found');
      await refusedWithoutEffect(() => api.post(northCoordinator, `/v1/handovers/${id}/_accept`), 404, 'not-found');
    }
  });

  test('at an address that is not there gets 404, and 405 with what it takes', async () => {
    expectProblem(await api.raw().get('/v1/nowhere'), 404, 'not-found');
    expectProblem(await api.get(werkcentrum, '/v1/handovers/'), 404, 'not-found');
    const response = await api.raw().delete('/v1/handovers');
    expectProblem(response, 405, 'method-not-allowed');
    expect(response.headers['allow']).toBe('POST, GET');
    expectProblem(await api.raw().get('/v1/handovers/%zz'), 400, 'malformed-address');
    expectProblem(await api.raw().get('/%zz'), 400, 'malformed-address');
  });

  test('gets a correlation id of its own, or its own back', async () => {
    const own = randomUUID();
    const token = await api.token(werkcentrum);
    const send = (id: string) => api.raw().get('/v1/me').set('Authorization', `Bearer ${token}`).set('Correlation-Id', id);
    expect((await send(own)).headers['correlation-id']).toBe(own);
    expect((await send('Jan Jansen')).headers['correlation-id']).toMatch(/^[0-9a-f-]{36}$/);
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const key = { 'Idempotency-Key': randomUUID(), 'Correlation-Id': own, traceparent };
    const made = await api.post(werkcentrum, '/v1/handovers', offer(), key);
    const [event] = await api.ports.store.readStream(`handover/${made.body.id}`);
    expect(event?.metadata).toMatchObject({ correlationId: own, traceparent });
  });

  test('leaves no name, body, query or token in the log', async () => {
    const made = await api.post(werkcentrum, '/v1/handovers', offer());
    await api.get(northCoordinator, `/v1/handovers/${made.body.id}?position=${made.body.position}`);
    await api.get(northCoordinator, '/v1/handovers?reference=Idrissi');
    await api.post(northCoach, '/v1/candidates/_search', { name: 'Idrissi' });
    await api.raw().get('/v1/Idrissi');
    const log = api.log.join('');
    expect(log).toContain('"route":"/v1/handovers/:id"');
    for (const secret of ['Idrissi', 'Samira', 'Joost', 'Bearer', await api.token(werkcentrum), 'position='])
      expect(log).not.toContain(secret);
  });
});

describe('too many requests', () => {
  let limited: Api;
  beforeAll(async () => {
    limited = await startApi({ limits: { perActor: 45, refusedTokens: 2 } });
  });
  afterAll(() => limited.stop());

  test('of one actor get 429 with Retry-After, and nobody else does', async () => {
    let response = await limited.get(werkcentrum, '/v1/me');
    for (let n = 0; n < 60 && response.status === 200; n++) response = await limited.get(werkcentrum, '/v1/me');
    expectProblem(response, 429, 'too-many-requests');
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
    expect((await limited.get(northCoordinator, '/v1/me')).status).toBe(200);
  });

  test('with refused tokens get 429 as well', async () => {
    const send = () => limited.raw().get('/v1/me').set('Authorization', 'Bearer a.b.c');
    const statuses = [(await send()).status, (await send()).status, (await send()).status];
    expect(statuses).toEqual([401, 401, 429]);
  });
});

describe('when something behind the API fails', () => {
  let failing: Api;
  let submit: Drivers['submit'] | undefined;
  beforeAll(async () => {
    failing = await startApi({
      drivers: (inProcess) => ({
        ...inProcess,
        submit: (envelope) => (submit ?? inProcess.submit)(envelope),
        health: async () => submit === undefined,
      }),
    });
  });
  afterEach(() => (submit = undefined));
  afterAll(() => failing.stop());

  test('without the workflow engine a handover gets 503 and may be sent again; reading goes on', async () => {
    submit = (envelope) => Promise.reject(new DrivingUnavailable(envelope.stream));
    const key = { 'Idempotency-Key': randomUUID() };
    const body = offer();
    const response = await failing.post(werkcentrum, '/v1/handovers', body, key);
    expectProblem(response, 503, 'unavailable');
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
    expect((await failing.get(werkcentrum, '/v1/handovers')).status).toBe(200);
    const ready = await failing.raw().get('/health/ready');
    expect([ready.status, ready.body]).toEqual([
      200,
      { status: 'up', events: 'up', vault: 'up', readModels: 'up', temporal: 'down' },
    ]);
    submit = undefined;
    expect((await failing.post(werkcentrum, '/v1/handovers', body, key)).status).toBe(201);
  });

  test('a request under way is answered before the application closes', async () => {
    const closing = await startApi({
      drivers: (inProcess) => ({
        ...inProcess,
        submit: async (envelope) => {
          closed = closing.app.close();
          await new Promise((resolve) => setImmediate(resolve));
          return inProcess.submit(envelope);
        },
      }),
    });
    let closed: Promise<void> | undefined;
    try {
      expect((await closing.post(werkcentrum, '/v1/handovers', offer())).status).toBe(201);
      await closed;
      expect(closing.app.getHttpServer().listening).toBe(false);
    } finally {
      await closing.stop();
    }
  });

  test('what nobody foresaw gets 500 without anything internal, and is found in the log', async () => {
    submit = () => Promise.reject(new Error('secret detail of Samira'));
    const response = await failing.post(werkcentrum, '/v1/handovers', offer());
    expectProblem(response, 500, 'internal');
    expect(response.text).not.toContain('secret');
    expect(response.text).not.toContain('.ts');
    expect(failing.log.some((line) => line.includes(response.body.correlationId) && line.includes('request failed'))).toBe(true);
  });
});
