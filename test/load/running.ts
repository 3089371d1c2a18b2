import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { Composition } from '../../apps/standalone/composition.js';
import { demoToken } from '../../apps/standalone/demo-access.js';
import { demoOrganisations, demoServicePoints, firstClient } from '../../apps/standalone/demo.js';
import { handover } from '../../apps/standalone/handout.js';
import { seed } from '../../apps/standalone/seed.js';
import { PostgresEventStore } from '../../libs/event-store/postgres/index.js';
import { PositionWaiter } from '../../libs/projection/index.js';
import { child, EmptyWorkflows } from './empty-workflows.js';
import { asRatio, atMost, inTurn, percentile, throughput, type Figure } from './measure.js';

interface CommandAnswer {
  readonly id: string;
  readonly revision: number;
  readonly position: string;
}

/**
 * More than callers, so that commands do not meet in one stream; fewer than the worker keeps in memory, on both sides, so that what is
 * measured is the command and not the replay of a workflow that was put away.
 */
const streams = 40;
const turnLength = 4_000;

/** What is measured on the whole installation: commands, what becomes visible when, and reading. */
export async function runningFigures(
  folder: string,
  wanted: { readonly commands: boolean; readonly reads: boolean },
): Promise<readonly Figure[]> {
  const composition = await Composition.start({
    varDir: folder,
    logLevel: 'error',
    environment: { REQUESTS_PER_MINUTE: '100000000' },
    onProgress: (line) => console.error(line),
  });
  try {
    await seed(composition);
    const load = new Load(composition);
    const ids = await load.taken(streams);
    return [
      ...(wanted.commands ? await commandFigures(composition, load, ids) : []),
      ...(wanted.reads ? await readFigures(composition, load, ids) : []),
    ];
  } finally {
    await composition.stop();
  }
}

async function commandFigures(composition: Composition, load: Load, ids: readonly string[]): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  const updates = await EmptyWorkflows.start(composition);
  let highest = 0;
  try {
    await updates.open(streams);
    for (const concurrency of [1, 8, 32]) {
      let next = 0;
      const command = () => load.proposeTimes(ids[next++ % ids.length]!);
      const update = () => updates.update(next++ % streams);
      await throughput(concurrency, 2_000, command);
      await throughput(concurrency, 2_000, update);
      const { values, limits } = await inTurn(
        () => throughput(concurrency, turnLength, command),
        () => throughput(concurrency, turnLength, update),
      );
      highest = Math.max(highest, ...values);
      figures.push(asRatio(`command, c = ${concurrency}`, '/s', values, limits, 0.8));
    }
  } finally {
    await updates.stop();
  }
  const p99s: number[] = [];
  for (let repeat = 0; repeat < 3; repeat++) p99s.push(percentile(await visibleAfter(composition, load, ids, highest / 2), 99));
  figures.push(atMost(`answer → visible, p99 at ${Math.round(highest / 2)}/s`, 'ms', p99s, 100));
  return figures;
}

/** Milliseconds from the answer of each command until the read model holds it; commands come at `rate` a second, whatever the answers do. */
async function visibleAfter(
  composition: Composition,
  load: Load,
  ids: readonly string[],
  rate: number,
): Promise<readonly number[]> {
  const { reader, app } = composition.urls.database;
  const pool = new pg.Pool({ connectionString: reader, max: 4 });
  const store = await PostgresEventStore.open({ url: app, poolSize: 1 });
  const waiter = new PositionWaiter(reader, pool, store);
  await waiter.start();
  try {
    const waits: Promise<number>[] = [];
    const began = performance.now();
    for (let turn = 0; turn < rate * 8; turn++) {
      await delay(Math.max(0, began + (turn * 1_000) / rate - performance.now()));
      waits.push(
        load.proposeTimes(ids[turn % ids.length]!).then(async ({ position }) => {
          const answered = performance.now();
          await waiter.waitForPosition(['handovers'], position, 10_000);
          return performance.now() - answered;
        }),
      );
    }
    return await Promise.all(waits);
  } finally {
    await waiter.stop();
    await store.close();
    await pool.end();
  }
}

async function readFigures(composition: Composition, load: Load, ids: readonly string[]): Promise<readonly Figure[]> {
  const bare = await child('bare-server', { DATABASE_READER_URL: composition.urls.database.reader, PARTY: load.senderKey });
  const figures: Figure[] = [];
  try {
    for (const concurrency of [1, 8, 32]) {
      let next = 0;
      const subject = () => load.read(composition.urls.api, ids[next++ % ids.length]!);
      const limit = () => load.read(bare.said, ids[next++ % ids.length]!);
      await throughput(concurrency, 1_000, subject);
      await throughput(concurrency, 1_000, limit);
      const { values, limits } = await inTurn(
        () => throughput(concurrency, turnLength, subject),
        () => throughput(concurrency, turnLength, limit),
      );
      figures.push(asRatio(`GET, c = ${concurrency}`, '/s', values, limits, 0.5));
    }
  } finally {
    bare.process.kill();
  }
  return figures;
}

/** Demo people and a demo client at work. */
class Load {
  private readonly servicePoint = demoServicePoints[0]!.id;
  private tokens: Record<string, string> = {};

  constructor(private readonly composition: Composition) {}

  readonly senderKey = `organisation:${demoOrganisations.find(({ clientId }) => clientId === firstClient)!.id}`;

  /** Handovers that were taken and have a coach, on which times can be proposed again and again. */
  async taken(count: number): Promise<readonly string[]> {
    const { folder, urls } = this.composition;
    for (const name of [firstClient, `coordinator-${this.name}`, `career-coach-${this.name}`])
      this.tokens[name] = await demoToken(folder, urls.issuer, name);
    const ids: string[] = [];
    const one = async () => {
      const body = { ...handover(new Date()), reference: randomUUID() };
      const { id } = await this.command(firstClient, '/v1/handovers', body);
      await this.command(`coordinator-${this.name}`, `/v1/handovers/${id}/_accept`, {});
      ids.push(id);
    };
    for (let done = 0; done < count; done += 8) await Promise.all(Array.from({ length: Math.min(8, count - done) }, one));
    return ids;
  }

  proposeTimes(id: string): Promise<CommandAnswer> {
    const day = `2027-0${1 + Math.floor(Math.random() * 9)}-${10 + Math.floor(Math.random() * 18)}`;
    return this.command(`career-coach-${this.name}`, `/v1/handovers/${id}/_propose-times`, {
      by: 'coach',
      times: [{ start: `${day}T09:00:00.000Z`, end: `${day}T10:00:00.000Z` }],
    });
  }

  async read(base: string, id: string): Promise<void> {
    const response = await fetch(`${base}/v1/handovers/${id}`, {
      headers: { authorization: `Bearer ${this.tokens[firstClient]}` },
    });
    if (response.status !== 200) throw new Error(`GET answered ${response.status}`);
    await response.arrayBuffer();
  }

  private get name(): string {
    return this.servicePoint.replace(/^spt-/, '');
  }

  private async command(who: string, path: string, body: object): Promise<CommandAnswer> {
    const response = await fetch(`${this.composition.urls.api}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.tokens[who]}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      body: JSON.stringify(body),
    });
    if (!response.ok)
      throw new Error(`${path.replace(/[0-9a-f-]{36}/, '…')} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as CommandAnswer;
  }
}
