/**
 * Lets a process leave in its own way when it is told to, once, whichever signals come. The same signal a second time ends it at once.
 */
export function leaveOnSignal(leave: () => Promise<void>): void {
  let leaving: Promise<void> | undefined;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void (leaving ??= leave()));
}
