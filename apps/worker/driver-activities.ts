import { log } from '@temporalio/activity';
import type { Clock } from '../../libs/clock/index.js';
import type { CommandEnvelope, ExecutionResult, StreamStanding } from '../../libs/execution/envelope.js';
import type { CommandExecutor } from '../../libs/execution/executor.js';
import type { AggregateRegistry } from '../../libs/execution/registry.js';
import { systemActor, type Party } from '../../libs/kernel/actor.js';
import { categoryOf, idOf, obligationCommandId } from '../../libs/kernel/ids.js';
import type { JsonObject } from '../../libs/kernel/json.js';
import type { Obligation, ObligationOutcome } from '../../libs/kernel/obligation.js';
import type { Policy } from '../../libs/policy/policy.js';
import type { DriverActivities, DriverStanding } from '../../libs/temporal/contract.js';

/** What an obligation does outside the streams, by category of its target; doing it twice must do no harm. */
export type Effects = Readonly<Record<string, (id: string, command: Obligation['command']) => Promise<void>>>;

export interface DriverActivityOptions {
  readonly executor: CommandExecutor;
  readonly registry: AggregateRegistry;
  readonly clock: Clock;
  readonly effects: Effects;
  /** As it stands now; the defaults where there is no service point. */
  readonly policyOf: (servicePoint: string | null) => Promise<Policy>;
  readonly wake: (stream: string) => Promise<void>;
}

/** An obligation was carried out and is open still: its own stream did not record the outcome, which only other code can mend. */
export class ObligationStillOpen extends Error {
  constructor(stream: string, obligationId: string, because?: string) {
    super(`obligation ${obligationId} of ${stream} is open still${because === undefined ? '' : `: ${because}`}`);
    this.name = 'ObligationStillOpen';
  }
}

export function driverActivities({ executor, registry, clock, effects, policyOf, wake }: DriverActivityOptions): DriverActivities {
  const drivenStanding = (stream: string, standing: StreamStanding, now: string): DriverStanding => ({
    revision: standing.revision,
    closed: standing.closed,
    servicePoint: standing.servicePoint,
    status: standing.status,
    pending: standing.pending.map(({ id, dueAt, summary }) => ({ id, dueAt, summary })),
    driven: registry.of(stream).driven,
    now,
  });

  /** Gives a command in Overstap's own name, for whoever `source` stands under. */
  const giveCommand = async (
    source: { readonly stream: string; readonly servicePoint: string | null; readonly obligationId: string },
    stream: string,
    command: { readonly type: string; readonly data: JsonObject },
    commandId: string,
    now: string,
  ): Promise<ExecutionResult> =>
    executor.execute({
      stream,
      commandId,
      fingerprint: commandId,
      command,
      actor: systemActor(partyOf(source.servicePoint)),
      now,
      policy: await policyOf(source.servicePoint),
      correlationId: source.stream,
      causationId: `${source.stream} ${source.obligationId}`,
    });

  const atTarget = async (
    source: { readonly stream: string; readonly servicePoint: string | null; readonly obligationId: string },
    { target, command }: Obligation,
    now: string,
  ): Promise<ObligationOutcome> => {
    const effect = effects[categoryOf(target)];
    if (effect) {
      await effect(idOf(target), command);
      return { outcome: 'done' };
    }
    const result = await giveCommand(source, target, command, obligationCommandId(source.stream, source.obligationId), now);
    if (result.outcome === 'rejected') return { outcome: 'refused', code: result.rejection.rejection };
    // Before the outcome is recorded: were it the other way round, nobody would wake the target after a crash in between.
    if (result.pending.length > 0 || registry.of(target).driven) await wake(target);
    return { outcome: 'done' };
  };

  return {
    async standing(stream) {
      const [standing, now] = await Promise.all([executor.standing(stream), clock.now()]);
      return drivenStanding(stream, standing, now);
    },

    async execute(envelope: CommandEnvelope) {
      const result = await executor.execute(envelope);
      return { result, driven: registry.of(envelope.stream).driven, now: await clock.now() };
    },

    async carryOut(stream, obligationId) {
      const [standing, now] = await Promise.all([executor.standing(stream), clock.now()]);
      const obligation = standing.pending.find(({ id }) => id === obligationId);
      if (!obligation || Date.parse(obligation.dueAt) > Date.parse(now)) return drivenStanding(stream, standing, now);
      const source = { stream, servicePoint: standing.servicePoint, obligationId };
      const result =
        obligation.target === stream
          ? await giveCommand(source, stream, obligation.command, obligationCommandId(stream, obligationId), now)
          : await giveCommand(
              source,
              stream,
              { type: 'settle-obligation', data: { obligationId, ...(await atTarget(source, obligation, now)) } },
              obligationCommandId(stream, `${obligationId} settled`),
              now,
            );
      if (result.pending.some(({ id }) => id === obligationId)) {
        const error = new ObligationStillOpen(stream, obligationId, result.outcome === 'rejected' ? result.rejection.rejection : undefined);
        log.error('an obligation is open still after it was carried out', { stream, obligationId, reason: error.message });
        throw error;
      }
      return drivenStanding(stream, result, now);
    },
  };
}

/** For whom Overstap acts: the service point of the stream, or itself where a stream has none. */
function partyOf(servicePoint: string | null): Party {
  return servicePoint === null ? { kind: 'organisation', id: 'overstap' } : { kind: 'service-point', id: servicePoint };
}
