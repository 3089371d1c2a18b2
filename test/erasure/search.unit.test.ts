import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Search } from './search.js';

const search = new Search(['Plantsel', '0687654321']);

test.each([
  ['as it is', Buffer.from('{"name":"Plantsel"}')],
  ['in small letters', Buffer.from('… plantselmail@…')],
  ['in capitals', Buffer.from('PLANTSEL')],
  ['as UTF-16, little end first', Buffer.from('é Plantsel', 'utf16le')],
  ['as UTF-16, big end first', Buffer.from('Plantsel', 'utf16le').swap16()],
  ['as hexadecimal', Buffer.from(`\\x${Buffer.from('xPlantsel').toString('hex')}`)],
  ['as hexadecimal in capitals', Buffer.from(Buffer.from('Plantsel').toString('hex').toUpperCase())],
  ...['', 'a', 'ab', 'abc', '{"a":'].map((before): [string, Buffer] => [
    `in base64 after ${before.length} letters`,
    Buffer.from(Buffer.from(`${before}Plantselwoord`).toString('base64')),
  ]),
  ['in base64 for addresses', Buffer.from(Buffer.from('>>>?Plantsel').toString('base64url'))],
])('finds a text %s', (_how, bytes) => {
  const found = search.inBuffer(Buffer.concat([Buffer.from([0, 255, 3]), bytes, Buffer.from([0, 7])]), 'here');
  expect(found.length).toBeGreaterThan(0);
  expect(new Set(found.map(({ needle, where }) => `${needle} ${where}`))).toEqual(new Set(['0 here']));
});

test('finds nothing where nothing is', () => {
  expect(search.inText('Plant sel 0687 654 321 PLANTS', 'here')).toEqual([]);
});

test('finds what lies across the pieces in which a file is read, in whatever folder, and in the name of a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'overstap-search-'));
  try {
    for (const start of [4 * 1024 * 1024 - 4, 4 * 1024 * 1024 - 8, 4 * 1024 * 1024]) {
      await writeFile(
        join(folder, `at-${start}`),
        Buffer.concat([Buffer.alloc(start), Buffer.from('Plantsel'), Buffer.alloc(100)]),
      );
    }
    await writeFile(join(folder, 'call-0687654321'), '');
    const { files, found } = await search.inFolder(folder);
    expect(files).toBe(4);
    expect(found.map(({ where }) => where).sort()).toEqual(['at-4194296', 'at-4194300', 'at-4194304', 'name of call-0687654321']);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
