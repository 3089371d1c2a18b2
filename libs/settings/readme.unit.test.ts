import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingsTable } from './index.js';

describe('the table of settings in the README', () => {
  it('says of each what the program says of it', () => {
    const readme = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');
    const [, table = ''] = /\n\| variable \| meaning \| default \|\n.*\n((?:\|.*\n)+)/.exec(readme) ?? [];
    const expected = [...settingsTable.values()].map(({ variable, meaning, default: value }) => {
      const shown = value === undefined ? 'required' : value === '' ? '–' : `\`${value}\``;
      return `| \`${variable}\` | ${meaning} | ${shown} |`;
    });
    expect(table.trimEnd().split('\n')).toEqual(expected);
  });
});
