import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { Composition, type PartName } from '../../apps/standalone/composition.js';
import { demoToken } from '../../apps/standalone/demo-access.js';
import { demoServicePoints } from '../../apps/standalone/demo.js';
import { seed } from '../../apps/standalone/seed.js';
import { driversStartedAtOnce } from '../../apps/worker/reconcile.js';
import { OpenObligationsTable } from '../../libs/clock/index.js';
import { DriverClient } from '../../libs/temporal/index.js';
import { EmptyWorkflows, namespaceOf } from './empty-workflows.js';
import { asRatio, atMost, partOf, percentile, until, type Figure } from './measure.js';
import { writeOpenJourneys, type OpenJourneysOptions } from './open-journeys.js';

/** Longer than everything here takes, so that nothing falls due meanwhile. */
const quietHours = 3;
/** Twice the pause of the reconciler, the only thing that comes round by itself and looks at all journeys. */
const idleSeconds = 60;
const repeats = 3;

/** What a small machine has to spare for the whole installation. */
const mostMemory = 1_536;
/** Per cent of one core. */
const mostIdleLoad = 5;
/** Milliseconds. */
const slowestPage = 100;
/**
 * A driver reads and folds its stream where the bare workflow does nothing, and was found by the reconciler, who first has to be called, to list
 * what is owed and what runs.
 */
const shareOfBare = 0.6;

/** What it takes to hold many open journeys: memory and load while nothing happens, and how soon all timers stand when Temporal knew nothing. */
export async function journeyFigures(folder: string, journeys: number): Promise<readonly Figure[]> {
  const say = (line: string): void => console.error(line);
  const composition = await Composition.start({ varDir: folder, logLevel: 'warn', onProgress: say });
  try {
    await seed(composition);
    return await new Measurement(composition, journeys, say).figures();
  } finally {
    await composition.stop();
  }
}

/** Workflows a second that get a timer and do nothing else. */
async function bareRates(composition: Composition, count: number): Promise<readonly number[]> {
  const bare = await EmptyWorkflows.start(composition);
  try {
    await bare.timersStand(100, driversStartedAtOnce);
    const rates: number[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) rates.push(count / (await bare.timersStand(count, driversStartedAtOnce)));
    return rates;
  } finally {
    await bare.stop();
  }
}

class Measurement {
  private readonly named: string;

  constructor(
    private readonly composition: Composition,
    private readonly journeys: number,
    private readonly say: (line: string) => void,
  ) {
    this.named = `${journeys} open journeys`;
  }

  async figures(): Promise<readonly Figure[]> {
    const { app, owner } = this.composition.urls.database;
    const client = new pg.Client({ connectionString: app });
    const pool = new pg.Pool({ connectionString: owner, max: 1 });
    const drivers = new DriverClient({ address: this.composition.urls.temporal, namespace: namespaceOf(this.composition) });
    await client.connect();
    try {
      await this.withoutTemporal(async () => {
        const began = performance.now();
        const events = await writeOpenJourneys(client, this.journeys, lived());
        this.say(`${events} events of ${this.named} written in ${seconds(began)} s`);
        await until(() => isShown(pool), 500);
        this.say(`in all read models ${seconds(began)} s after the first was written`);
      });
      const before = await contentOf(pool);
      const timers = new Timers(pool, drivers, this.journeys);
      const first = await timers.stand();
      this.say(`all timers stand after ${first.toFixed(1)} s`);
      const holding = await this.holding();
      const caseload = await this.caseload();
      await this.withoutTemporal(async () => undefined);
      const again = await timers.stand();
      this.say(`all timers stand again ${again.toFixed(1)} s after Temporal was deleted`);
      const after = await contentOf(pool);
      if (after !== before) throw new Error(`the loss of Temporal has changed the events: ${before} before, ${after} after`);
      return [...holding, caseload, await this.soonEnough(again)];
    } finally {
      await client.end();
      await drivers.close();
      await pool.end();
    }
  }

  /** Memory and load while nothing happens. */
  private async holding(): Promise<readonly Figure[]> {
    await delay(idleSeconds * 1_000);
    const memory: Readonly<Record<string, number>>[] = [];
    const load: Readonly<Record<string, number>>[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      const before = this.composition.processorSeconds();
      const began = performance.now();
      await delay(idleSeconds * 1_000);
      const passed = (performance.now() - began) / 1_000;
      const used = Object.entries(this.composition.processorSeconds());
      load.push(Object.fromEntries(used.map(([name, now]) => [name, ((now - (before[name] ?? 0)) / passed) * 100])));
      // Without the supervisor, which here is the benchmark.
      const { supervisor: _, ...parts } = this.composition.memory();
      memory.push(parts);
    }
    return [
      ...inAllAndByPart(`${this.named}: memory`, 'MiB', memory, mostMemory),
      ...inAllAndByPart(`${this.named}: idle load`, '% of a core', load, mostIdleLoad),
    ];
  }

  /** Pages of what a coordinator sees who has all of them. */
  private async caseload(): Promise<Figure> {
    const { folder, urls } = this.composition;
    const coordinator = demoServicePoints[0]!.members.find(({ role }) => role === 'coordinator')!.subject;
    const authorization = `Bearer ${await demoToken(folder, urls.issuer, coordinator)}`;
    const page = async (order: string): Promise<number> => {
      const began = performance.now();
      const response = await fetch(`${urls.api}/v1/journeys?order=${order}`, { headers: { authorization } });
      if (!response.ok) throw new Error(`the caseload answered ${response.status}: ${await response.text()}`);
      await response.json();
      return performance.now() - began;
    };
    for (let first = 0; first < 10; first++) await page('newest');
    const p99s: number[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      const took: number[] = [];
      for (const order of ['newest', 'due', 'activity']) for (let turn = 0; turn < 40; turn++) took.push(await page(order));
      p99s.push(percentile(took, 99));
    }
    return atMost(`${this.named}: a page of the caseload, p99`, 'ms', p99s, slowestPage);
  }

  /** One run, beside how soon as many bare workflows have theirs on the same server, right after it. */
  private async soonEnough(took: number): Promise<Figure> {
    const name = `${this.named}: timers set again after Temporal was deleted (in ${took.toFixed(0)} s)`;
    const limits = await bareRates(this.composition, Math.min(this.journeys, 1_000));
    return asRatio(name, 'timers/s', [this.journeys / took], limits, shareOfBare);
  }

  /** Temporal is gone for good meanwhile; when this resolves, one that knows nothing serves. */
  private async withoutTemporal(work: () => Promise<void>): Promise<void> {
    const { composition } = this;
    composition.supervise = false;
    await composition.kill('temporal');
    await composition.deleteTemporalDatabase();
    await work();
    await composition.start('temporal');
    composition.supervise = true;
  }
}

function inAllAndByPart(
  what: string,
  unit: string,
  measured: readonly Readonly<Record<string, number>>[],
  most: number,
): readonly Figure[] {
  const names = Object.keys(measured[0] ?? {}) as readonly PartName[];
  const sums = measured.map((parts) => Object.values(parts).reduce((sum, each) => sum + each, 0));
  return [
    atMost(what, unit, sums, most),
    ...names.map((part) =>
      partOf(
        'the above',
        `${what}, ${part}`,
        unit,
        measured.map((parts) => parts[part] ?? 0),
      ),
    ),
  ];
}

/** Whether each driver waits for what its stream owes first. */
class Timers {
  private readonly obligations: OpenObligationsTable;

  constructor(
    pool: pg.Pool,
    private readonly drivers: DriverClient,
    private readonly journeys: number,
  ) {
    this.obligations = new OpenObligationsTable(pool);
  }

  /** Seconds from now until they all stand. @throws when other streams owe something than the journeys that were written */
  async stand(): Promise<number> {
    const began = performance.now();
    const owed = await this.obligations.earliestOfEach();
    if (owed.size !== this.journeys) throw new Error(`${owed.size} streams owe something, ${this.journeys} were written`);
    // Counting costs Temporal little beside listing.
    await until(async () => (await this.drivers.waiting().catch(() => 0)) >= owed.size, 500);
    await until(async () => {
      const running = await this.drivers.running();
      return [...owed].every(([stream, dueAt]) => running.get(stream) === dueAt);
    }, 500);
    return (performance.now() - began) / 1_000;
  }
}

function lived(): OpenJourneysOptions {
  const servicePoint = demoServicePoints[0]!;
  const now = Date.now();
  return {
    servicePoint: servicePoint.id,
    region: servicePoint.regions[0]!.code,
    memberOf: (role) => servicePoint.members.find((member) => member.role === role)?.subject ?? role,
    now: new Date(now).toISOString(),
    quietUntil: new Date(now + quietHours * 3_600_000).toISOString(),
    seed: 1,
  };
}

/** Whether every read model holds all events. */
async function isShown(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query(`
    with head as (select xid, sequence from event_store.events e order by xid desc, e.sequence desc limit 1)
    select from projection.checkpoints c, head where c.stage = 'live' and
      (c.position is null or (split_part(c.position, '-', 1)::xid8, split_part(c.position, '-', 2)::int8) < (head.xid, head.sequence))`);
  return rows.length === 0;
}

/** How many events there are, and a digest of which and in what order. */
async function contentOf(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ content: string }>(
    `select count(*) || ' ' || md5(string_agg(md5(id::text || data::text), '' order by xid, sequence)) as content from event_store.events`,
  );
  return rows[0]?.content ?? '';
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1_000).toFixed(1);
}
