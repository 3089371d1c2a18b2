import { Inject, Injectable } from '@nestjs/common';
import { mayReadTexts } from '../../../libs/candidate/index.js';
import type { Actor } from '../../../libs/kernel/actor.js';
import { standsInFor, type ServicePointState } from '../../../libs/service-point/index.js';
import { PORTS, type Ports } from '../ports.js';

/** Who may read what was written about somebody, beyond what the role allows. */
@Injectable()
export class TextReaders {
  constructor(@Inject(PORTS) private readonly ports: Ports) {}

  /** Whether the actor is one of those who guide the person, stands in for one, or hands candidates to coaches. */
  async include(guides: readonly string[], actor: Actor): Promise<boolean> {
    return (await this.including(actor))(guides);
  }

  /** As {@link include}, for many persons at once. */
  async including(actor: Actor): Promise<(guides: readonly string[]) => boolean> {
    const { id, party } = actor;
    if (party.kind !== 'service-point') return () => false;
    const { state } = await this.ports.executor.stateOf(`service-point/${party.id}`);
    const colleagues = standsInFor(state as ServicePointState, id);
    return (guides) => mayReadTexts(guides, actor, colleagues);
  }
}
