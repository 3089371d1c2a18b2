import { PostgresEventStore } from '../../libs/event-store/postgres/index.js';
import { registry } from '../../libs/execution/all-aggregates.js';
import { createLogger } from '../../libs/logging/index.js';
import { Projector } from '../../libs/projection/index.js';
import { Region } from '../../libs/read-models/region.test-support.js';
import { testDatabase, type TestDatabase } from '../../test/support/postgres.js';
import { openPorts, type Ports } from './ports.js';
import { rebuildProjections, showStatus, unparkProjection } from './projections.js';
import { eventually } from '../../test/support/eventually.js';

describe('overstap projections', () => {
  let database: TestDatabase;
  let ports: Ports;
  let lines: string[];
  const logger = createLogger('test', 'silent');
  const print = (line: string) => void lines.push(line);

  beforeEach(async () => {
    lines = [];
    database = await testDatabase();
    ports = await openPorts({ databaseOwnerUrl: database.ownerUrl, eventStoreUrl: 'postgres', eventStorePrefix: '' }, logger);
    const store = await PostgresEventStore.open({ url: database.appUrl });
    await new Region(store, 5).setUp();
    await store.close();
  });

  afterEach(async () => {
    await ports.close();
    await database.drop();
  });

  async function projected(): Promise<void> {
    const { pool, store, projections } = ports;
    const projector = new Projector({
      url: database.ownerUrl,
      pool,
      store,
      projections,
      logger,
      upcast: (event) => registry.upcast(event),
    });
    projector.start();
    await projector.whenSettled();
    await projector.stop();
  }

  test('status tells what is behind, and that nothing is once it has been projected', async () => {
    // What was written is seen when no transaction of the cluster is older.
    await eventually(async () => {
      lines = [];
      expect(await showStatus(ports, print)).toBe(1);
      return lines.some((line) => /^policies +absent +- +- +1 /.test(line));
    });
    await projected();
    lines = [];
    expect(await showStatus(ports, print)).toBe(0);
    expect(lines).toContainEqual(expect.stringMatching(/^policies +live +1 +1 +0 +0\.0 /));
    expect(lines).toHaveLength(ports.projections.length + 1);
  });

  test('rebuild tells how far it is', async () => {
    await projected();
    const { signal } = new AbortController();
    expect(
      await rebuildProjections(ports, { projection: 'members', restart: false }, print, signal).catch(
        (error: Error) => error.message,
      ),
    ).toMatch(/^no projection members; there are service-points, /);
    expect(await rebuildProjections(ports, { projection: 'service-points', restart: false }, print, signal)).toBe(0);
    expect(lines.at(-1)).toMatch(/^service-points generation 2: done, \d+ events \(100 %\)$/);
    expect(await rebuildProjections(ports, { projection: null, restart: false }, print, signal)).toBe(0);
    expect(lines.filter((line) => line.includes(': done'))).toHaveLength(ports.projections.length + 1);
  });

  test('unpark says whether there was anything to do', async () => {
    await projected();
    expect(await unparkProjection(ports, 'timeline', print)).toBe(1);
    await ports.pool.query(`update projection.checkpoints set parked = '{}' where name = 'timeline'`);
    expect(await unparkProjection(ports, 'timeline', print)).toBe(0);
    expect(lines).toEqual(['timeline was not parked', 'timeline tries its event again']);
  });
});
