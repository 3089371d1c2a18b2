import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { containsBsn } from '../../../libs/personal-data/bsn.js';
import { markOf, type Dto } from './fields.js';
import type { Violation } from './problem.js';

const options = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: false,
  stopAtFirstError: true,
  validationError: { target: false, value: true },
} as const;

export interface Validated {
  /** An instance of the DTO; to be used only when nothing is wrong. */
  readonly value: object;
  readonly violations: readonly Violation[];
}

/** The body as an instance of its DTO, with everything that is wrong with it. An absent body counts as an empty one. */
export function validatedBody(type: Dto, given: unknown): Validated {
  const plain = given === undefined ? {} : given;
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) {
    return {
      value: {},
      violations: [{ in: 'body', location: { pointer: '' }, code: 'not-an-object', detail: 'A JSON object is wanted.' }],
    };
  }
  if (isTooMuch(plain)) {
    return {
      value: {},
      violations: [
        {
          in: 'body',
          location: { pointer: '' },
          code: 'too-much',
          detail: 'The body holds more values, or deeper, than anything asked for here.',
        },
      ],
    };
  }
  const value = plainToInstance(type, plain);
  const found = new Map<string, Violation>();
  collect(validateSync(value, options), '', (pointer, code, detail) => {
    const shown = containsBsn(pointer) ? pointer.slice(0, pointer.lastIndexOf('/')) : pointer;
    found.set(pointer, { in: 'body', location: { pointer: shown }, code, detail });
  });
  for (const pointer of bsnIn(value, '')) {
    found.set(pointer, { in: 'body', location: { pointer }, code: 'bsn-not-allowed', detail: bsnNotAllowed });
  }
  return { value, violations: [...found.values()] };
}

const deepest = 12;
const mostValues = 5_000;

/** Whether a body is beyond all that a DTO could hold, so that looking through it would only cost time. */
function isTooMuch(body: object): boolean {
  let values = 0;
  const look = (value: unknown, depth: number): boolean => {
    if (typeof value !== 'object' || value === null) return false;
    const within = Object.values(value);
    values += within.length;
    return depth > deepest || values > mostValues || within.some((one) => look(one, depth + 1));
  };
  return look(body, 1);
}

const empty = new WeakMap<Dto, Validated>();

/** What a query without parameters comes to; worked out once. */
function emptyQuery(type: Dto): Validated {
  const known = empty.get(type) ?? checkedQuery(type, {});
  empty.set(type, known);
  return known;
}

/** The query string as an instance of its DTO; without a DTO no parameter is known. */
export function validatedQuery(type: Dto | undefined, given: Record<string, unknown>): Validated {
  if (type === undefined) {
    const unknown = Object.keys(given).map((name) =>
      queryViolation(name, 'unknown-parameter', 'This parameter is not known here.'),
    );
    return { value: {}, violations: unknown };
  }
  for (const _ in given) return checkedQuery(type, given);
  return emptyQuery(type);
}

function checkedQuery(type: Dto, given: Record<string, unknown>): Validated {
  const value = plainToInstance(type, { ...given });
  const found = new Map<string, Violation>();
  for (const error of validateSync(value, options)) {
    const { code, detail } = reading(error);
    const known = code !== 'unknown-field';
    found.set(
      error.property,
      queryViolation(error.property, known ? code : 'unknown-parameter', known ? detail : 'This parameter is not known here.'),
    );
  }
  for (const name of Object.keys(given)) {
    if (markOf(value, name)?.digits) continue;
    if ([given[name]].flat().some((text) => typeof text === 'string' && holdsBsn(text))) {
      found.set(name, queryViolation(name, 'bsn-not-allowed', bsnNotAllowed));
    }
  }
  return { value, violations: [...found.values()] };
}

export const bsnNotAllowed = 'A citizen service number (BSN) may not be recorded here; leave it out.';

function queryViolation(name: string, code: string, detail: string): Violation {
  return { in: 'query', location: { name: containsBsn(name) ? '(withheld)' : name }, code, detail };
}

function collect(
  errors: readonly ValidationError[],
  above: string,
  add: (pointer: string, code: string, detail: string) => void,
): void {
  for (const error of errors) {
    const pointer = `${above}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const children = error.children ?? [];
    if (error.constraints) {
      const { code, detail } = reading(error);
      add(pointer, code, detail);
    } else {
      collect(children, pointer, add);
    }
  }
}

function reading(error: ValidationError): { readonly code: string; readonly detail: string } {
  const [name = '', detail = 'Something else is wanted.'] = Object.entries(error.constraints ?? {})[0] ?? [];
  if (name === 'whitelistValidation') return { code: 'unknown-field', detail: 'This field is not known here.' };
  if (error.value === undefined) return { code: 'required', detail: 'This is required.' };
  const context: unknown = error.contexts?.[name];
  const code = typeof context === 'object' && context !== null && 'code' in context ? String(context.code) : 'invalid';
  return { code, detail };
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A UUID as a whole is an opaque id, among whose digits nine may stand together. */
function holdsBsn(text: string): boolean {
  return !uuid.test(text) && containsBsn(text);
}

/** Pointers of every text that holds a BSN, in fields known and unknown; phone fields excepted (domain, "Never recorded"). */
function* bsnIn(value: unknown, pointer: string, exempt = false): Generator<string> {
  if (typeof value === 'string') {
    if (!exempt && holdsBsn(value)) yield pointer;
  } else if (typeof value === 'number') {
    if (containsBsn(String(value))) yield pointer;
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* bsnIn(item, `${pointer}/${index}`, exempt);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      const below = containsBsn(name) ? pointer : `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      yield* bsnIn(item, below, markOf(value, name)?.digits === true);
    }
  }
}
