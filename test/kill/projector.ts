import { setTimeout as pause } from 'node:timers/promises';
import { eventually, Installation } from './support/installation.js';
import type { StoreKind } from './support/stores.js';
import { Writer } from './support/writer.js';

/** A read model with several batches to fill. */
const slow = 'timeline';
const events = 6_000;
/** Milliseconds between two bursts of events, and after which the next comes although nobody took those of the last. */
const pace = { least: 500, most: 5_000 };

/** A projector that dies while it projects, and while it builds a read model anew. */
export function projectorKilled(kind: StoreKind): void {
  describe(`a projector that is killed, with the events in ${kind.name}`, () => {
    let installation: Installation;
    let writer: Writer;

    beforeAll(async () => {
      installation = await Installation.start({
        store: await kind.open(),
        parts: ['postgres', 'projector'],
        temporalAddress: '127.0.0.1:9',
        supervise: false,
      });
      writer = await Writer.into(installation.composition);
      await writer.write(events);
      await installation.shown(120_000);
    }, 240_000);

    afterAll(async () => {
      await writer?.close();
      await installation?.stop();
    }, 60_000);

    /** Goes on writing while `work` is done, no faster than the read models follow, nor than half of what a rebuild takes: it has to draw level. */
    async function writingDuring(work: () => Promise<void>): Promise<void> {
      let over = false;
      const isTaken = async (burst: number, before: Built | undefined): Promise<boolean> => {
        const building = await checkpoint('building');
        return building ? building.events >= (before?.events ?? 0) + 2 * burst : installation.isShown();
      };
      const writing = (async () => {
        let written = 0;
        while (!over) {
          const before = await checkpoint('building');
          const burst = await writer.write(200);
          written += burst;
          const latest = Date.now() + pace.most;
          do await pause(pace.least);
          while (!over && Date.now() < latest && !(await isTaken(burst, before)));
        }
        return written;
      })();
      try {
        await work();
      } finally {
        over = true;
        expect(await writing).toBeGreaterThan(0);
      }
    }

    interface Built {
      readonly generation: number;
      readonly events: number;
    }

    async function checkpoint(stage: 'live' | 'building'): Promise<Built | undefined> {
      const { rows } = await installation.owner.query<Built>(
        'select generation, events::integer as events from projection.checkpoints where name = $1 and stage = $2',
        [slow, stage],
      );
      return rows[0];
    }

    /** Kills in the midst of a rebuild: what is being built is locked after its first rows, so that the next cannot be written. */
    async function inTheMidst(kill: () => Promise<unknown>): Promise<Built> {
      let begun: Built | undefined;
      await eventually('the rebuild has begun', 30_000, async () => ((begun = await checkpoint('building'))?.events ?? 0) > 0);
      const client = await installation.owner.connect();
      try {
        await client.query('begin');
        await client.query(`lock table projection_${slow}_g${begun?.generation}.${slow} in share mode`);
        begun = await checkpoint('building');
        if (!begun) throw new Error('the rebuild had ended before it could be interrupted');
        await kill();
        return begun;
      } finally {
        await client.query('rollback');
        client.release();
      }
    }

    /** Of all read models, or of one. */
    async function equalsCleanRebuild(which: string): Promise<void> {
      await installation.shown(60_000);
      const before = await installation.readModels();
      expect(before[slow]?.length).toBeGreaterThan(0);
      expect(await installation.cli('projections', 'rebuild', which)).toMatchObject({ code: 0 });
      const after = await installation.readModels();
      expect(Object.keys(after)).toEqual(Object.keys(before));
      expect(Object.keys(after).filter((view) => JSON.stringify(after[view]) !== JSON.stringify(before[view]))).toEqual([]);
    }

    it('while writing goes on, again and again: goes on where it was, and equals a clean rebuild', async () => {
      await writingDuring(async () => {
        for (let round = 0; round < 3; round++) {
          const from = (await checkpoint('live'))?.events ?? 0;
          await eventually('it projects', 30_000, async () => ((await checkpoint('live'))?.events ?? 0) > from);
          await installation.kill('projector');
          await installation.start('projector');
        }
      });
      await equalsCleanRebuild('--all');
    }, 240_000);

    it('in the midst of a rebuild for another version: goes on with the same generation, and equals a clean rebuild', async () => {
      const live = await checkpoint('live');
      await installation.kill('projector');
      await installation.owner.query(
        `update projection.checkpoints set version = '0-earlier' where name = $1 and stage = 'live'`,
        [slow],
      );
      await writingDuring(async () => {
        const [begun] = await Promise.all([
          inTheMidst(() => installation.kill('projector')),
          installation.start('projector').catch(() => undefined),
        ]);
        expect(begun.events).toBeLessThan(live?.events ?? 0);
        await installation.start('projector');
        await eventually(
          'what was begun is live',
          60_000,
          async () => (await checkpoint('live'))?.generation === begun.generation,
        );
      });
      await equalsCleanRebuild(slow);
    }, 240_000);

    it('together with a rebuild by command, which then goes on with the same generation', async () => {
      const live = await checkpoint('live');
      await writingDuring(async () => {
        const { child, ended } = installation.startCli('projections', 'rebuild', slow);
        const begun = await inTheMidst(async () => {
          child.kill('SIGKILL');
          await Promise.all([ended, installation.kill('projector')]);
        });
        expect(begun.events).toBeLessThan(live?.events ?? 0);
        expect(await checkpoint('building')).toEqual(begun);
        expect(await checkpoint('live')).toMatchObject({ generation: live?.generation });
        await installation.start('projector');
        expect(await installation.cli('projections', 'rebuild', slow)).toMatchObject({ code: 0 });
        expect(await checkpoint('live')).toMatchObject({ generation: begun.generation });
      });
      await equalsCleanRebuild(slow);
      expect(await installation.cli('projections', 'status')).toMatchObject({ code: 0 });
    }, 240_000);
  });
}
