import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../apps/standalone/project-root.js';
import { newEvents, newStream } from '../../libs/event-store/contract/event-store.contract.js';
import type { EventStore } from '../../libs/event-store/index.js';
import { openEventStore } from '../../libs/event-store/open-event-store.js';
import { settingsFrom } from '../../libs/settings/index.js';
import { Chance } from '../support/chance.js';
import { nameOfServer, serverOfTheRun } from '../support/eventstoredb-double/server-of-the-run.js';
import { testDatabase } from '../support/postgres.js';

const seed = Number(process.env.OVERSTAP_KILL_SEED ?? randomInt(1_000_000));
const chance = new Chance(seed);
const streams = 110;
const rounds = 10;
const together = 4;
const events = streams * rounds * together;

interface Opened {
  readonly store: EventStore;
  /** Settings under which the command line works on it. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

async function opened(environment: Readonly<Record<string, string>>, stop: () => Promise<void>): Promise<Opened> {
  const where = settingsFrom(environment, 'eventStoreUrl', 'eventStorePrefix');
  const store = await openEventStore({ ...where, databaseUrl: environment['DATABASE_APP_URL'] ?? '', poolSize: 4 });
  return { store, environment, close: () => store.close().then(stop) };
}

const kinds: Readonly<Record<string, () => Promise<Opened>>> = {
  PostgreSQL: async () => {
    const database = await testDatabase();
    return opened({ EVENT_STORE_URL: 'postgres', DATABASE_APP_URL: database.appUrl }, () => database.drop());
  },
  [nameOfServer]: async () => {
    const server = await serverOfTheRun();
    return opened(server.environment, () => server.stop());
  },
};
const names = Object.keys(kinds);

function openedOf(name: string): Promise<Opened> {
  const open = kinds[name];
  if (!open) throw new Error(`no store ${name}`);
  return open();
}

interface Ended {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface Command {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** One `overstap` command in a process of its own; with `blocks` no file of it may be longer than so many times 512 bytes. */
function overstap(environment: Readonly<Record<string, string>>, args: readonly string[], blocks?: number): Command {
  const node = [process.execPath, join(projectRoot, 'dist', 'apps', 'cli', 'main.js'), ...args];
  const [command = '', ...rest] = blocks === undefined ? node : ['sh', '-c', `ulimit -f ${blocks}; exec "$@"`, 'sh', ...node];
  const child = spawn(command, rest, { env: { PATH: process.env.PATH, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
  const { promise, resolve } = Promise.withResolvers<Ended>();
  child.once('close', (code) => resolve({ code, ...said }));
  return { child, ended: promise };
}

/** Sends the signal as soon as `reached` is true, and waits for the end; whether it came before the command was done. */
async function endedBy(
  signal: 'SIGKILL' | 'SIGINT',
  { child, ended }: Command,
  reached: () => Promise<boolean>,
): Promise<{ readonly was: Ended; readonly inTime: boolean }> {
  let over = false;
  void ended.then(() => (over = true));
  while (!over && !(await reached())) await new Promise((resolve) => setTimeout(resolve, 1));
  child.kill(signal);
  const was = await ended;
  return { was, inTime: was.code !== 0 };
}

/** As {@link endedBy}; begun anew where the command was quicker than this process, which has others to look after. */
async function interrupted(
  signal: 'SIGKILL' | 'SIGINT',
  { start, reached, undo }: { start(): Command; reached(): Promise<boolean>; undo(): Promise<unknown> },
): Promise<Ended> {
  for (let attempt = 1; ; attempt++) {
    const { was, inTime } = await endedBy(signal, start(), reached);
    if (inTime) return was;
    if (attempt === 20) throw new Error(`never interrupted in ${attempt} attempts`);
    await undo();
  }
}

const sizeOf = (file: string) =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );

interface Facts {
  readonly events: number;
  readonly kept: number;
  readonly written: number;
  readonly sha256: string;
}

async function told({ ended }: Command): Promise<Facts> {
  const { code, out, err } = await ended;
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as Facts;
}

/** How many events a store holds, as they come. */
class Counter {
  count = 0;
  private readonly ended = new AbortController();
  private readonly counting: Promise<void>;

  constructor(store: EventStore) {
    this.counting = (async () => {
      for await (const message of store.subscribeToAll({ signal: this.ended.signal }))
        if (message.kind === 'events') this.count += message.events.length;
    })();
  }

  async stop(): Promise<void> {
    this.ended.abort();
    await this.counting;
  }
}

describe(`kill -9 of overstap events at any moment (OVERSTAP_KILL_SEED=${seed})`, () => {
  let folder: string;
  const sources = new Map<string, Opened>();
  const targets: Opened[] = [];
  const sourceOf = (name: string): Opened => {
    const source = sources.get(name);
    if (!source) throw new Error(`no source ${name}`);
    return source;
  };
  const target = async (name: string): Promise<Opened> => {
    const made = await openedOf(name);
    targets.push(made);
    return made;
  };
  const file = (name: string) => join(folder, `${name.replaceAll(/\W/g, '-')}.jsonl`);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overstap-kill-archive-'));
    for (const name of names) {
      const source = await openedOf(name);
      sources.set(name, source);
      const all = Array.from({ length: streams }, () => newStream());
      for (let round = 0; round < rounds; round++)
        await Promise.all(
          all.map((stream) => source.store.append(stream, round === 0 ? 'no-stream' : round * together - 1, newEvents(together))),
        );
      const { environment } = source;
      expect(await told(overstap(environment, ['events', 'export', file(name), '--json']))).toMatchObject({ events, kept: 0 });
    }
  }, 120_000);

  afterAll(async () => {
    await Promise.all([...sources.values(), ...targets].map(({ close }) => close()));
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  describe.each(names)('an export from %s', (name) => {
    const again = () => `${file(name)}.again`;
    const undo = () => Promise.all([rm(again(), { force: true }), rm(`${again()}.part`, { force: true })]);
    const command = (...more: string[]) => overstap(sourceOf(name).environment, ['events', 'export', again(), '--json', ...more]);
    afterEach(undo);

    it('that was killed again and again is the same byte by byte as one that was not', async () => {
      const whole = await readFile(file(name));
      const hasWritten = (share: number) => async () => (await sizeOf(`${again()}.part`)) > share * whole.length;
      await interrupted('SIGKILL', { start: command, reached: hasWritten(chance.between(0, 0.3)), undo });
      for (const share of [0.3, 0.6].map((from) => from + chance.between(0, 0.3)))
        if (!existsSync(again())) await endedBy('SIGKILL', command(), hasWritten(share));
      if (!existsSync(again())) expect((await told(command())).kept).toBeGreaterThan(0);
      expect((await readFile(again())).equals(whole)).toBe(true);
    }, 120_000);

    it('that is asked to stop says how to go on, and goes on', async () => {
      const reached = async () => (await sizeOf(`${again()}.part`)) > 0;
      const was = await interrupted('SIGINT', { start: command, reached, undo });
      expect(was).toEqual({ code: 130, out: '', err: 'interrupted; give the same command again\n' });
      await told(command());
      expect((await readFile(again())).equals(await readFile(file(name)))).toBe(true);
    }, 60_000);
  });

  it('an export that finds no room says so, and goes on when there is', async () => {
    const [name] = names;
    if (!name) throw new Error('no store');
    const [{ environment }, again, { length }] = [sourceOf(name), `${file(name)}.room`, await readFile(file(name))];
    const args = ['events', 'export', again, '--json'];
    expect(await overstap(environment, args, Math.floor(length / 2 / 512)).ended).toEqual({
      code: 1,
      out: '',
      err: `no room left for ${again}.part: make room and give the same command again\n`,
    });
    const { kept } = await told(overstap(environment, args));
    expect(kept).toBeGreaterThan(0);
    expect((await readFile(again)).equals(await readFile(file(name)))).toBe(true);
  }, 60_000);

  it('a part that was exported from another store is not gone on with', async () => {
    const [one, other] = names;
    if (!one || !other) throw new Error('no two stores');
    const again = `${file(one)}.mixed`;
    await interrupted('SIGKILL', {
      start: () => overstap(sourceOf(one).environment, ['events', 'export', again]),
      reached: async () => (await sizeOf(`${again}.part`)) > 0,
      undo: () => rm(again, { force: true }),
    });
    const left = await readFile(`${again}.part`);
    const { code, err } = await overstap(sourceOf(other).environment, ['events', 'export', again]).ended;
    expect({ code, err }).toEqual({
      code: 1,
      err: `${again}.part was exported from another store: delete it to begin anew, or give another name\n`,
    });
    expect((await readFile(`${again}.part`)).equals(left)).toBe(true);
  }, 60_000);

  const ways = names.flatMap((from) => names.filter((to) => to !== from).map((to) => [from, to] as const));

  it.each(ways)(
    'an import of what came from %s into %s that was killed again and again holds each event once, in order',
    async (from, to) => {
      const { store, environment } = await target(to);
      const command = () => overstap(environment, ['events', 'import', file(from), '--json']);
      const counter = new Counter(store);
      try {
        let killed = 0;
        for (const share of [0, 0.4].map((least) => least + chance.between(0.01, 0.4))) {
          const { inTime } = await endedBy('SIGKILL', command(), async () => counter.count > share * events);
          if (inTime) killed++;
        }
        expect(killed).toBe(2);
        const stopped = await endedBy('SIGINT', command(), async () => counter.count > 0.95 * events);
        expect(stopped.was).toEqual({ code: 130, out: '', err: 'interrupted; give the same command again\n' });
        const { written, sha256 } = await told(command());
        expect(written).toBeLessThan(0.2 * events);
        const exported = `${file(from)}.of-${to.replaceAll(/\W/g, '-')}`;
        expect(await told(overstap(environment, ['events', 'export', exported, '--json']))).toMatchObject({ events, sha256 });
        const original = (await readFile(file(from), 'utf8')).trimEnd().split('\n').at(-1);
        expect(original).toBe(JSON.stringify({ end: { events, digest: sha256 } }));
      } finally {
        await counter.stop();
      }
    },
    180_000,
  );

  it.each(ways)(
    'a move from %s to %s that was killed goes on',
    async (from, to) => {
      const [source, { store, environment }] = [sourceOf(from), await target(to)];
      const both = {
        ...source.environment,
        ...environment,
        OLD_STORE: source.environment['EVENT_STORE_URL'] ?? '',
        NEW_STORE: environment['EVENT_STORE_URL'] ?? '',
      };
      const prefixes = [
        ['--from-prefix', source.environment['EVENT_STORE_PREFIX']],
        ['--to-prefix', environment['EVENT_STORE_PREFIX']],
      ].flatMap(([option, prefix]) => (option && prefix ? [option, prefix] : []));
      const command = () => overstap(both, ['events', 'move', '--from', 'OLD_STORE', '--to', 'NEW_STORE', ...prefixes, '--json']);
      const counter = new Counter(store);
      const share = chance.between(0.05, 0.9);
      const { inTime } = await endedBy('SIGKILL', command(), async () => counter.count > share * events);
      await counter.stop();
      expect(inTime).toBe(true);
      const { written, sha256 } = await told(command());
      expect(written).toBeLessThan(events);
      expect(await told(overstap({}, ['events', 'verify', file(from), '--json']))).toMatchObject({ events, sha256 });
    },
    120_000,
  );
});
