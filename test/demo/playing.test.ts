import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { markOf, playing } from '../../apps/standalone/demo/playing.js';
import { contacts } from '../../apps/standalone/demo/proportions.js';
import { printed, reportOf, type DemoReport } from '../../apps/standalone/demo/report.js';
import { scenario, type Scenario, type Script } from '../../apps/standalone/demo/scenario.js';
import { home, staff } from '../../apps/standalone/demo/staff.js';
import { Clockwork } from '../../apps/standalone/clockwork.js';
import { Composition } from '../../apps/standalone/composition.js';
import { demoToken } from '../../apps/standalone/demo-access.js';
import { OpenObligationsTable } from '../../libs/clock/index.js';
import type { EventStore, RecordedEvent } from '../../libs/event-store/index.js';
import { eventually } from '../support/eventually.js';
import { comparableRows, independentFigures } from '../support/independent-figures.js';

const minutes = 60_000;

interface Run {
  readonly events: readonly RecordedEvent[];
  readonly report: DemoReport;
  readonly commands: number;
  readonly folder: string;
}

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** So few people that each kind of command is given by one of them at least, and some who are placed besides. */
function someOfEach(all: readonly Script[]): readonly Script[] {
  const kinds = ({ deeds }: Script) => new Set(deeds.map(({ path }) => path));
  const wanted = new Set(all.flatMap((script) => [...kinds(script)]));
  const chosen: Script[] = [];
  const given = ({ deeds }: Script) => deeds.length;
  while (wanted.size > 0) {
    const missing = (script: Script) => [...kinds(script)].filter((kind) => wanted.has(kind)).length;
    const most = Math.max(...all.map(missing));
    const [next] = all.filter((script) => missing(script) === most).sort((a, b) => given(a) - given(b));
    if (!next) break;
    chosen.push(next);
    for (const kind of kinds(next)) wanted.delete(kind);
  }
  const placed = all.filter(
    (script) => !chosen.includes(script) && kinds(script).has('/journeys/{journey}/_establish-durability'),
  );
  return [...chosen, ...placed.slice(0, 4)].sort((a, b) => a.number - b.number);
}

/** Plays it from nothing, by everything that there is. */
async function run(planned: Scenario): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'overstap-demo-test-'));
  folders.push(folder);
  return playing(planned, { varDir: folder }, async ({ player, progress, clockwork }) => ({
    events: await all(clockwork.store),
    report: await reportOf(player, planned),
    commands: progress.commands,
    folder,
  }));
}

async function all(store: EventStore): Promise<readonly RecordedEvent[]> {
  const ending = new AbortController();
  const events: RecordedEvent[] = [];
  for await (const message of store.subscribeToAll({ signal: ending.signal })) {
    if (message.kind === 'caught-up') break;
    events.push(...message.events);
  }
  ending.abort();
  return events;
}

/** Stream by stream what happened and when; what is sealed and keys are other bytes each time. */
function histories(events: readonly RecordedEvent[]): Readonly<Record<string, readonly object[]>> {
  const streams: Record<string, object[]> = {};
  for (const { stream, type, data, metadata } of events) {
    if (/^(organisation|service-point)\//.test(stream)) continue;
    const text = JSON.stringify(data).replaceAll(/"sealed":"[^"]*"/g, '"sealed":"…"');
    (streams[stream] ??= []).push({ type, data: JSON.parse(text) as object, occurred: metadata.occurred });
  }
  return streams;
}

describe('two years of a service point', () => {
  const options = { seed: '1', until: '2026-11-21', contacts: contacts.full };
  const full = scenario(options);
  const few: Scenario = { ...full, scripts: someOfEach(full.scripts) };
  let first: Run;
  let second: Run;

  beforeAll(async () => {
    first = await run(few);
    second = await run(few);
  }, 6 * minutes);

  it('are played without a refusal, and the last day is reached with nothing left that was due', () => {
    expect(first.commands).toBe(few.scripts.flatMap(({ deeds }) => deeds).length);
    expect(few.scripts.length).toBeGreaterThan(10);
    expect(markOf(first.folder)).toEqual({ ...options, since: '2024-11-22', finished: true });
    const types = new Set(first.events.map(({ type }) => type));
    for (const type of [
      'journey.check-in-fell-due.v1',
      'journey.durability-fell-due.v1',
      'journey.stalled.v1',
      'handover.promise-kept.v1',
    ])
      expect(types).toContain(type);
  });

  it('come to the same events in every stream when they are played again', () => {
    expect(Object.keys(histories(second.events)).sort()).toEqual(Object.keys(histories(first.events)).sort());
    expect(histories(second.events)).toEqual(histories(first.events));
    expect(JSON.stringify(second.report.figures)).toBe(JSON.stringify(first.report.figures));
  });

  it('give the figures that come from the events themselves, every one of them', () => {
    const { played, figures } = first.report;
    const independent = independentFigures(first.events, { servicePoint: home.id, from: played.from, to: played.to });
    expect(comparableRows(figures)).toEqual(independent);
    expect(figures.length).toBeGreaterThan(15);
  });

  it('are shown beside the letter, with definition and period', () => {
    const { compared } = first.report;
    expect(compared.map(({ letter, demo }) => [letter.name === demo.name, letter.standing])).toEqual([
      ...Array.from({ length: 3 }, () => [true, 'actual']),
      [true, 'forecast'],
      ...Array.from({ length: 3 }, () => [true, 'actual']),
    ]);
    const text = printed(first.report);
    for (const { demo } of compared)
      for (const said of [demo.title.en, demo.definition.numerator.en]) expect(text).toContain(said);
    expect(text).toContain('2021-10 – 2021-12, forecast');
    expect(compared.map(({ demo: { from, to } }) => [from.slice(0, 10), to.slice(0, 10)])[3]).toEqual([
      '2026-08-21',
      '2026-11-21',
    ]);
  });

  it(
    'are gone on with by the wall clock: every stream that owes something is driven again, and the caseload is there',
    async () => {
      const composition = await Composition.start({ varDir: first.folder });
      try {
        const clockwork = await Clockwork.of(composition);
        try {
          const owed = await new OpenObligationsTable(clockwork.owner).earliestOfEach();
          expect(owed.size).toBeGreaterThan(10);
          await eventually(async () => {
            const running = await clockwork.drivers.running();
            return [...owed.keys()].every((stream) => running.has(stream));
          });
        } finally {
          await clockwork.stop();
        }
        const token = await demoToken(composition.folder, composition.urls.issuer, staff('coordinator'));
        const caseload = await fetch(`${composition.urls.api}/v1/journeys`, { headers: { authorization: `Bearer ${token}` } });
        const { items } = (await caseload.json()) as { readonly items: readonly object[] };
        expect(items.length).toBeGreaterThan(2);
      } finally {
        await composition.stop();
      }
    },
    2 * minutes,
  );
});
