import { commandOf, UsageError } from './arguments.js';

const words = (line: string) => line.split(' ').filter((word) => word !== '');
const told = { json: false };
const ofTheSettings = { address: null, prefix: null };

test.each([
  ['', { name: 'help' }],
  ['projections status', { name: 'status' }],
  ['projections rebuild handovers', { name: 'rebuild', projection: 'handovers', restart: false }],
  ['projections rebuild --all --restart', { name: 'rebuild', projection: null, restart: true }],
  ['projections unpark timeline', { name: 'unpark', projection: 'timeline' }],
  ['events export e.jsonl', { name: 'export', file: 'e.jsonl', from: ofTheSettings, replace: false, ...told }],
  [
    'events export e.jsonl --from NEW_STORE --from-prefix old --replace --json',
    { name: 'export', file: 'e.jsonl', from: { address: 'NEW_STORE', prefix: 'old' }, replace: true, json: true },
  ],
  ['events import e.jsonl', { name: 'import', file: 'e.jsonl', to: ofTheSettings, ...told }],
  [
    'events import --to=postgres e.jsonl',
    { name: 'import', file: 'e.jsonl', to: { address: 'postgres', prefix: null }, ...told },
  ],
  ['events move --to NEW', { name: 'move', from: ofTheSettings, to: { address: 'NEW', prefix: null }, ...told }],
  [
    'events move --from postgres --to esdb://db --to-prefix spt',
    { name: 'move', from: { address: 'postgres', prefix: null }, to: { address: 'esdb://db', prefix: 'spt' }, ...told },
  ],
  ['events verify e.jsonl', { name: 'verify', file: 'e.jsonl', ...told }],
  ['vault export v.jsonl --replace', { name: 'export-vault', file: 'v.jsonl', replace: true, ...told }],
  ['vault import v.jsonl --json', { name: 'import-vault', file: 'v.jsonl', json: true }],
])('overstap %s', (line, command) => {
  expect(commandOf(words(line))).toEqual(command);
});

test.each([
  'projections',
  'projections rebuild',
  'projections rebuild handovers --all',
  'projections unpark',
  'projections status now',
  'handovers',
  'projections rebuild a b',
  'events',
  'events export',
  'events export a --to postgres',
  'events import a b',
  'events import a --from postgres',
  'events import a --replace',
  'events erase a',
  'events export --all',
  'events export a --from',
  'events move',
  'events move --from postgres',
  'events move a --to postgres',
  'events verify',
  'vault',
  'vault export',
  'vault verify a',
  'vault import a --replace',
  'projections rebuild a --fast',
])('overstap %s is not understood', (line) => {
  expect(() => commandOf(words(line))).toThrow(UsageError);
});
