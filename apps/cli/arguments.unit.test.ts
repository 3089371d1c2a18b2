import { commandOf, UsageError } from './arguments.js';

const words = (line: string) => line.split(' ').filter((word) => word !== '');

test.each([
  ['', { name: 'help' }],
  ['projections status', { name: 'status' }],
  ['projections rebuild handovers', { name: 'rebuild', projection: 'handovers', restart: false }],
  ['projections rebuild --all --restart', { name: 'rebuild', projection: null, restart: true }],
  ['projections unpark timeline', { name: 'unpark', projection: 'timeline' }],
  ['events export events.jsonl', { name: 'export', file: 'events.jsonl' }],
  ['events import events.jsonl', { name: 'import', file: 'events.jsonl' }],
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
  'events import a b',
  'events erase a',
  'events export --all',
  'projections rebuild a --fast',
])('overstap %s is not understood', (line) => {
  expect(() => commandOf(words(line))).toThrow(UsageError);
});
