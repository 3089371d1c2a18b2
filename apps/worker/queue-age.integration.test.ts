import { Connection } from '@temporalio/client';
import { DriverClient } from '../../libs/temporal/index.js';
import { eventually } from '../../test/support/eventually.js';
import { testTemporal, type TestTemporal } from '../../test/support/temporal.js';
import { Installation } from './installation.js';

let temporal: TestTemporal;
let connection: Connection;
let drivers: DriverClient;

beforeAll(async () => {
  temporal = await testTemporal();
  connection = await Connection.connect({ address: temporal.address });
  await eventually(
    async () => (await new Installation({ ...temporal, connection }).ensure().catch(() => ['again'])).length === 0,
  );
  drivers = new DriverClient(temporal);
});

afterAll(async () => {
  await drivers?.close();
  await connection?.close();
  await temporal?.stop();
});

describe('the queue of the workers', () => {
  it('grows old while nobody works on it', async () => {
    // The reconciler's Schedule has put something there already; from then on it only gets older.
    await drivers.start('chores/waiting');
    await eventually(async () => (await drivers.queueAge()) > 1);
    const age = await drivers.queueAge();
    await eventually(async () => (await drivers.queueAge()) > age);
  });

  it('says nothing while Temporal is away', async () => {
    await temporal.kill();
    await expect(drivers.queueAge()).rejects.toThrow();
  });
});
