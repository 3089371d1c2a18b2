/**
 * Loaded before each program that the composition starts (`node --import`): when the composition is gone, the channel to it closes, and
 * the program leaves as if asked to.
 */
const patience = 5_000;

process.once('disconnect', () => {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), patience).unref();
  process.kill(process.pid, 'SIGTERM');
});
process.channel?.unref();
