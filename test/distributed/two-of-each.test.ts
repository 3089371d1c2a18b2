import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { metrics } from '../../libs/telemetry/index.js';
import { judge, Ledger } from '../kill/ledger.js';
import { eventually } from '../kill/support/installation.js';
import { onServer } from '../kill/support/stores.js';
import { cast, offerOf } from '../kill/support/stories.js';
import { OtlpReceiver } from '../support/otlp-receiver.js';
import { Cluster, type Program } from './support/cluster.js';
import { Load } from './support/load.js';

/** Of the one that is live; a restart begins a new one. */
interface Standing {
  readonly name: string;
  readonly epoch: number;
  readonly events: number;
}

let cluster: Cluster;
let receiver: OtlpReceiver;
const ledger = new Ledger();

beforeAll(async () => {
  receiver = await OtlpReceiver.start();
  cluster = await Cluster.start({
    REQUESTS_PER_MINUTE: '1000000',
    OVERSTAP_DRAIN_SECONDS: '1',
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_METRIC_EXPORT_INTERVAL: '2000',
    // Only of what whoever asks wants to follow.
    OTEL_TRACES_SAMPLER_ARG: '0',
  });
}, 240_000);

afterAll(async () => {
  await cluster?.stop();
  await receiver.stop();
}, 60_000);

function loadOf(name: string): Load {
  return new Load({ url: cluster.proxy.url, ledger, token: (who) => cluster.token(who), name });
}

async function standings(): Promise<readonly Standing[]> {
  const { rows } = await cluster.installation.owner.query<Standing>(
    `select name, epoch::integer as epoch, events::integer as events from projection.checkpoints where stage = 'live' order by name`,
  );
  return rows;
}

/** Sessions of projectors that hold projections, with how many each. */
async function holders(): Promise<readonly { readonly pid: number; readonly held: number }[]> {
  const { rows } = await cluster.installation.owner.query<{ pid: number; held: number }>(
    `select pid, count(*)::integer as held from pg_locks join pg_stat_activity using (pid)
      where locktype = 'advisory' and granted and application_name = 'overstap-projector-lock' group by pid order by pid`,
  );
  return rows;
}

/** Projections that a projector says that it made live, since it was started last. */
function madeLive(name: string): number {
  const log = readFileSync(cluster.installation.composition.folder.logFile(name), 'utf8');
  return log.split('"projection is live"').length - 1;
}

async function goesOn(): Promise<void> {
  const before = await standings();
  const sum = (all: readonly Standing[]) => all.reduce((total, { events }) => total + events, 0);
  await eventually('what happens comes into view', 30_000, async () => sum(await standings()) > sum(before));
}

/** Nothing lost, nothing doubled: in the streams by the ledger, in the read models by the count of events and by a clean rebuild. */
async function allIsThere(accepted: readonly string[]): Promise<void> {
  const { installation } = cluster;
  await installation.drained(60_000);
  const events = await installation.events();
  expect(judge(ledger.entries, events)).toEqual([]);
  const shown = await installation.owner.query<{ id: string }>(
    `select distinct id::text from read_model.handovers where id::text = any ($1) and status <> 'offered'`,
    [accepted],
  );
  expect(shown.rowCount).toBe(accepted.length);
  const before = await installation.readModels();
  expect(await installation.cli('projections', 'rebuild', '--all')).toMatchObject({ code: 0 });
  const after = await installation.readModels();
  expect(Object.keys(after).filter((view) => JSON.stringify(after[view]) !== JSON.stringify(before[view]))).toEqual([]);
}

describe(`a command that is followed, with the events on ${onServer.name}`, () => {
  const traceId = randomUUID().replaceAll('-', '');
  const caller = '00f067aa0ba902b7';
  const offer = offerOf('FOLLOWED', new Date());
  const ofTrace = () => receiver.spans.filter((span) => span.traceId === traceId);
  const spanOf = (name: string) => ofTrace().find((span) => span.name === name);

  it('is one trace from the request to the read models, over all three programs', async () => {
    const response = await fetch(`${cluster.proxy.url}/v1/handovers`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await cluster.token(cast.werkcentrum)}`,
        'content-type': 'application/json',
        'idempotency-key': traceId,
        traceparent: `00-${traceId}-${caller}-01`,
      },
      body: JSON.stringify(offer),
    });
    expect(response.status).toBe(201);
    const { id } = (await response.json()) as { readonly id: string };
    const names = ['POST /v1/handovers', 'update of the driver', 'command', 'append', 'projection'];
    await eventually('all of it has been told', 20_000, async () => names.every((name) => spanOf(name) !== undefined));
    const told = names.map((name) => {
      const { service, parentSpanId } = spanOf(name) ?? {};
      const parent = parentSpanId === caller ? 'the caller' : ofTrace().find(({ spanId }) => spanId === parentSpanId)?.name;
      return [name, service, parent];
    });
    expect(told).toEqual([
      ['POST /v1/handovers', 'overstap-api', 'the caller'],
      ['update of the driver', 'overstap-api', 'POST /v1/handovers'],
      ['command', 'overstap-worker', 'update of the driver'],
      ['append', 'overstap-worker', 'command'],
      ['projection', 'overstap-projector', 'command'],
    ]);
    expect(spanOf('command')?.attributes).toMatchObject({
      'overstap.stream': `handover/${id}`,
      'overstap.command': 'offer',
      'overstap.outcome': 'done',
    });
    expect(spanOf('POST /v1/handovers')?.attributes).toMatchObject({
      'http.route': '/v1/handovers',
      'http.response.status_code': 201,
    });
  }, 60_000);

  it('tells nothing that names a person, and of no other', () => {
    const { question, doneSoFar } = offer;
    const { person, advisor } = { person: {}, ...offer };
    const words = [...Object.values(person), ...Object.values(advisor), question, doneSoFar].map(String);
    expect(words.length).toBeGreaterThan(6);
    const texts = receiver.texts.join('\n');
    expect(words.filter((word) => texts.includes(word))).toEqual([]);
    expect(receiver.spans.length).toBe(ofTrace().length);
  });

  it('is counted, with how far everything is', async () => {
    const told = () => new Set(receiver.points.map(({ metric }) => metric));
    const expected = Object.values(metrics)
      .map(({ name }) => name)
      .filter((name) => name !== metrics.conflicts.name);
    await eventually('all is told', 30_000, async () => expected.every((name) => told().has(name)));
    const { points } = receiver;
    const projections = (await standings()).map(({ name }) => name);
    for (const { name } of [metrics.lagEvents, metrics.lagTime, metrics.stopped])
      expect(
        new Set(points.filter(({ metric }) => metric === name).map((point) => point.attributes['overstap.projection'])),
      ).toEqual(new Set(projections));
    const latest = new Map(
      points
        .filter(({ metric }) => metric === metrics.stopped.name)
        .map(({ attributes, value }) => [JSON.stringify(attributes), value]),
    );
    expect([...latest].filter(([, value]) => value !== 0)).toEqual([]);
    for (const { name, by } of Object.values(metrics))
      for (const { metric, attributes } of points)
        if (metric === name) expect(Object.keys(attributes).sort()).toEqual([...by].sort());
  }, 60_000);
});

describe(`two projectors, with the events on ${onServer.name}`, () => {
  const load = () => loadOf('PROJECTORS');

  it('share the work so that one writes each read model, and the other goes on where that one was killed or cut off', async () => {
    const all = (await standings()).length;
    expect(await holders()).toEqual([{ pid: expect.any(Number) as number, held: all }]);
    expect([madeLive('projector-1'), madeLive('projector-2')]).toEqual([all, 0]);
    expect(await cluster.program('projector-2').health('ready')).toBe(200);

    const during = load();
    await during.around(3, async () => {
      await goesOn();
      const before = await standings();
      await cluster.program('projector-1').kill();
      await goesOn();
      await eventually('the other one has them all', 20_000, async () => madeLive('projector-2') === all);
      const after = await standings();
      expect(after.map(({ epoch }) => epoch)).toEqual(before.map(({ epoch }) => epoch + 1));
      await cluster.program('projector-1').start();
      expect(await holders()).toEqual([{ pid: expect.any(Number) as number, held: all }]);

      // It stands still, in the midst of whatever it was at, and its session is lost without its knowing.
      const frozen = cluster.program('projector-2');
      process.kill(frozen.pid, 'SIGSTOP');
      try {
        await cluster.installation.owner.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'overstap-projector-lock' and pid = any ($1)`,
          [(await holders()).map(({ pid }) => pid)],
        );
        await eventually('the first one has them all again', 30_000, async () => madeLive('projector-1') >= 2 * all);
        await goesOn();
      } finally {
        process.kill(frozen.pid, 'SIGCONT');
      }
      await goesOn();
      await eventually('the one that was cut off is ready', 20_000, async () => (await frozen.health('ready')) === 200);
      expect((await holders()).map(({ held }) => held)).toEqual([all]);
    });
    // Who asks for what has just happened waits two seconds at most, and is told so; nobody else notices.
    const late = { status: 503, code: 'unavailable', what: 'GET /handovers/…?…' };
    expect(
      during.complaints.filter((complaint) => JSON.stringify(complaint) !== JSON.stringify({ ...complaint, ...late })),
    ).toEqual([]);
    expect(during.accepted.length).toBeGreaterThan(0);
    await allIsThere(during.accepted);
  }, 180_000);
});

describe(`a rolling restart under load, with the events on ${onServer.name}`, () => {
  it('is not noticed by any client', async () => {
    const load = loadOf('ROLLING');
    const left: Record<string, unknown> = {};
    const restarted = async (name: string, watch?: (program: Program) => Promise<void>): Promise<void> => {
      const program = cluster.program(name);
      const [exit] = await Promise.all([program.stop(), watch?.(program)]);
      left[name] = exit;
      await program.start();
    };
    /** Asked while it drains: whoever distributes requests learns of it while it still takes them. */
    const seen: Record<string, readonly number[]> = {};
    const draining = async (program: Program): Promise<void> => {
      await eventually('it says that it is leaving', 5_000, async () => (await program.health('ready')) === 503);
      seen[program.name] = [await program.health('live'), await program.health('ready')];
    };
    await load.around(3, async () => {
      for (const number of [1, 2])
        await Promise.all([
          restarted(`api-${number}`, draining),
          restarted(`worker-${number}`),
          restarted(`projector-${number}`),
        ]);
    });
    expect(load.complaints).toEqual([]);
    const cleanly = { code: 0, signal: null };
    const names = ['api', 'worker', 'projector'].flatMap((kind) => [`${kind}-1`, `${kind}-2`]);
    expect(left).toEqual(Object.fromEntries(names.map((name) => [name, cleanly])));
    expect(seen).toEqual({ 'api-1': [200, 503], 'api-2': [200, 503] });
    expect(load.accepted.length).toBeGreaterThan(4);
    await allIsThere(load.accepted);
  }, 180_000);
});
