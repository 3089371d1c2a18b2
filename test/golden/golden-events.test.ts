import { aggregates, registry } from '../../libs/execution/all-aggregates.js';
import { goldens } from './all-goldens.js';
import { goldenFiles, recordMissing } from './files.js';
import { shapeOf, type WrittenEvent } from './golden.js';

/*
 * Events are never changed once released. RECORD_GOLDEN=1 writes the golden file of an event, or an example in it, that there is not yet;
 * it leaves alone what stands.
 */
if (process.env['RECORD_GOLDEN'] === '1') await recordMissing(goldens);
const files = await goldenFiles();

const noExample = 'There is no golden file with this example. Run this test once with RECORD_GOLDEN=1.';
const changed = [
  'This event has another shape than when it was released, and streams hold that shape for ever. Leave its golden file as it is:',
  'give the new shape the next version as its type, add an upcaster from this one to the registry in',
  'libs/execution/all-aggregates.ts, and record the golden file of the new version with RECORD_GOLDEN=1.',
].join(' ');
const notGolden = 'Add a file for it to test/golden/aggregates and a line to test/golden/all-goldens.ts.';

const written = goldens.flatMap(({ written: byType }) =>
  [...byType].flatMap(([type, examples]) => [...examples].map(([name, example]) => [type, name, example] as const)),
);
const released = [...files].flatMap(([type, file]) => Object.entries(file).map(([name, one]) => [type, name, one] as const));

/** The kind of stream that an event stands in. */
function categoryOf(type: string): string {
  return type.slice(0, type.indexOf('.'));
}

function newest(event: WrittenEvent): WrittenEvent {
  return registry.upcast(event);
}

test('every kind of stream has golden events', () => {
  const known = goldens.map(({ aggregate }) => aggregate.category);
  const without = aggregates.map(({ category }) => category).filter((category) => !known.includes(category));
  expect(without.map((category) => `${category}: ${notGolden}`)).toEqual([]);
});

test.each(written)('%s is written as released: %s', (type, name, { event }) => {
  const golden = files.get(type)?.[name];
  if (!golden) throw new Error(noExample);
  const shapes = { now: shapeOf(event.data), asReleased: shapeOf(golden.event.data) };
  if (JSON.stringify(shapes.now) !== JSON.stringify(shapes.asReleased))
    throw new Error(`${changed}\n${JSON.stringify(shapes, null, 2)}`);
});

test.each(released)('%s is still read: %s', (type, _name, { given, event }) => {
  expect(event.type).toBe(type);
  expect(type).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*\.v[1-9]\d*$/);
  const golden = goldens.find(({ aggregate }) => aggregate.category === categoryOf(type));
  if (!golden) throw new Error(`no aggregate reads ${type}`);
  const read = newest(event);
  const examples = golden.written.get(read.type);
  if (!examples) throw new Error(`${read.type} is not written any more: add an upcaster from it to what is.`);
  if (read.type !== type)
    expect([...examples.values()].map((example) => shapeOf(example.event.data))).toContainEqual(shapeOf(read.data));
  const before = given.map(newest).reduce((state, one) => golden.aggregate.evolve(state, one), golden.aggregate.initial);
  expect(golden.aggregate.evolve(before, read)).toBeDefined();
});
