import { Inject } from '@nestjs/common';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { isPositionOf } from '../../../libs/event-store/index.js';
import { partyKey } from '../../../libs/kernel/actor.js';
import { PositionNotReached } from '../../../libs/projection/index.js';
import { InvalidCursor } from '../../../libs/read-models/paging.js';
import { Reader } from '../../../libs/read-models/reader.js';
import { badInput, unavailable } from '../http/problem.js';
import { PORTS, type Ports } from '../ports.js';
import { Read } from './read.js';

/** The one way of a query: wait for the position asked for, then read as the actor's party. */
@QueryHandler(Read)
export class ReadHandler implements IQueryHandler<Read<unknown>> {
  private readonly reader: Reader;

  constructor(@Inject(PORTS) private readonly ports: Ports) {
    this.reader = new Reader(ports.reader);
  }

  async execute({ asked, models, from, options }: Read<unknown>): Promise<unknown> {
    const { position } = asked.query;
    if (position !== undefined) await this.wait(models, position);
    try {
      return await this.reader.asParty([partyKey(asked.actor.party), ...(options.alsoFor ?? [])], from);
    } catch (error) {
      if (error instanceof InvalidCursor) {
        const detail = 'This is no cursor of this list; begin without one.';
        throw badInput([{ in: 'query', location: { name: 'cursor' }, code: 'not-a-cursor', detail }]);
      }
      throw error;
    }
  }

  private async wait(models: readonly string[], position: string): Promise<void> {
    const { positions, store } = this.ports;
    if (!isPositionOf(store, position)) {
      const detail = 'A position is wanted as a command was answered.';
      throw badInput([{ in: 'query', location: { name: 'position' }, code: 'not-a-position', detail }]);
    }
    try {
      await positions.waitForPosition(models, position);
    } catch (error) {
      if (error instanceof PositionNotReached)
        throw unavailable('What you asked for does not show here yet; ask again shortly.', error);
      throw error;
    }
  }
}
