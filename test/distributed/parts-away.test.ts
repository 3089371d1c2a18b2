import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Composition } from '../../apps/standalone/composition.js';
import { demoToken } from '../../apps/standalone/demo-access.js';
import { seed } from '../../apps/standalone/seed.js';
import { cast, offerOf } from '../kill/support/stories.js';
import { EventStoreDouble } from '../support/eventstoredb-double/index.js';
import { eventually } from '../support/eventually.js';

interface Told {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly retryAfter: string | null;
  readonly type: string | null;
}

interface Wish {
  readonly who: string;
  readonly path: string;
  readonly body: object;
  /** The same each time that it is given. */
  readonly key: string;
}

/** Each stands on its own part: the streams on the store, the read models and the vault on PostgreSQL, the drivers on Temporal. */
let store: EventStoreDouble;
let composition: Composition;
let folder: string;
const tokens = new Map<string, Promise<string>>();
const offered: string[] = [];

const token = (name: string): Promise<string> => {
  const known = tokens.get(name) ?? demoToken(composition.folder, composition.urls.issuer, name);
  tokens.set(name, known);
  return known;
};

async function told(response: Response): Promise<Told> {
  const { status, headers } = response;
  const body = (await response.json()) as Told['body'];
  return { status, body, retryAfter: headers.get('retry-after'), type: headers.get('content-type') };
}

const health = async (question: 'live' | 'started' | 'ready'): Promise<Told> =>
  told(await fetch(`${composition.urls.api}/health/${question}`));

async function get(who: string, path: string): Promise<Told> {
  return told(await fetch(`${composition.urls.api}/v1${path}`, { headers: { authorization: `Bearer ${await token(who)}` } }));
}

async function give({ who, path, body, key }: Wish): Promise<Told> {
  return told(
    await fetch(`${composition.urls.api}/v1${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await token(who)}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify(body),
    }),
  );
}

const acceptance = (index: number): Wish => ({
  who: cast.coordinator,
  path: `/handovers/${offered[index]}/_accept`,
  body: {},
  key: `accept-${index}`,
});

const inAWeek = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);

/** Of an aggregate that no workflow drives. */
const enquiry = (): Wish => ({
  who: cast.coordinator,
  path: '/enquiries',
  body: { from: 'employer', channel: 'phone', question: 'Wanneer is de volgende bedrijvendag?', followUpOn: inAWeek },
  key: randomUUID(),
});

/** With what names a person, which has to be sealed. */
const offer = (reference: string): Wish => ({
  who: cast.werkcentrum,
  path: '/handovers',
  body: offerOf(reference, new Date()),
  key: reference,
});

const statusOf = async (index: number) => (await get(cast.coordinator, `/handovers/${offered[index]}`)).body['status'];

/** What coordinator, coach and sender read all day. */
const reads = (): readonly (readonly [string, string])[] => [
  [cast.coordinator, '/handovers'],
  [cast.coordinator, `/handovers/${offered[0]}`],
  [cast.coordinator, '/workload'],
  [cast.coordinator, '/reports/promises?from=2026-01-01T00:00:00Z&to=2030-01-01T00:00:00Z'],
  [cast.coach, '/candidates'],
  [cast.werkcentrum, '/feedback'],
];
const readAll = async () => Promise.all(reads().map(async ([who, path]) => [path, (await get(who, path)).status] as const));
const allRead = () => reads().map(([, path]) => [path, 200]);

const unavailable = {
  status: 503,
  type: 'application/problem+json; charset=utf-8',
  retryAfter: expect.stringMatching(/^[1-9]\d*$/) as string,
  body: expect.objectContaining({ status: 503, code: 'unavailable' }) as object,
};
const sendAgain = expect.stringMatching(/Send the same request again, with the same Idempotency-Key\.$/) as string;

beforeAll(async () => {
  store = await EventStoreDouble.start();
  folder = await mkdtemp(join(tmpdir(), 'overstap-parts-away-'));
  composition = await Composition.start({ varDir: folder, supervise: false, environment: { EVENT_STORE_URL: store.url } });
  await seed(composition);
  for (const reference of ['AWAY-1', 'AWAY-2', 'AWAY-3']) {
    const { status, body } = await give(offer(reference));
    expect(status).toBe(201);
    offered.push(String(body['id']));
  }
  await eventually(async () => (await get(cast.coordinator, `/handovers/${offered.at(-1)}`)).status === 200);
}, 240_000);

afterAll(async () => {
  await composition?.stop();
  await store?.stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

describe('while Temporal is away', () => {
  beforeAll(() => composition.kill('temporal'));

  it('the API is ready, and says what is missing', async () => {
    const body = { status: 'up', events: 'up', vault: 'up', readModels: 'up', temporal: 'down' };
    expect(await health('ready')).toMatchObject({ status: 200, body });
    for (const question of ['live', 'started'] as const) expect((await health(question)).status).toBe(200);
  });

  it('reading goes on, also after a restart of the API', async () => {
    expect(await readAll()).toEqual(allRead());
    await composition.kill('api');
    await composition.start('api');
    expect((await health('ready')).status).toBe(200);
    expect(await readAll()).toEqual(allRead());
  }, 120_000);

  it('commands that a workflow carries out are refused for the moment, and others go', async () => {
    const began = performance.now();
    const refused = await give(acceptance(0));
    expect(refused).toEqual({
      ...unavailable,
      body: expect.objectContaining({ code: 'unavailable', detail: sendAgain }) as object,
    });
    expect(performance.now() - began).toBeLessThan(15_000);
    expect(await statusOf(0)).toBe('offered');
    expect(await give(enquiry())).toMatchObject({ status: 201 });
  }, 60_000);

  it('a worker that is told to leave does so', async () => {
    const { worker } = composition.pids;
    if (worker === undefined) throw new Error('no worker runs');
    process.kill(worker, 'SIGTERM');
    await eventually(async () => composition.pids.worker === undefined, 40_000);
  });

  it('commands go again, once, when it is back', async () => {
    await composition.start('temporal');
    await composition.start('worker');
    await eventually(async () => (await give(acceptance(0))).status === 200, 60_000);
    const again = await give(acceptance(0));
    expect(again).toMatchObject({ status: 200, body: { id: offered[0] } });
    await eventually(async () => (await statusOf(0)) === 'accepted');
    expect(await health('ready')).toMatchObject({ status: 200, body: { temporal: 'up' } });
  }, 120_000);
});

describe('while the event store is away', () => {
  beforeAll(() => store.goDown());

  it('the API is ready, and says what is missing', async () => {
    const body = { status: 'up', events: 'down', vault: 'up', readModels: 'up', temporal: 'up' };
    expect(await health('ready')).toMatchObject({ status: 200, body });
    expect((await health('live')).status).toBe(200);
  });

  it('reading goes on', async () => {
    expect(await readAll()).toEqual(allRead());
  });

  it.each([
    ['driven', () => acceptance(1)],
    ['other', enquiry],
  ])(
    '%s commands are refused for the moment',
    async (_, wish) => {
      expect(await give(wish())).toEqual({
        ...unavailable,
        body: expect.objectContaining({ code: 'unavailable', detail: sendAgain }) as object,
      });
    },
    60_000,
  );

  it('commands go again, and are shown, when it is back', async () => {
    await store.comeUp();
    store.becomeReady();
    await eventually(async () => (await give(acceptance(1))).status === 200, 60_000);
    await eventually(async () => (await statusOf(1)) === 'accepted', 60_000);
    expect(await health('ready')).toMatchObject({ status: 200, body: { events: 'up' } });
  }, 150_000);
});

describe('while PostgreSQL is away', () => {
  beforeAll(() => composition.kill('postgres'));

  it('the API is live and not ready, and says what is missing', async () => {
    const ready = await health('ready');
    expect(ready).toMatchObject({ status: 503, body: { status: 'down', events: 'up', vault: 'down', readModels: 'down' } });
    expect(Number(ready.retryAfter)).toBeGreaterThan(0);
    for (const question of ['live', 'started'] as const) expect((await health(question)).status).toBe(200);
  });

  it('whoever reads, or gives a command that names a person, hears that it is for the moment', async () => {
    expect(await get(cast.coordinator, '/handovers')).toEqual(unavailable);
    expect(await give(offer('AWAY-5'))).toEqual(unavailable);
  });

  it('all goes on when it is back', async () => {
    await composition.start('postgres');
    await eventually(async () => (await health('ready')).status === 200, 60_000);
    expect(await readAll()).toEqual(allRead());
    await eventually(async () => (await give(offer('AWAY-5'))).status === 201, 60_000);
    await eventually(async () => (await give(acceptance(2))).status === 200, 60_000);
    await eventually(async () => (await statusOf(2)) === 'accepted', 60_000);
  }, 150_000);
});
