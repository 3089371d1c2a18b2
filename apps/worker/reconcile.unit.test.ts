import { reconciler } from './reconcile.js';

const now = '2026-11-18T08:00:00.000Z';
const soon = '2026-11-18T08:10:00.000Z';
const later = '2026-12-24T08:00:00.000Z';
const { signal } = new AbortController();

/** Who drives what, and what was asked of them. */
class Drivers {
  readonly asked: string[] = [];
  constructor(readonly waitsUntil: Map<string, string | undefined>) {}

  async running(dueBy?: string) {
    this.asked.push(dueBy === undefined ? 'list all' : 'list those due soon');
    return new Map([...this.waitsUntil].filter(([, due]) => dueBy === undefined || (due !== undefined && due <= dueBy)));
  }

  async waiting() {
    return [...this.waitsUntil.values()].filter((due) => due !== undefined).length;
  }

  async start(stream: string) {
    this.asked.push(`start ${stream}`);
    this.waitsUntil.set(stream, later);
  }

  async wake(stream: string) {
    this.asked.push(`wake ${stream}`);
    this.waitsUntil.set(stream, soon);
  }
}

/** A reconciler whose first round has found everything in order. */
async function afterTheStart(owed: Map<string, string>, waitsUntil: Map<string, string | undefined>) {
  const drivers = new Drivers(waitsUntil);
  const reconcile = reconciler({ obligations: { earliestOfEach: async () => owed }, drivers, clock: { now: async () => now } });
  expect(await reconcile(signal)).toBe(0);
  expect(drivers.asked.splice(0)).toEqual(['list all']);
  return { reconcile, drivers };
}

const same = () =>
  [
    new Map([
      ['a', soon],
      ['b', later],
    ]),
    new Map([
      ['a', soon],
      ['b', later],
    ]),
  ] as const;

describe('the reconciler', () => {
  it('lists only those who wait for something soon while nobody is missing', async () => {
    const { reconcile, drivers } = await afterTheStart(...same());
    expect(await reconcile(signal)).toBe(0);
    expect(drivers.asked).toEqual(['list those due soon']);
  });

  it('starts whoever is missing, however much later it falls due', async () => {
    const [owed, waitsUntil] = same();
    const { reconcile, drivers } = await afterTheStart(owed, waitsUntil);
    owed.set('c', later);
    expect(await reconcile(signal)).toBe(1);
    expect(drivers.asked).toEqual(['list all', 'start c']);
  });

  it('sees to what falls due soon although others that owe nothing hide that somebody is missing', async () => {
    const [owed, waitsUntil] = same();
    const { reconcile, drivers } = await afterTheStart(owed, waitsUntil);
    waitsUntil.delete('a');
    waitsUntil.set('owes nothing', later);
    expect(await reconcile(signal)).toBe(1);
    expect(drivers.asked).toEqual(['list those due soon', 'wake a']);
  });

  it('wakes whoever waits for something later than what falls due soon', async () => {
    const [owed, waitsUntil] = same();
    const { reconcile, drivers } = await afterTheStart(owed, waitsUntil);
    owed.set('b', soon);
    expect(await reconcile(signal)).toBe(1);
    expect(drivers.asked).toEqual(['list those due soon', 'wake b']);
  });

  it('wakes, when it looks for the first time, whoever waits for something later than is owed', async () => {
    const drivers = new Drivers(
      new Map([
        ['a', undefined],
        ['b', later],
      ]),
    );
    const owed = new Map([
      ['a', later],
      ['b', soon],
    ]);
    const obligations = { earliestOfEach: async () => owed };
    await reconciler({ obligations, drivers, clock: { now: async () => now } })(signal);
    expect(drivers.asked).toEqual(['list all', 'wake a', 'wake b']);
  });

  it('starts no more of many than wait for something a moment later, and all of them in the end', async () => {
    const drivers = new Drivers(new Map());
    let most = 0;
    const slow = new Map<string, string>();
    const behind = Object.assign(drivers, {
      async start(stream: string) {
        slow.set(stream, later);
        most = Math.max(most, slow.size);
      },
      async waiting() {
        for (const [stream, due] of [...slow].slice(0, 70)) {
          drivers.waitsUntil.set(stream, due);
          slow.delete(stream);
        }
        return drivers.waitsUntil.size;
      },
    });
    const owed = new Map(Array.from({ length: 450 }, (_, n) => [`${n}`, later] as const));
    const obligations = { earliestOfEach: async () => owed };
    expect(await reconciler({ obligations, drivers: behind, clock: { now: async () => now } })(signal)).toBe(450);
    expect(drivers.waitsUntil.size + slow.size).toBe(450);
    expect(most).toBeLessThanOrEqual(150);
  });
});
