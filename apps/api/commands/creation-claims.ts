import { Inject, Injectable } from '@nestjs/common';
import { Mutex } from 'async-mutex';
import { reject } from '../../../libs/kernel/aggregate.js';
import { PORTS, type Ports } from '../ports.js';
import { refused } from './refusal.js';

/**
 * Which stream a command id was used to create, for streams that are named by what was asked (a handover by its reference): the same
 * Idempotency-Key with another name would otherwise be looked for in the wrong stream and carried out a second time.
 */
@Injectable()
export class CreationClaims {
  private readonly locks = new Map<string, Mutex>();

  constructor(@Inject(PORTS) private readonly ports: Ports) {}

  /**
   * Carries out `work` for the only stream that the command id stands for.
   * @throws Problem (422) when the command id has created another stream already.
   */
  async holding<Result>(commandId: string, stream: string, work: () => Promise<Result>): Promise<Result> {
    const lock = this.locks.get(commandId) ?? new Mutex();
    this.locks.set(commandId, lock);
    try {
      return await lock.runExclusive(async () => {
        await this.claim(commandId, stream);
        return work();
      });
    } finally {
      if (!lock.isLocked()) this.locks.delete(commandId);
    }
  }

  /** A claim whose stream never carried the command out was refused there, and is free. */
  private async claim(commandId: string, stream: string): Promise<void> {
    const { app, executor } = this.ports;
    const { rows } = await app.query<{ stream: string }>({
      name: 'api-claim-creation',
      text: `insert into api.creation_claims as claimed (command_id, stream) values ($1, $2)
             on conflict (command_id) do update set stream = claimed.stream returning stream`,
      values: [commandId, stream],
    });
    const earlier = rows[0]?.stream;
    if (earlier === undefined || earlier === stream) return;
    const { commands } = await executor.stateOf(earlier);
    if (commands.has(commandId)) {
      throw refused(reject('command-id-reused'));
    }
    await app.query('update api.creation_claims set stream = $2 where command_id = $1', [commandId, stream]);
  }
}
