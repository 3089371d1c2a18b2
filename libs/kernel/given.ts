import { isRejection, type Aggregate, type Command, type Context, type DomainEvent } from './aggregate.js';

/**
 * Given / when / then over events, for the tests beside an aggregate:
 * `given(handover, [offered]).when(command, context).then([event])` or `.thenRejected('code')`.
 */
export function given<S, C extends Command, E extends DomainEvent>(aggregate: Aggregate<S, C, E>, events: readonly E[]) {
  const state = events.reduce((before, event) => aggregate.evolve(before, event), aggregate.initial);
  return {
    state,
    when(command: C, context: Context) {
      const decision = aggregate.decide(state, command, context);
      return {
        decision,
        then(expected: readonly E[]): void {
          expect(decision).toEqual(expected);
        },
        thenRejected(code: string): void {
          expect(isRejection(decision) ? decision.rejection : decision).toBe(code);
        },
      };
    },
  };
}
