import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Chance } from '../support/chance.js';
import { judge, Ledger, type StoredEvent } from './ledger.js';
import { Installation, type Victim } from './support/installation.js';
import { Sender } from './support/sender.js';
import type { StoreKind } from './support/stores.js';
import { Stories } from './support/stories.js';

const seed = Number(process.env.OVERSTAP_KILL_SEED ?? randomInt(1_000_000));
const clients = 8;

export interface Killing {
  /** Who is named several times dies several times. */
  readonly victims: readonly Victim[];
  /** Milliseconds after which nothing more is killed, though all victims died once at least. */
  readonly killingFor: number;
}

/** A load on the whole system, of which one part dies after the other, and in the end all at once. */
export function killedAtAnyMoment(kind: StoreKind, { victims, killingFor }: Killing): void {
  describe(`kill -9 at any moment during load, on ${kind.name} (OVERSTAP_KILL_SEED=${seed})`, () => {
    const chance = new Chance(seed);
    const ledger = new Ledger();
    let installation: Installation;
    let sender: Sender;
    let events: readonly StoredEvent[];
    const killed: Victim[] = [];
    const problems: unknown[] = [];

    beforeAll(async () => {
      installation = await Installation.start({
        store: await kind.open(),
        supervise: false,
        environment: { REQUESTS_PER_MINUTE: '100000' },
      });
      const { api } = installation;
      sender = new Sender({ api, ledger, chance, token: (name) => installation.token(name) });
      await load();
      await installation.drained(60_000);
      events = await installation.events();
    }, 300_000);

    afterAll(() => installation?.stop(), 60_000);

    async function load(): Promise<void> {
      const stories = new Stories(sender, chance, `KILL-${seed}`);
      let over = false;
      const client = async (): Promise<void> => {
        while (!over) await stories.tell().catch((error: unknown) => problems.push(error));
      };
      const running = Array.from({ length: clients }, client);
      try {
        await killAll();
      } finally {
        over = true;
        await Promise.all(running);
      }
    }

    async function killAll(): Promise<void> {
      const until = Date.now() + killingFor;
      for (const [turn, victim] of [...chance.shuffled(victims), ...chance.shuffled(victims)].entries()) {
        if (turn >= victims.length && Date.now() > until) break;
        await pause(chance.between(200, 2_000));
        const others = pidsBut(victim);
        await installation.kill(victim);
        await pause(chance.between(0, 1_500));
        await installation.start(victim);
        expect(pidsBut(victim)).toEqual(others);
        killed.push(victim);
      }
      await pause(chance.between(200, 1_000));
      const all = [...new Set(victims)];
      await Promise.all(all.map((victim) => installation.kill(victim)));
      const programs: readonly Victim[] = ['worker', 'projector', 'api'];
      await Promise.all(all.filter((victim) => !programs.includes(victim)).map((victim) => installation.start(victim)));
      await Promise.all(programs.map((victim) => installation.start(victim)));
      await pause(1_000);
    }

    function pidsBut(victim: Victim): object {
      return Object.fromEntries(Object.entries(installation.composition.pids).filter(([name]) => name !== victim));
    }

    it('stops no part but the one that was killed, and each was', () => {
      expect(new Set(killed)).toEqual(new Set(victims));
    });

    it('leaves no command without an answer, and refuses none', () => {
      expect(problems).toEqual([]);
      expect(ledger.entries.length).toBeGreaterThan(50);
      const unknown = ledger.entries.flatMap(({ outcomes }) => outcomes).filter(({ kind }) => kind === 'unknown');
      expect(unknown.length).toBeGreaterThan(victims.length);
    });

    it('loses no acknowledged command and applies none twice, says the outside ledger', () => {
      expect(judge(ledger.entries, events)).toEqual([]);
    });

    it('would have been found out: an acknowledged command taken away, another one written twice, or at two strokes', () => {
      const kinds = (all: readonly StoredEvent[]) => judge(ledger.entries, all).map(({ kind }) => kind);
      const acknowledged = events.filter(({ type }) => type === 'handover.attempt-recorded.v1');
      const [lost, doubled] = [acknowledged[0], acknowledged.at(-1)];
      const later = events.find(({ commandId }, index) => events[index - 1]?.commandId === commandId);
      if (!lost || !doubled || !later) throw new Error('the load was too short for this');
      expect(kinds(events.filter((event) => event !== lost))).toContain('lost');
      const revision = events.filter(({ stream }) => stream === doubled.stream).length;
      expect(kinds([...events, { ...doubled, revision, append: 'another' }])).toContain('doubled');
      expect(kinds(events.map((event) => (event === later ? { ...event, append: 'another' } : event)))).toEqual(['torn']);
    });

    it('gives the first answer again to every command, and writes nothing because of it', async () => {
      const entries = ledger.entries.filter(({ outcomes }) => outcomes.some(({ kind }) => kind === 'answered')).slice(-120);
      const first = entries.map(({ outcomes }) => outcomes.find(({ kind }) => kind === 'answered'));
      const again = [];
      for (const entry of entries) again.push(await sender.attempt(entry, 15_000));
      expect(again).toEqual(first);
      expect(await installation.events()).toHaveLength(events.length);
    });

    it('carries out every follow-up once: candidates, their coaches, and the copies of who passed them on', () => {
      const count = (type: string) => events.filter((event) => event.type === type).length;
      const [taken, coached, passedOn] = [
        count('handover.accepted.v1'),
        count('handover.coach-named.v1'),
        count('handover.redirect-proposed.v1'),
      ];
      expect(count('candidate.registered.v1')).toBe(taken);
      expect(count('handover.obligation-settled.v1')).toBe(taken + coached + passedOn);
    });

    it('leaves nobody in the vault who cannot be found, and no copy with who passed the person on', async () => {
      expect(await installation.keysWithoutTokens(events.filter(({ type }) => type === 'handover.offered.v1'))).toEqual({
        notFound: 0,
        destroyed: events.filter(({ type }) => type === 'handover.redirect-proposed.v1').length,
      });
    });

    it('has read models that equal a clean rebuild, none of them parked', async () => {
      const before = await installation.readModels();
      expect(before['handovers']?.length).toBeGreaterThan(0);
      expect(await installation.cli('projections', 'status')).toMatchObject({ code: 0 });
      expect(await installation.cli('projections', 'rebuild', '--all')).toMatchObject({ code: 0 });
      expect(await installation.readModels()).toEqual(before);
      expect(await installation.cli('projections', 'status')).toMatchObject({ code: 0 });
    }, 120_000);

    it('would have been found out: a row that is gone from a read model', async () => {
      const before = await installation.readModels();
      const { rows } = await installation.owner.query<{ name: string }>(
        `select quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relname = 'handovers' and c.relkind = 'r' and n.nspname ~ '^projection_handovers_g'`,
      );
      await installation.owner.query(
        `delete from ${rows[0]?.name} where id = (select id from ${rows[0]?.name} order by id limit 1)`,
      );
      expect(await installation.readModels()).not.toEqual(before);
      expect(await installation.cli('projections', 'rebuild', 'handovers')).toMatchObject({ code: 0 });
      expect(await installation.readModels()).toEqual(before);
    }, 120_000);
  });
}
