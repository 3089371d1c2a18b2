import { Inject, Injectable } from '@nestjs/common';
import { sameParty, type Actor } from '../../../libs/kernel/actor.js';
import { categoryOf } from '../../../libs/kernel/ids.js';
import type { JsonObject } from '../../../libs/kernel/json.js';
import { offered } from '../commands/refusal.js';
import { notFound } from '../http/problem.js';
import { PORTS, type Ports } from '../ports.js';

/** What only the aggregate itself can say of a stream, for a party that may know of it. */
@Injectable()
export class StreamView {
  constructor(@Inject(PORTS) private readonly ports: Ports) {}

  /** @throws Problem (404) */
  async visible(stream: string, actor: Actor): Promise<{ readonly state: unknown; readonly revision: number }> {
    const { executor, registry } = this.ports;
    const { state, revision } = await executor.stateOf(stream);
    const visible = registry
      .of(stream)
      .visibleTo(state)
      .some((party) => sameParty(party, actor.party));
    if (revision < 0 || !visible) throw notFound();
    return { state, revision };
  }

  /** What the actor may do now. */
  async allowed(stream: string, actor: Actor): Promise<JsonObject> {
    const { state, revision } = await this.visible(stream, actor);
    return { revision, commands: this.allowedIn(state, stream, actor) };
  }

  /** As {@link allowed}, of a state at hand. */
  allowedIn(state: unknown, stream: string, actor: Actor): string[] {
    return offered(categoryOf(stream), actor, this.ports.registry.of(stream).allowedCommands(state, actor));
  }
}
