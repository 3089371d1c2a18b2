import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rejections, rejectionsByOwner, sentenceOf } from './index.js';

const libs = join(process.cwd(), 'libs');

/** Codes that a source file refuses with, as they are written: `reject('…')` and `refuse('…')`. */
function codesIn(folder: string): readonly string[] {
  return readdirSync(join(libs, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .flatMap((file) => [...readFileSync(join(libs, folder, file), 'utf8').matchAll(/\b(?:reject|refuse)\(\s*'([^']+)'/g)])
    .map(([, code]) => code ?? '');
}

describe('every code with which a command is refused has its sentence', () => {
  const folders = [...Object.keys(rejectionsByOwner).filter((owner) => owner !== 'mechanism'), 'execution'];

  test.each(folders)('of %s', (folder) => {
    const codes = codesIn(folder);
    expect(codes.length).toBeGreaterThan(0);
    expect(codes.filter((code) => !(code in rejections))).toEqual([]);
  });

  test('in both languages, ending as sentences do', () => {
    for (const [code, { en, nl }] of Object.entries(rejections)) {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(en).toMatch(/^[A-Z].*\.$/s);
      expect(nl).toMatch(/^[A-Z].*\.$/s);
    }
  });
});

test('an aggregate refuses in its own words', () => {
  const code = 'sealed-with-other-key';
  expect(sentenceOf(code, 'handover')).toBe(rejectionsByOwner.handover[code].en);
  expect(sentenceOf(code, 'candidate', 'nl')).toBe(rejectionsByOwner.candidate[code].nl);
});

test('a code in no list has no sentence', () => {
  expect(() => sentenceOf('made-up')).toThrow('in no list');
});
