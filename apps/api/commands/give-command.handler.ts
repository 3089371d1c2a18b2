import { Inject, type OnApplicationShutdown } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Mutex } from 'async-mutex';
import { WrongExpectedRevision } from '../../../libs/event-store/index.js';
import type { Answer, CommandEnvelope, CommandOutcome, Given } from '../../../libs/execution/index.js';
import { sameParty } from '../../../libs/kernel/actor.js';
import { reject } from '../../../libs/kernel/aggregate.js';
import { deriveId, idOf } from '../../../libs/kernel/ids.js';
import type { JsonObject, JsonValue } from '../../../libs/kernel/json.js';
import { policyOf } from '../../../libs/policy/index.js';
import { DrivingUnavailable } from '../../../libs/temporal/index.js';
import { KeyDestroyed, type Sealed } from '../../../libs/vault/index.js';
import type { Asked } from '../http/asked.js';
import { methodOf } from '../http/operation.js';
import { notFound, unavailable } from '../http/problem.js';
import { PORTS, type Ports } from '../ports.js';
import { CreationClaims } from './creation-claims.js';
import { GiveCommand, type CommandPlan, type HeldKey, type Prepared } from './give-command.js';
import { offered, refused } from './refusal.js';
import { holdsPersonalData, sealed, type Seal } from './sealing.js';

/** A command id is the Idempotency-Key scoped to client and path (architecture, "Commands"). */
export function commandIdOf({ operation, actor, path, idempotencyKey = '' }: Asked): string {
  return deriveId('command', actor.id, `${methodOf(operation)} ${path}`, idempotencyKey);
}

/**
 * The one way of a command from the API to its stream: answered again where it was carried out before, else visible, sealed and
 * complete with time and policy before it goes to its driver or is executed here.
 */
@CommandHandler(GiveCommand)
export class GiveCommandHandler implements ICommandHandler<GiveCommand>, OnApplicationShutdown {
  private readonly locks = new Map<string, Mutex>();
  private readonly waking = new Set<Promise<void>>();

  constructor(
    @Inject(PORTS) private readonly ports: Ports,
    private readonly claims: CreationClaims,
  ) {}

  async execute({ stream, type, asked, plan }: GiveCommand): Promise<Answer> {
    const { executor, registry } = this.ports;
    const { actor } = asked;
    const aggregate = registry.of(stream);
    const commandId = commandIdOf(asked);
    const { state, revision, commands } = await executor.stateOf(stream);

    const given = commands.get(commandId);
    if (given) {
      await this.mustBeTheSame(given, type, asked);
      await plan.afterwards?.({ state, actor, repeated: true });
      return { id: idOf(stream), revision: given.revision, position: given.position };
    }
    if (!plan.creates) {
      const visible =
        aggregate.visibleTo(state).some((party) => sameParty(party, actor.party)) || plan.visible?.({ state, actor });
      if (revision < 0 || !visible) throw notFound();
    }

    const prepared = { state, actor, commandId, sealUnder: (key: HeldKey) => this.sealingUnder(key) };
    const carryOut = async (): Promise<CommandOutcome> => {
      const key = plan.key?.(prepared) ?? null;
      const keyId = key?.keyId ?? aggregate.personKeyOf(state);
      const seal = key ? this.sealingUnder(key) : this.sealing(keyId);
      const [said, now, policy] = await Promise.all([
        this.sealedFor(asked, type, plan, { ...prepared, seal }, keyId),
        this.ports.clock.now(),
        policyOf(executor, plan.policyOf === undefined ? aggregate.servicePointOf(state) : plan.policyOf),
      ]);
      const { correlationId, traceparent, expectedRevision } = asked;
      const envelope: CommandEnvelope = {
        stream,
        commandId,
        ...said,
        actor,
        now,
        policy,
        correlationId,
        traceparent,
        expectedRevision,
      };
      return aggregate.driven ? this.drive(envelope) : this.executeHere(envelope);
    };
    const result = plan.creates?.named ? await this.claims.holding(commandId, stream, carryOut) : await carryOut();
    if (result.outcome === 'rejected')
      throw refused(result.rejection, aggregate.category, offered(aggregate.category, actor, result.allowed));
    await plan.afterwards?.({ state, actor, repeated: false });
    return result.answer;
  }

  /** Waits for the wake-ups under way. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.allSettled(this.waking);
  }

  private async sealedFor(
    asked: Asked,
    type: string,
    plan: CommandPlan,
    prepared: Prepared<unknown>,
    keyId: string | null,
  ): Promise<Pick<CommandEnvelope, 'fingerprint' | 'command'>> {
    try {
      const given = await sealed(asked.body, prepared.seal);
      const data = plan.data ? await plan.data(given, prepared) : given;
      return {
        fingerprint: await this.fingerprint(holdsPersonalData(asked.body) ? keyId : null, type, asked),
        command: { type, data },
      };
    } catch (error) {
      throw error instanceof KeyDestroyed ? refused(reject('person-erased')) : error;
    }
  }

  private sealing(keyId: string | null): Seal {
    return async (value) => {
      if (keyId === null) throw new KeyDestroyed('of the person whom this was about');
      return asJson(await this.ports.vault.seal(keyId, value));
    };
  }

  private sealingUnder({ keyId, owner }: HeldKey): Seal {
    const { vault } = this.ports;
    const made = lazily(() => vault.ensureKey(keyId, owner));
    return async (value) => {
      await made();
      return asJson(await vault.seal(keyId, value));
    };
  }

  /** `<key id or ->.<HMAC>`, so that it can be worked out again after the stream has gone on to another key. */
  private async fingerprint(keyId: string | null, type: string, asked: Asked): Promise<string> {
    const body = { type, body: (asked.rawBody ?? {}) as JsonValue };
    return `${keyId ?? '-'}.${await this.ports.vault.fingerprint(keyId, body)}`;
  }

  /** What was asked under a key that is destroyed cannot be compared any more; its answer names no person and is given again. */
  private async mustBeTheSame(given: Given, type: string, asked: Asked): Promise<void> {
    const [keyId = '-'] = given.fingerprint.split('.', 1);
    try {
      const fingerprint = await this.fingerprint(keyId === '-' ? null : keyId, type, asked);
      if (fingerprint !== given.fingerprint) throw refused(reject('command-id-reused'));
    } catch (error) {
      if (!(error instanceof KeyDestroyed)) throw error;
    }
  }

  private async drive(envelope: CommandEnvelope): Promise<CommandOutcome> {
    try {
      return await this.ports.drivers.submit(envelope);
    } catch (error) {
      if (error instanceof DrivingUnavailable)
        throw unavailable('The workflow engine did not answer in time. ' + sendAgain, error, 2);
      throw error;
    }
  }

  private async executeHere(envelope: CommandEnvelope): Promise<CommandOutcome> {
    const { stream } = envelope;
    const lock = this.locks.get(stream) ?? new Mutex();
    this.locks.set(stream, lock);
    try {
      const result = await lock.runExclusive(() => this.ports.executor.execute(envelope));
      if (result.pending.length > 0) this.wake(stream);
      return result;
    } catch (error) {
      if (error instanceof WrongExpectedRevision)
        throw unavailable('Too many changes came in at the same time. ' + sendAgain, error);
      throw error;
    } finally {
      if (!lock.isLocked() && this.locks.get(stream) === lock) this.locks.delete(stream);
    }
  }

  /** The answer does not wait for it: where it fails, the reconciler finds the obligations in the read model. */
  private wake(stream: string): void {
    const { drivers, logger } = this.ports;
    const waking = drivers
      .wake(stream)
      .catch((error: unknown) => logger.warn({ err: error, stream }, 'driver not woken; the reconciler will'))
      .finally(() => this.waking.delete(waking));
    this.waking.add(waking);
  }
}

const sendAgain = 'Send the same request again, with the same Idempotency-Key.';

function asJson({ sealed: text }: Sealed): JsonObject {
  return { sealed: text };
}

function lazily(make: () => Promise<void>): () => Promise<void> {
  let made: Promise<void> | undefined;
  return () => (made ??= make());
}
