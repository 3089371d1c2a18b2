import { migrate } from '../../libs/database/index.js';
import { processSettings } from '../../libs/settings/index.js';

/** `npm run migrate`: brings the database of DATABASE_OWNER_URL up to date. */
const { databaseOwnerUrl } = processSettings('databaseOwnerUrl');
try {
  const done = await migrate(databaseOwnerUrl);
  console.log(done.length === 0 ? 'Nothing to migrate.' : done.map((name) => `Carried out ${name}`).join('\n'));
} catch (error) {
  console.error(`The database could not be migrated: ${error instanceof Error ? error.message : 'no reason given'}`);
  process.exitCode = 1;
}
