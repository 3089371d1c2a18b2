import { ensureBuilt } from './build.mjs';
import { foreground } from './lib/foreground.mjs';
import { main } from './lib/project.mjs';

/** `npm run database`: the PostgreSQL of `npm start` alone, to restore or move its events and its vault. */
await main(async () => {
  await ensureBuilt();
  return foreground('apps/standalone/database', []);
});
