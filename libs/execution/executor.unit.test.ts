import fc from 'fast-check';
import { MemoryEventStore } from '../../test/support/memory-event-store.js';
import { dutchCalendar } from '../calendar/index.js';
import type { Aggregate, Command, DomainEvent } from '../kernel/index.js';
import { reject } from '../kernel/index.js';
import { defaultPolicy } from '../policy/policy.js';
import type { CommandEnvelope } from './envelope.js';
import { CommandExecutor } from './executor.js';
import { AggregateRegistry } from './registry.js';

type Added = DomainEvent<'sum.added.v2', { readonly amount: number }>;
type Add = Command<'add', { readonly amount: number }>;

const sum: Aggregate<number, Add, Added> = {
  category: 'sum',
  driven: false,
  initial: 0,
  decide: (state, { data: { amount } }) => {
    if (state + amount < 0) return reject('below-zero', { state });
    if (amount === 0) return [];
    return [{ type: 'sum.added.v2', data: { amount } }];
  },
  evolve: (state, event) => state + event.data.amount,
  pending: () => [],
  allowedCommands: () => ['add'],
  isClosed: () => false,
  servicePointOf: () => 'spt-noord',
  visibleTo: () => [],
  personKeyOf: () => null,
};

const actor = {
  kind: 'client',
  id: 'werkcentrum',
  roles: ['sender'],
  party: { kind: 'organisation', id: 'werkcentrum' },
} as const;

function add(amount: number, commandId: string, extra: Partial<CommandEnvelope> = {}): CommandEnvelope {
  return {
    stream: 'sum/1',
    commandId,
    fingerprint: String(amount),
    command: { type: 'add', data: { amount } },
    actor,
    now: '2026-11-02T09:00:00.000Z',
    policy: defaultPolicy,
    correlationId: 'c',
    ...extra,
  };
}

function system() {
  const store = new MemoryEventStore();
  const registry = new AggregateRegistry([sum], {
    'sum.added.v1': (data) => ({ type: 'sum.added.v2', data: { amount: Number(data.plus) } }),
  });
  const executor = () => new CommandExecutor(store, registry, dutchCalendar);
  return { store, executor };
}

describe('executing a command', () => {
  it('appends the events of a command and answers with id, revision and position', async () => {
    const { store, executor } = system();
    const result = await executor().execute(add(3, 'a'));
    expect(result).toMatchObject({ outcome: 'done', answer: { id: '1', revision: 0 }, revision: 0, servicePoint: 'spt-noord' });
    const [event] = await store.readStream('sum/1');
    expect(event).toMatchObject({
      type: 'sum.added.v2',
      data: { amount: 3 },
      metadata: { commandId: 'a', occurred: '2026-11-02T09:00:00.000Z' },
    });
  });

  it('gives the first answer again for a command id that the stream knows, from any process', async () => {
    const { store, executor } = system();
    const first = await executor().execute(add(3, 'a'));
    await executor().execute(add(4, 'b'));
    const again = await executor().execute(add(3, 'a'));
    expect(again).toMatchObject({ outcome: 'done', answer: first.outcome === 'done' ? first.answer : null, revision: 1 });
    expect(await store.readStream('sum/1')).toHaveLength(2);
  });

  it('refuses a known command id with another body', async () => {
    const { executor } = system();
    await executor().execute(add(3, 'a'));
    expect(await executor().execute(add(4, 'a'))).toMatchObject({
      outcome: 'rejected',
      rejection: { rejection: 'command-id-reused' },
    });
  });

  it('refuses a revision that is no longer the head, and names the head', async () => {
    const { executor } = system();
    await executor().execute(add(3, 'a'));
    await executor().execute(add(3, 'b', { expectedRevision: 0 }));
    expect(await executor().execute(add(3, 'c', { expectedRevision: 0 }))).toMatchObject({
      outcome: 'rejected',
      rejection: { rejection: 'stale-revision', facts: { revision: 1 } },
    });
  });

  it('leaves nothing of a rejection or a no-op, and decides them anew', async () => {
    const { store, executor } = system();
    const one = executor();
    expect(await one.execute(add(-1, 'a'))).toMatchObject({
      outcome: 'rejected',
      rejection: { rejection: 'below-zero' },
      allowed: ['add'],
    });
    expect(await one.execute(add(0, 'b'))).toMatchObject({ outcome: 'done', answer: { revision: -1, position: null } });
    expect(await store.readStream('sum/1')).toHaveLength(0);
    await one.execute(add(5, 'c'));
    expect(await one.execute(add(-1, 'a'))).toMatchObject({ outcome: 'done', answer: { revision: 1 } });
  });

  it('reads older versions of an event as the newest', async () => {
    const { store, executor } = system();
    const metadata = {
      commandId: 'old',
      fingerprint: '',
      actor: { ...actor, role: 'sender' },
      servicePoint: null,
      occurred: '',
      correlationId: '',
    };
    await store.append('sum/1', 'no-stream', [
      { id: 'b1f0a1de-3b8a-5d43-9b7e-6d1f6b1c2a3d', type: 'sum.added.v1', data: { plus: 7 }, metadata },
    ]);
    expect(await executor().stateOf('sum/1')).toMatchObject({ state: 7, revision: 0 });
  });

  it('applies each command once, however often and from however many processes it is given at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 2 })), { minLength: 1, maxLength: 20 }),
        async (asked) => {
          const { store, executor } = system();
          const processes = [executor(), executor(), executor()];
          const results = await Promise.all(
            asked.map(([key, process]) => processes[process]!.execute(add(key + 1, `key-${key}`))),
          );
          expect(results.every(({ outcome }) => outcome === 'done')).toBe(true);
          const events = await store.readStream('sum/1');
          expect(events.map(({ metadata }) => metadata.commandId).sort()).toEqual(
            [...new Set(asked.map(([key]) => `key-${key}`))].sort(),
          );
        },
      ),
      { numRuns: 30 },
    );
  });
});
