import 'reflect-metadata';
import type { JsonValue } from '../../../libs/kernel/json.js';
import { validatedBody } from '../http/validation.js';
import { Part, Parts, Phone, SealedPart, SealedText, SealedTexts, Text } from '../http/fields.js';
import { holdsPersonalData, sealed } from './sealing.js';

class Name {
  @Text() readonly name: string;
  @Phone({ optional: true }) readonly phone?: string;
}
class Line {
  @Text() readonly code: string;
  @SealedText({ optional: true }) readonly note?: string;
}
class Body {
  @Text() readonly reference: string;
  @SealedPart(() => Name) readonly person: Name;
  @Parts(() => Line) readonly lines: readonly Line[];
  @SealedTexts({ optional: true }) readonly remarks?: readonly string[];
}
class Outer {
  @Part(() => Line) readonly line: Line;
}

const opened = async (value: JsonValue) => ({ sealed: JSON.stringify(value) });

function bodyOf(type: new () => object, given: object): object {
  const { value, violations } = validatedBody(type, given);
  expect(violations).toEqual([]);
  return value;
}

test('what its fields mark is sealed, an object as a whole, and nothing else', async () => {
  const body = bodyOf(Body, {
    reference: 'A-1',
    person: { name: 'Ayla', phone: '06 12345678' },
    lines: [{ code: 'a', note: 'b' }, { code: 'c' }],
    remarks: ['d', 'e'],
  });
  expect(await sealed(body, opened)).toEqual({
    reference: 'A-1',
    person: { sealed: '{"name":"Ayla","phone":"06 12345678"}' },
    lines: [{ code: 'a', note: { sealed: '"b"' } }, { code: 'c' }],
    remarks: [{ sealed: '"d"' }, { sealed: '"e"' }],
  });
});

test('whether there is anything to seal is seen at any depth', () => {
  expect(holdsPersonalData(bodyOf(Outer, { line: { code: 'a', note: 'b' } }))).toBe(true);
  expect(holdsPersonalData(bodyOf(Outer, { line: { code: 'a' } }))).toBe(false);
});
