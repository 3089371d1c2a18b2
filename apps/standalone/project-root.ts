import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where package.json stands, be this file source or compiled. */
export const projectRoot = (() => {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(join(folder, 'package.json'))) return folder;
  throw new Error('no package.json above the program');
})();
