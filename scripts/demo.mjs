import { ensureBuilt } from './build.mjs';
import { foreground } from './lib/foreground.mjs';
import { main } from './lib/project.mjs';

/** `npm run demo`: plays two years of one service point, and prints its figures beside the letter's. */
await main(async () => {
  await ensureBuilt();
  return foreground('apps/standalone/demo/main', process.argv.slice(2));
});
