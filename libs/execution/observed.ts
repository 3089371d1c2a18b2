import { categoryOf } from '../kernel/ids.js';
import { begin, nameOf, record } from '../telemetry/index.js';
import type { CommandEnvelope, ExecutionResult } from './envelope.js';

/** Tells of a command, how long it took and what came of it; its events, and what is done for them, stand below its span. */
export async function observed(
  envelope: CommandEnvelope,
  carryOut: (envelope: CommandEnvelope) => Promise<ExecutionResult>,
): Promise<ExecutionResult> {
  const { stream, command, traceparent: parent, commandId, correlationId } = envelope;
  const by = { 'overstap.category': categoryOf(stream), 'overstap.command': command.type };
  const span = begin({
    name: 'command',
    parent,
    attributes: { ...by, 'overstap.stream': stream, 'overstap.command_id': commandId, 'overstap.correlation_id': correlationId },
  });
  if (!span) return carryOut(envelope);
  const began = performance.now();
  const ended = (outcome: string) =>
    record('commands', (performance.now() - began) / 1_000, { ...by, 'overstap.outcome': outcome });
  try {
    const result = await carryOut({ ...envelope, traceparent: span.traceparent });
    const came = result.outcome === 'rejected' ? { 'overstap.rejection': result.rejection.rejection } : {};
    span.end({ attributes: { 'overstap.outcome': result.outcome, ...came } });
    ended(result.outcome);
    return result;
  } catch (error) {
    span.end({ failed: nameOf(error) });
    ended('failed');
    throw error;
  }
}
