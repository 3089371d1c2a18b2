import { randomUUID } from 'node:crypto';
import { Client, Connection, WorkflowUpdateFailedError } from '@temporalio/client';
import type { CommandOutcome } from '../libs/execution/index.js';
import { failures, searchAttributes } from '../libs/temporal/index.js';
import { envelope, eventually, startDriving, type Driving } from '../test/support/driving.js';
import type { Chore } from '../test/support/chores.js';
import { recordHistory } from '../test/support/histories.js';
import { testDatabase, type TestDatabase } from '../test/support/postgres.js';
import { testTemporal, type TestTemporal } from '../test/support/temporal.js';

let temporal: TestTemporal;
let database: TestDatabase;
let driven: Driving;
let connection: Connection;
let client: Client;
const burnt: string[] = [];

beforeAll(async () => {
  [temporal, database] = await Promise.all([testTemporal(), testDatabase()]);
  driven = await startDriving({
    ...temporal,
    ...database,
    commandsPerRun: 12,
    effects: {
      fire: {
        slow: true,
        async perform(id, command) {
          burnt.push(`${id} ${command.type}`);
          return { outcome: 'done' };
        },
      },
    },
  });
  connection = await Connection.connect({ address: temporal.address });
  client = new Client({ connection, namespace: temporal.namespace });
});

afterAll(async () => {
  await connection?.close();
  await driven?.stop();
  await database?.drop();
  await temporal?.stop();
});

const newStream = () => `chores/${randomUUID()}`;
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();

async function typesOf(stream: string): Promise<string[]> {
  return (await driven.store.readStream(stream)).map(({ type }) => type);
}

async function statusOf(stream: string): Promise<string> {
  return (await client.workflow.getHandle(stream).describe()).status.name;
}

function plan(stream: string, ...chores: Chore[]): Promise<CommandOutcome> {
  return driven.drivers.submit(envelope(stream, { type: 'plan', data: { chores } }, randomUUID()));
}

describe('the mailbox of a driver', () => {
  it('takes 32 commands at once, one at a time, over several runs, losing none and applying none twice', async () => {
    const stream = newStream();
    const marks = Array.from({ length: 64 }, (_, mark) => mark);
    const ids = marks.map((mark) => `${stream} ${mark}`);
    const send = (mark: number) => driven.drivers.submit(envelope(stream, { type: 'mark', data: { mark } }, ids[mark] ?? ''));
    const answers = [...(await Promise.all(marks.slice(0, 32).map(send))), ...(await Promise.all(marks.slice(32).map(send)))];

    const events = await driven.store.readStream(stream);
    expect(events.map(({ data }) => data.mark).sort((a, b) => Number(a) - Number(b))).toEqual(marks);
    for (const [mark, result] of answers.entries()) {
      if (result.outcome !== 'done') throw new Error('a mark was refused');
      expect(events[result.answer.revision]?.data).toEqual({ mark });
    }
    const { raw } = await client.workflow.getHandle(stream).describe();
    expect(raw.workflowExecutionInfo?.firstRunId).not.toBe(raw.workflowExecutionInfo?.execution?.runId);

    const again = await Promise.all(marks.map(send));
    expect(again.map((result) => result.outcome === 'done' && result.answer)).toEqual(
      answers.map((result) => result.outcome === 'done' && result.answer),
    );
    expect(await typesOf(stream)).toHaveLength(marks.length);
    await recordHistory(client, stream, 'continued');
  });

  it('answers a rejection as a result, with what is allowed', async () => {
    const stream = newStream();
    const result = await driven.drivers.submit(envelope(stream, { type: 'close', data: {} }, randomUUID()));
    expect(result).toMatchObject({
      outcome: 'rejected',
      rejection: { rejection: 'chores-not-open' },
      allowed: ['mark', 'plan', 'close'],
    });
    await eventually(async () => (await statusOf(stream)) === 'COMPLETED');
  });

  it('gives the first answer again in a new run, when the stream is closed and its workflow long gone', async () => {
    const stream = newStream();
    const mark = envelope(stream, { type: 'mark', data: { mark: 1 } }, randomUUID());
    const first = await driven.drivers.submit(mark);
    await driven.drivers.submit(envelope(stream, { type: 'close', data: {} }, randomUUID()));
    await eventually(async () => (await statusOf(stream)) === 'COMPLETED');
    const second = await driven.drivers.submit(mark);
    expect(first.outcome === 'done' && second.outcome === 'done' && second.answer).toEqual(
      first.outcome === 'done' && first.answer,
    );
    expect(await typesOf(stream)).toEqual(['chores.marked.v1', 'chores.closed.v1']);
    await eventually(async () => (await statusOf(stream)) === 'COMPLETED');
    await recordHistory(client, stream, 'completed');
  });

  it('does not try again what is broken, and goes on', async () => {
    const stream = newStream();
    await driven.drivers.submit(envelope(stream, { type: 'mark', data: { mark: 1 } }, randomUUID()));
    const refused = await driven.drivers
      .submit(envelope(stream, { type: 'break', data: {} }, randomUUID()))
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(WorkflowUpdateFailedError);
    expect(refused).toMatchObject({ cause: { type: failures.broken } });
    const next = await driven.drivers.submit(envelope(stream, { type: 'mark', data: { mark: 2 } }, randomUUID()));
    expect(next).toMatchObject({ outcome: 'done', answer: { revision: 1 } });
  });
});

describe('what falls due', () => {
  it('is carried out in the order of due dates, not before, while commands go on', async () => {
    const stream = newStream();
    const [late, soon] = [inSeconds(2), inSeconds(1)];
    await plan(stream, { id: 'late', dueAt: late }, { id: 'soon', dueAt: soon });
    await driven.drivers.submit(envelope(stream, { type: 'mark', data: { mark: 1 } }, randomUUID()));
    const { searchAttributes: shown } = await client.workflow.getHandle(stream).describe();
    expect(shown[searchAttributes.nextDue.name]).toEqual([new Date(soon)]);
    expect(shown[searchAttributes.status.name]).toEqual(['open']);
    expect(shown[searchAttributes.servicePoint.name]).toEqual(['spt-noord']);
    await eventually(async () => (await typesOf(stream)).length === 4);
    const events = await driven.store.readStream(stream);
    expect(events.map(({ type, data }) => `${type} ${data.id ?? ''}`.trim())).toEqual([
      'chores.planned.v1',
      'chores.marked.v1',
      'chores.done.v1 soon',
      'chores.done.v1 late',
    ]);
    for (const { metadata, recorded } of events.slice(2)) {
      expect(recorded >= metadata.occurred).toBe(true);
      expect(metadata.actor).toMatchObject({ kind: 'system', party: { kind: 'service-point', id: 'spt-noord' } });
    }
    await recordHistory(client, stream, 'due');
  });

  it('is done elsewhere and recorded in its own stream, a refusal too, and effects as well', async () => {
    const stream = newStream();
    const other = `tray/${randomUUID()}`;
    const dueAt = inSeconds(-1);
    await plan(
      stream,
      { id: 'put', dueAt, target: other, command: { type: 'put', data: { item: 'cup', washBy: inSeconds(1) } } },
      { id: 'refused', dueAt, target: other, command: { type: 'put', data: { item: 'elephant' } } },
      { id: 'burn', dueAt, target: 'fire/letter', command: { type: 'burn', data: {} } },
    );
    await eventually(async () => (await typesOf(stream)).length === 4);
    const settled = (await driven.store.readStream(stream)).slice(1).map(({ data }) => data);
    expect(settled).toEqual([
      { obligationId: 'burn', outcome: 'done' },
      { obligationId: 'put', outcome: 'done' },
      { obligationId: 'refused', outcome: 'refused', code: 'tray-too-small' },
    ]);
    expect(burnt).toEqual(['letter burn']);
    await eventually(async () => (await typesOf(other)).includes('tray.washed.v1'));
    expect(await typesOf(other)).toEqual(['tray.filled.v1', 'tray.washed.v1']);
    await eventually(async () => (await statusOf(other)) === 'COMPLETED');
    expect(await statusOf(stream)).toBe('RUNNING');
    await recordHistory(client, stream, 'elsewhere');
  });

  it('is seen when somebody else wrote to the stream and woke its driver', async () => {
    const stream = `tray/${randomUUID()}`;
    await driven.executor.execute(envelope(stream, { type: 'put', data: { item: 'pan', washBy: inSeconds(0) } }, randomUUID()));
    await driven.drivers.wake(stream);
    await eventually(async () => (await typesOf(stream)).includes('tray.washed.v1'));
    await eventually(async () => (await statusOf(stream)) === 'COMPLETED');
    await recordHistory(client, stream, 'woken');
  });

  it('is found by the reconciler when nobody woke the driver, be it that none ran or that it waits for something later', async () => {
    const stream = `tray/${randomUUID()}`;
    const put = (item: string, washBy: string) =>
      driven.executor.execute(envelope(stream, { type: 'put', data: { item, washBy } }, randomUUID()));
    await put('pot', inSeconds(3_600));
    await eventually(async () => (await driven.drivers.running()).get(stream) !== undefined);
    await put('spoon', inSeconds(0));
    await eventually(async () => (await typesOf(stream)).includes('tray.washed.v1'));
    expect((await driven.store.readStream(stream)).map(({ data }) => data.item)).toEqual(['pot', 'spoon', 'spoon']);
  });

  it('is tried again for ever when it is broken, holding up neither commands nor other obligations', async () => {
    const stream = newStream();
    const dueAt = inSeconds(-1);
    await plan(stream, { id: 'broken', dueAt, command: { type: 'break', data: {} } }, { id: 'whole', dueAt });
    await eventually(async () => (await typesOf(stream)).includes('chores.done.v1'));
    await driven.drivers.submit(envelope(stream, { type: 'mark', data: { mark: 1 } }, randomUUID()));
    expect(await typesOf(stream)).toEqual(['chores.planned.v1', 'chores.done.v1', 'chores.marked.v1']);
    await eventually(async () => JSON.stringify(await client.workflow.getHandle(stream).fetchHistory()).includes('timerFired'));
    expect(await statusOf(stream)).toBe('RUNNING');
    await recordHistory(client, stream, 'set-back');
  });

  it('says in words what it waits for', async () => {
    const stream = newStream();
    const dueAt = inSeconds(3_600);
    await plan(stream, { id: 'tomorrow', dueAt });
    const metadata = await client.workflow.getHandle(stream).query<{ currentDetails?: string }>('__temporal_workflow_metadata');
    expect(metadata.currentDetails).toBe(`open\n\nwaits until ${dueAt}: chore tomorrow`);
    await recordHistory(client, stream, 'commands');
  });
});
