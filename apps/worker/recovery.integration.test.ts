import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { DrivingUnavailable } from '../../libs/temporal/index.js';
import { MasterKeyFile } from '../../libs/vault/index.js';
import { driving, envelope, eventually, type Driving } from '../../test/support/driving.js';
import { testDatabase, type TestDatabase } from '../../test/support/postgres.js';
import { testTemporal, type TestTemporal } from '../../test/support/temporal.js';
import { buildWorkflowBundle } from './workflow-bundle.js';

let folder: string;
let codePath: string;
let temporal: TestTemporal;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'overstap-recovery-'));
  [codePath, temporal] = await Promise.all([buildWorkflowBundle(join(folder, 'workflow-bundle.js')), testTemporal()]);
});

afterAll(async () => {
  await temporal?.stop();
  await rm(folder, { recursive: true, force: true });
});

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();

describe('a worker that is killed', () => {
  let database: TestDatabase;
  let here: Driving;
  const workers: ChildProcess[] = [];

  beforeAll(async () => {
    database = await testDatabase();
    here = await driving({ ...temporal, ...database }, { codePath });
  });

  afterAll(async () => {
    await Promise.all(workers.map(kill));
    await here?.stop();
    await database?.drop();
  });

  async function startWorker(): Promise<ChildProcess> {
    const child = forked(join(import.meta.dirname, '../../test/support/chores-worker.ts'), {
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: temporal.namespace,
      DATABASE_APP_URL: database.appUrl,
      WORKFLOW_BUNDLE: codePath,
    });
    workers.push(child);
    await ready(child);
    return child;
  }

  async function kill(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  it('in the middle of follow-ups and commands: each is done once', async () => {
    const first = await startWorker();
    const streams = Array.from({ length: 12 }, () => `chores/${randomUUID()}`);
    const target = `tray/${randomUUID()}`;
    const dueAt = inSeconds(1.5);
    const follow = (stream: string) =>
      envelope(
        stream,
        { type: 'plan', data: { chores: [{ id: 'put', dueAt, target, command: { type: 'put', data: { item: stream } } }] } },
        stream,
      );
    await Promise.all(streams.map((stream) => here.drivers.submit(follow(stream))));

    await eventually(async () => (await here.store.readStream(target)).length > 0);
    const acknowledged = Promise.all(
      streams.map((stream, mark) =>
        persist(() => here.drivers.submit(envelope(stream, { type: 'mark', data: { mark } }, `${stream} mark`))),
      ),
    );
    await kill(first);
    const doneBefore = (await here.store.readStream(target)).length;
    expect(doneBefore).toBeLessThan(streams.length);
    await startWorker();
    await acknowledged;

    const eventsOf = async (stream: string) => (await here.store.readStream(stream)).map(({ type }) => type).sort();
    await eventually(async () => (await Promise.all(streams.map(eventsOf))).every(({ length }) => length === 3), 30_000);
    for (const stream of streams)
      expect(await eventsOf(stream)).toEqual(['chores.marked.v1', 'chores.planned.v1', 'chores.settled.v1']);
    const items = (await here.store.readStream(target)).map(({ data }) => data.item);
    expect([...items].sort()).toEqual([...streams].sort());
  });
});

describe('one worker that goes on', () => {
  let database: TestDatabase;
  let here: Driving;

  beforeAll(async () => {
    database = await testDatabase();
    here = await driving({ ...temporal, namespace: 'overstap-healing', ...database }, { codePath });
    await here.worker.start();
  });

  afterAll(async () => {
    await here?.stop();
    await database?.drop();
  });

  async function asAdmin(text: string): Promise<void> {
    const client = new pg.Client({ connectionString: database.adminUrl.replace(/\/[^/]*$/, '/postgres') });
    await client.connect();
    try {
      await client.query(text);
    } finally {
      await client.end();
    }
  }

  it('says so when the database does not answer, and carries out later what fell due meanwhile', async () => {
    const stream = `chores/${randomUUID()}`;
    await here.drivers.submit(envelope(stream, { type: 'plan', data: { chores: [{ id: 'a', dueAt: inSeconds(1) }] } }, 'plan'));
    await asAdmin(`alter database ${database.name} allow_connections false`);
    await asAdmin(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database.name}'`);
    const mark = envelope(stream, { type: 'mark', data: { mark: 1 } }, 'mark');
    const started = Date.now();
    await expect(here.drivers.submit(mark)).rejects.toThrow(DrivingUnavailable);
    expect(Date.now() - started).toBeLessThanOrEqual(10_500);
    await asAdmin(`alter database ${database.name} allow_connections true`);
    await persist(() => here.drivers.submit(mark));
    await eventually(async () => (await here.store.readStream(stream)).length === 3, 30_000);
    expect((await here.store.readStream(stream)).map(({ type }) => type).sort()).toEqual([
      'chores.done.v1',
      'chores.marked.v1',
      'chores.planned.v1',
    ]);
  });

  it('brings everything back when all that Temporal knew is lost, and no event comes of it', async () => {
    const streams = Array.from({ length: 5 }, () => `chores/${randomUUID()}`);
    const planned = [
      { id: 'soon', dueAt: inSeconds(3) },
      { id: 'later', dueAt: inSeconds(3_600) },
    ];
    const submit = (stream: string) => here.drivers.submit(envelope(stream, { type: 'plan', data: { chores: planned } }, stream));
    const answers = await Promise.all(streams.map(submit));
    await temporal.kill();
    await temporal.deleteDatabase();
    await temporal.restart();

    const typesOf = async (stream: string) => (await here.store.readStream(stream)).map(({ type }) => type);
    await eventually(async () => (await Promise.all(streams.map(typesOf))).every(({ length }) => length === 2), 30_000);
    for (const stream of streams) expect(await typesOf(stream)).toEqual(['chores.planned.v1', 'chores.done.v1']);
    const again = await Promise.all(streams.map((stream) => persist(() => submit(stream))));
    expect(again.map((result) => result.outcome === 'done' && result.answer)).toEqual(
      answers.map((result) => result.outcome === 'done' && result.answer),
    );

    const connection = await Connection.connect({ address: temporal.address });
    const client = new Client({ connection, namespace: 'overstap-healing' });
    const statuses = await Promise.all(streams.map((stream) => client.workflow.getHandle(stream).describe()));
    await connection.close();
    expect(statuses.map(({ status }) => status.name)).toEqual(streams.map(() => 'RUNNING'));
  });
});

describe('the worker as a program', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await testDatabase();
  });

  afterAll(async () => {
    await database?.drop();
  });

  it('is ready when it is warm, has left nothing in a stream by then, and leaves when asked to', async () => {
    const masterKeyFile = join(folder, 'master-keys.json');
    MasterKeyFile.createIfMissing(masterKeyFile);
    const program = forked(join(import.meta.dirname, 'main.ts'), {
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: 'overstap-program',
      DATABASE_APP_URL: database.appUrl,
      OVERSTAP_MASTER_KEY_FILE: masterKeyFile,
      LOG_LEVEL: 'silent',
    });
    await ready(program);
    const client = new pg.Client({ connectionString: database.adminUrl });
    await client.connect();
    const { rows } = await client.query('select count(*)::integer as events from event_store.events');
    await client.end();
    expect(rows).toEqual([{ events: 0 }]);
    program.kill('SIGTERM');
    expect(await once(program, 'exit')).toEqual([0, null]);
  });
});

/** A program of ours as a process of its own, from source. */
function forked(path: string, environment: NodeJS.ProcessEnv): ChildProcess {
  return fork(path, {
    execArgv: ['--import', new URL('../../test/support/typescript.mjs', import.meta.url).href],
    env: { ...process.env, NODE_OPTIONS: '', ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

async function ready(program: ChildProcess): Promise<void> {
  const ended = once(program, 'exit').then(() => Promise.reject(new Error('the program ended before it was ready')));
  ended.catch(() => undefined);
  await Promise.race([once(program, 'message'), ended]);
}

/** Gives it again until it is answered, as a client does that gets 503. */
async function persist<T>(attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof DrivingUnavailable)) throw error;
    }
  }
}
