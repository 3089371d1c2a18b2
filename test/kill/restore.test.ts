import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { Clockwork } from '../../apps/standalone/clockwork.js';
import { Composition, type CompositionOptions } from '../../apps/standalone/composition.js';
import { demoToken } from '../../apps/standalone/demo-access.js';
import { projectRoot } from '../../apps/standalone/project-root.js';
import { seed } from '../../apps/standalone/seed.js';
import type { Answer } from '../../libs/execution/envelope.js';
import { nameOfServer, serverOfTheRun, type ServerOfTheRun } from '../support/eventstoredb-double/server-of-the-run.js';
import { Caller, startTimeout, type Page } from '../support/system.js';
import { eventually } from './support/installation.js';
import { cast, offerOf } from './support/stories.js';

/** Monday at nine in the morning in Amsterdam. */
const monday = '2026-11-02T08:00:00.000Z';
const references = ['BACK-1', 'BACK-2', 'BACK-3', 'BACK-4'];

interface HandoverView {
  readonly status: string;
  readonly person: object;
}

/** What must be the same again. */
interface Standing {
  /** Rows of every read model. */
  readonly shown: Readonly<Record<string, readonly object[]>>;
  /** What each driver waits for. */
  readonly driven: ReadonlyMap<string, string | undefined>;
  /** What the service point is told of each handover, with the names. */
  readonly told: readonly HandoverView[];
}

describe('a backup of events, vault and master key', () => {
  let folder: string;
  let backup: string;
  let composition: Composition | undefined;
  let clockwork: Clockwork | undefined;
  let now = monday;
  let offered: readonly Answer[];
  let before: Standing;
  let events: string;

  const at = (...names: readonly string[]) => join(folder, 'var', ...names);
  const running = (): Composition => {
    if (!composition) throw new Error('nothing runs');
    return composition;
  };
  const clock = (): Clockwork => {
    if (!clockwork) throw new Error('no clock');
    return clockwork;
  };

  async function start(options: Pick<CompositionOptions, 'parts' | 'environment'> = {}): Promise<void> {
    composition = await Composition.start({ varDir: at(), clock: 'stepping', clockBegins: now, ...options });
    if (!options.parts) clockwork = await Clockwork.of(composition);
  }

  async function stop(): Promise<void> {
    await clockwork?.stop();
    await composition?.stop();
    clockwork = composition = undefined;
  }

  async function overstap(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<string> {
    const child = spawn(process.execPath, [join(projectRoot, 'dist', 'apps', 'cli', 'main.js'), ...args], {
      env: { PATH: process.env.PATH, ...running().environment, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect({ code, err: said.err }).toEqual({ code: 0, err: '' });
    return said.out.trimEnd();
  }

  const as = (name: string): Caller => {
    const { folder: varFolder, urls } = running();
    return new Caller(urls.api, () => demoToken(varFolder, urls.issuer, name));
  };
  const offer = (reference: string) =>
    as(cast.werkcentrum).does('/handovers', offerOf(reference, new Date(monday)), { key: `offer-${reference}` });

  /** Without what only says where an event stands in a store. */
  async function shownNow(): Promise<Standing['shown']> {
    const client = new pg.Client({ connectionString: running().urls.database.owner });
    await client.connect();
    try {
      const { rows: views } = await client.query<{ name: string }>(
        `select viewname as name from pg_views where schemaname = 'read_model' order by viewname`,
      );
      const shown: Record<string, readonly object[]> = {};
      for (const { name } of views)
        shown[name] = (
          await client.query<{ row: object }>(
            `select to_jsonb(v) - 'position' as row from read_model.${pg.escapeIdentifier(name)} v order by (to_jsonb(v) - 'position')::text collate "C"`,
          )
        ).rows.map(({ row }) => row);
      return shown;
    } finally {
      await client.end();
    }
  }

  async function standing(): Promise<Standing> {
    await clock().projected();
    const coordinator = as(cast.coordinator);
    return {
      shown: await shownNow(),
      driven: await clock().drivers.running(),
      told: await Promise.all(offered.map(({ id }) => coordinator.sees<HandoverView>(`/handovers/${id}`))),
    };
  }

  /** Drivers come back by what is still owed, as after a loss of Temporal alone. */
  async function isBack(): Promise<void> {
    await eventually('every driver waits for what it waited for', 60_000, async () => {
      const driven = await clock()
        .drivers.running()
        .catch(() => new Map<string, string | undefined>());
      return [...before.driven].every(([stream, due]) => driven.get(stream) === due);
    });
    const { shown, told } = await standing();
    expect(told).toEqual(before.told);
    expect(Object.keys(shown)).toEqual(Object.keys(before.shown));
    for (const [name, rows] of Object.entries(before.shown)) expect({ name, rows: shown[name] }).toEqual({ name, rows });
  }

  async function exported(name: string): Promise<string> {
    const { sha256 } = JSON.parse(await overstap(['events', 'export', join(backup, name), '--json'])) as { sha256: string };
    return sha256;
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overstap-restore-'));
    backup = folder;
    await start();
    await seed(running());
    offered = await Promise.all(references.map(offer));
    const [first] = offered;
    await as(cast.coordinator).does(`/handovers/${first?.id}/_accept`, {}, { key: 'accept' });
    await clock().advance('2026-11-03T08:00:00.000Z');
    now = await clock().now();
    before = await standing();
    events = await exported('events.jsonl');
    await overstap(['vault', 'export', join(backup, 'vault.jsonl')]);
    await copyFile(at('master-key.json'), join(backup, 'master-key.json'));
    await stop();
  }, startTimeout);

  afterAll(async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  it('was made of something: persons, drivers that wait, promises that lapsed', () => {
    expect(before.told.map(({ status }) => status).toSorted()).toEqual(['accepted', 'offered', 'offered', 'offered']);
    expect(JSON.stringify(before.told)).toContain('Buitenhuis BACK-1');
    expect(before.driven.size).toBeGreaterThanOrEqual(references.length);
    expect(before.shown['candidates']).toHaveLength(1);
  });

  describe('restored after database, Temporal and master key are lost', () => {
    beforeAll(async () => {
      for (const lost of ['postgres', 'temporal', 'master-key.json']) await rm(at(lost), { recursive: true });
      await copyFile(join(backup, 'master-key.json'), at('master-key.json'));
      await start({ parts: ['postgres'] });
      expect(await overstap(['events', 'import', join(backup, 'events.jsonl')])).toMatch(
        /^(\d+) events compared, \1 of them new, /,
      );
      expect(await overstap(['vault', 'import', join(backup, 'vault.jsonl')])).toMatch(/ restored, each key opened /);
      await stop();
      await start();
    }, startTimeout);

    afterAll(() => stop(), 60_000);

    it('shows, tells and drives what it did', () => isBack(), 90_000);

    it('has no event because of it, and gives the first answer again', async () => {
      expect(await exported('again.jsonl')).toBe(events);
      const again = await Promise.all(references.map(offer));
      expect(again.map(({ id, revision }) => ({ id, revision }))).toEqual(offered.map(({ id, revision }) => ({ id, revision })));
      await overstap(['events', 'verify', join(backup, 'again.jsonl')]);
    }, 60_000);

    it('finds by name who was there', async () => {
      const found = await as(cast.coordinator).finds<Page<{ readonly id: string }>>('/candidates/_search', {
        name: 'Buitenhuis',
      });
      expect(found.items).toHaveLength(1);
    });
  });

  describe(`moved to ${nameOfServer}`, () => {
    let server: ServerOfTheRun;

    beforeAll(async () => {
      server = await serverOfTheRun();
      const { EVENT_STORE_URL: NEW_STORE = '', EVENT_STORE_PREFIX: prefix } = server.environment;
      await start({ parts: ['postgres'] });
      const move = ['events', 'move', '--to', 'NEW_STORE', ...(prefix ? ['--to-prefix', prefix] : []), '--json'];
      const moved = JSON.parse(await overstap(move, { NEW_STORE })) as { readonly sha256: string };
      expect(moved.sha256).toBe(events);
      await stop();
      await start({ environment: server.environment });
    }, startTimeout);

    afterAll(async () => {
      await stop();
      await server.stop();
    }, 60_000);

    it('shows, tells and drives what it did', () => isBack(), 90_000);

    it('goes on there: what was promised lapses when it is due', async () => {
      await clock().advance('2026-11-06T08:00:00.000Z');
      const key = randomUUID();
      const { id } = offered[1] ?? { id: '' };
      const accepted = await as(cast.coordinator).does(`/handovers/${id}/_accept`, {}, { key });
      expect(accepted.position).toMatch(/^c\d+p\d+$/);
      const { lapsed } = await as(cast.coordinator).sees<{ readonly lapsed: number }>(`/handovers/${id}`, accepted);
      expect(lapsed).toBeGreaterThan(0);
    }, 120_000);
  });
});
