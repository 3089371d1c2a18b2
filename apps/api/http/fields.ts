import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateBy,
  ValidateIf,
  ValidateNested,
  type ValidationOptions,
} from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { isValidPhoneNumber } from 'libphonenumber-js';
import { isNineBareDigits } from '../../../libs/personal-data/index.js';

/** A DTO: a class without constructor parameters whose fields carry the decorators of this file. */
export type Dto = new () => object;

/** What a field is to the command pipeline, beyond its shape. */
export interface FieldMark {
  /** Something about a person: sealed before it becomes command data, an object as a whole. */
  readonly sealed?: true;
  /** A phone number, or something opaque that Overstap gave: nine digits in a row are normal here, so that no BSN is looked for. */
  readonly digits?: true;
}

const marks = new WeakMap<object, Map<string, FieldMark>>();

/** The mark of a field of an instance of a DTO, inherited fields included. */
export function markOf(instance: object, field: string): FieldMark | undefined {
  for (let at: object | null = Object.getPrototypeOf(instance); at; at = Object.getPrototypeOf(at)) {
    const found = marks.get(at)?.get(field);
    if (found) return found;
  }
  return undefined;
}

interface FieldOptions {
  /** May be left out: always, or where the field of the name given is there. */
  readonly optional?: true | { readonly given: string };
  /** May be null, and left out: the DTO then says what that comes to by an initial value. */
  readonly nullable?: true;
  /** Belongs only where other fields have these values: wanted there unless it may be left out, refused elsewhere. */
  readonly where?: Readonly<Record<string, string | boolean>>;
  /** For the OpenAPI document. */
  readonly about?: string;
}

interface TextOptions extends FieldOptions {
  /** Characters; 200 where nothing else is said. */
  readonly max?: number;
}

type Decorators = readonly PropertyDecorator[];

/** Items in a list where nothing else is said. */
const mostItems = 50;

const parts = new WeakMap<object, (() => Dto)[]>();

/** The DTOs that stand in the fields of a DTO. */
export function partsOf(dto: Dto): readonly Dto[] {
  return (parts.get(dto.prototype) ?? []).map((type) => type());
}

function addPart(target: object, type: () => Dto): void {
  parts.set(target, [...(parts.get(target) ?? []), type]);
}

/** Where the OpenAPI document keeps the schema of a DTO. */
export function referenceTo(dto: Dto): { readonly $ref: string } {
  return { $ref: `#/components/schemas/${dto.name}` };
}

/** Checks of this file that a JSON Schema cannot say beyond what its field says. */
export const ownChecks = ['notBlank', 'isPhone', 'isMoment', 'isDay', 'isReference', 'isWebAddress', 'belongs'] as const;
type OwnCheck = (typeof ownChecks)[number];

function check(name: OwnCheck, validate: (value: unknown) => boolean, wanted: ValidationOptions): PropertyDecorator {
  return ValidateBy({ name, validator: { validate } }, wanted);
}

/** Validation options whose failure reads as a violation: a code, and a sentence that says what is wanted. */
function otherwise(code: string, detail: string): ValidationOptions {
  return { message: detail, context: { code } };
}

function mark(target: object, name: string | symbol, as: FieldMark): void {
  marks.set(target, (marks.get(target) ?? new Map<string, FieldMark>()).set(String(name), as));
}

/** `schema` adds to what the checks say, or says all when it is a function. */
function field(
  options: FieldOptions,
  decorators: Decorators,
  schema: object | (() => object) = {},
  as?: FieldMark,
): PropertyDecorator {
  return (target, name) => {
    const { optional, nullable, where } = options;
    if (where) belongs(where)(target, name);
    for (const decorate of decorators) decorate(target, name);
    if (optional === true) ValidateIf((_instance, value) => value !== undefined)(target, name);
    else if (optional) ValidateIf((instance, value) => value !== undefined || isAbsent(instance, optional.given))(target, name);
    if (nullable) ValidateIf((_instance, value) => value !== undefined && value !== null)(target, name);
    const about = descriptionOf(options);
    const whole = (said: object): object => (typeof schema === 'function' ? schema() : { ...said, ...schema });
    const described: Parameters<typeof JSONSchema>[0] = nullable
      ? (said) => ({ anyOf: [{ ...whole(said) }, { type: 'null' }], ...about })
      : typeof schema === 'function'
        ? () => ({ ...schema(), ...about })
        : { ...schema, ...about };
    JSONSchema(described)(target, String(name));
    if (as) mark(target, name, as);
  };
}

function descriptionOf({ about, where }: FieldOptions): { readonly description?: string } {
  const sentences = [about, where && `Only where ${inWords(where)}.`].filter((sentence) => sentence !== undefined);
  return sentences.length === 0 ? {} : { description: sentences.join(' ') };
}

function inWords(where: NonNullable<FieldOptions['where']>): string {
  return Object.entries(where)
    .map(([name, value]) => `${name} is ${value}`)
    .join(' and ');
}

/** Checked first, so that a field out of place is told so and nothing else about it. */
function belongs(where: NonNullable<FieldOptions['where']>): PropertyDecorator {
  const inPlace = (instance: object) => {
    const values = new Map<string, unknown>(Object.entries(instance));
    return Object.entries(where).every(([name, value]) => values.get(name) === value);
  };
  return (target, name) => {
    ValidateIf((instance, value) => value !== undefined || inPlace(instance))(target, name);
    ValidateBy(
      { name: 'belongs', validator: { validate: (_value, said) => said !== undefined && inPlace(said.object) } },
      otherwise('out-of-place', `This is wanted only where ${inWords(where)}; leave it out.`),
    )(target, name);
  };
}

function isAbsent(instance: object, field: string): boolean {
  return Object.entries(instance).every(([name, value]) => name !== field || value === undefined);
}

/** Control characters other than tab and line ends, and halves of characters. */
const unprintable = /(?![\t\n\r])\p{Cc}|\p{Surrogate}/u;

function texts(max: number, each: ValidationOptions = {}): Decorators {
  return [
    IsString({ ...each, ...otherwise('not-a-text', 'A text is wanted.') }),
    check('notBlank', (value) => typeof value !== 'string' || (value.trim().length > 0 && !unprintable.test(value)), {
      ...each,
      ...otherwise('empty-text', 'At least one visible character is wanted, and no control characters.'),
    }),
    MaxLength(max, { ...each, ...otherwise('too-long', `At most ${max} characters are wanted.`) }),
  ];
}

/** A plain text that names no person, such as a reference. */
export function Text(options: TextOptions = {}): PropertyDecorator {
  return field(options, texts(options.max ?? 200), { type: 'string', minLength: 1 });
}

/** Somebody's own name for something, such as a case number; nine bare digits could be a BSN and are none (domain, "Handover"). */
export function Reference(options: TextOptions = {}): PropertyDecorator {
  const wanted = otherwise('nine-bare-digits', 'Nine bare digits are no reference; put letters before them, for instance.');
  return field(
    options,
    [
      ...texts(options.max ?? 100),
      check('isReference', (value) => typeof value !== 'string' || !isNineBareDigits(value), wanted),
    ],
    {
      type: 'string',
      minLength: 1,
    },
  );
}

/** A text about a person: a name, an address, an explanation in somebody's own words. Sealed before it goes on. */
export function SealedText(options: TextOptions = {}): PropertyDecorator {
  return field(options, texts(options.max ?? 200), { type: 'string', minLength: 1 }, { sealed: true });
}

/** An e-mail address. */
export function Email(options: FieldOptions = {}): PropertyDecorator {
  const form = Matches(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, otherwise('not-an-email-address', 'An e-mail address is wanted.'));
  return field(options, [...texts(254), form], { type: 'string', format: 'email' });
}

/** A phone number, Dutch unless it starts with a country code; the one kind of field in which nine digits are no BSN. */
export function Phone(options: FieldOptions = {}): PropertyDecorator {
  const valid = check(
    'isPhone',
    (value) => typeof value === 'string' && isValidPhoneNumber(value, 'NL'),
    otherwise('not-a-phone-number', 'A phone number is wanted, Dutch or with its country code.'),
  );
  return field(options, [...texts(40), valid], { type: 'string' }, { digits: true });
}

/** A Dutch postcode, `1234 AB`. */
export function Postcode(options: FieldOptions = {}): PropertyDecorator {
  const form = Matches(
    /^[1-9][0-9]{3} ?[A-Za-z]{2}$/,
    otherwise('not-a-postcode', 'A Dutch postcode is wanted, such as 1234 AB.'),
  );
  return field(options, [...texts(7), form], { type: 'string' });
}

/** One of a fixed list of codes. */
export function Code(values: readonly string[], options: FieldOptions = {}): PropertyDecorator {
  return field(options, [IsIn(values, otherwise('not-one-of', `One of these is wanted: ${values.join(', ')}.`))], {
    type: 'string',
    enum: [...values],
  });
}

/** Several of a fixed list of codes, each once. */
export function Codes(values: readonly string[], options: FieldOptions & { readonly min?: number } = {}): PropertyDecorator {
  return field(
    options,
    [
      ...list({ max: values.length, ...options }),
      ArrayUnique(otherwise('not-unique', 'Each may stand in the list once.')),
      IsIn(values, { each: true, ...otherwise('not-one-of', `Only these are wanted: ${values.join(', ')}.`) }),
    ],
    { type: 'array', items: { type: 'string', enum: [...values] }, uniqueItems: true },
  );
}

/** An id that Overstap gave. */
export function Id(options: FieldOptions = {}): PropertyDecorator {
  const form = Matches(
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    otherwise('not-an-id', 'An id (UUID, lower case) is wanted.'),
  );
  return field(options, [form], { type: 'string', format: 'uuid' }, { digits: true });
}

const slug = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** A short name in an address or a code list: lower case, digits and hyphens, such as `spt-noord`. */
export function Slug(options: TextOptions = {}): PropertyDecorator {
  return field(
    options,
    [
      Matches(slug, otherwise('not-a-slug', 'Lower-case letters, digits and single hyphens are wanted.')),
      MaxLength(options.max ?? 60, otherwise('too-long', `At most ${options.max ?? 60} characters are wanted.`)),
    ],
    { type: 'string' },
  );
}

/** A party in a query string, or none: `organisation:werkcentrum-noord`. */
export function PartyInQuery(options: FieldOptions = {}): PropertyDecorator {
  const form = /^(none|(organisation|service-point):[a-z0-9]+(-[a-z0-9]+)*)$/;
  const wanted = otherwise('not-a-party', 'none is wanted, or organisation or service-point, a colon and an id.');
  const most = 80;
  return field(
    options,
    [Matches(form, wanted), MaxLength(most, otherwise('too-long', `At most ${most} characters are wanted.`))],
    {
      type: 'string',
      pattern: form.source,
    },
  );
}

/** Several slugs, each once. */
export function Slugs(options: FieldOptions & { readonly min?: number; readonly max?: number } = {}): PropertyDecorator {
  return field(
    options,
    [
      ...list(options),
      Matches(slug, { each: true, ...otherwise('not-a-slug', 'Lower-case letters, digits and single hyphens are wanted.') }),
    ],
    {
      type: 'array',
      items: { type: 'string', pattern: slug.source },
    },
  );
}

/** A short text of a form of its own. */
export function Formed(form: RegExp, wanted: string, options: FieldOptions = {}): PropertyDecorator {
  return field(options, [Matches(form, otherwise('malformed', wanted))], { type: 'string' });
}

/** Several plain texts. */
export function Texts(options: TextOptions & { readonly items?: number } = {}): PropertyDecorator {
  const max = options.max ?? 200;
  return field(options, [...list({ max: options.items ?? mostItems }), ...texts(max, { each: true })], {
    type: 'array',
    items: { type: 'string', maxLength: max },
  });
}

/** Several texts about a person, each sealed. */
export function SealedTexts(options: TextOptions & { readonly items?: number } = {}): PropertyDecorator {
  return (target, name) => {
    Texts(options)(target, name);
    mark(target, name, { sealed: true });
  };
}

/** A moment, RFC 3339 with any offset; goes on in UTC (NL API Design Rules, /core/date-time/timezone). */
export function Moment(options: FieldOptions = {}): PropertyDecorator {
  return (target, name) => {
    Transform(({ value }: { value: unknown }) => inUtc(value))(target, name);
    field(options, [moment], { type: 'string', format: 'date-time' })(target, name);
  };
}

const momentForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

const moment = check(
  'isMoment',
  (value) =>
    typeof value === 'string' && momentForm.test(value) && existingDay(value.slice(0, 10)) && !Number.isNaN(Date.parse(value)),
  otherwise('not-a-moment', 'A moment with its offset is wanted, such as 2026-11-21T09:30:00+01:00.'),
);

function inUtc(value: unknown): unknown {
  if (typeof value !== 'string' || !momentForm.test(value) || !existingDay(value.slice(0, 10))) return value;
  const parsed = new Date(value);
  return Number.isNaN(parsed.getTime()) ? value : parsed.toISOString();
}

/** Whether `YYYY-MM-DD` names a day of the calendar: 31 April parses as 1 May. */
function existingDay(day: string): boolean {
  const parsed = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day);
}

const days: Decorators = [
  check(
    'isDay',
    (value) => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && existingDay(value),
    otherwise('not-a-day', 'A day is wanted, such as 2026-11-21.'),
  ),
];

/** A day without a time. */
export function Day(options: FieldOptions = {}): PropertyDecorator {
  return field(options, days, { type: 'string', format: 'date' });
}

/** A local time of day in Amsterdam, `17:00`. */
export function TimeOfDay(options: FieldOptions = {}): PropertyDecorator {
  return field(
    options,
    [Matches(/^([01]\d|2[0-3]):[0-5]\d$/, otherwise('not-a-time', 'A time of day is wanted, such as 17:00.'))],
    { type: 'string' },
  );
}

export function Flag(options: FieldOptions = {}): PropertyDecorator {
  return field(options, [IsBoolean(otherwise('not-a-boolean', 'true or false is wanted.'))], { type: 'boolean' });
}

export function Whole(options: FieldOptions & { readonly min: number; readonly max: number }): PropertyDecorator {
  const wanted = otherwise('not-a-number-in-range', `A whole number from ${options.min} to ${options.max} is wanted.`);
  return field(options, [IsInt(wanted), Min(options.min, wanted), Max(options.max, wanted)], { type: 'integer' });
}

/** Several whole numbers, each once. */
export function WholeNumbers(
  options: FieldOptions & { readonly min: number; readonly max: number; readonly items: number },
): PropertyDecorator {
  const wanted = {
    each: true,
    ...otherwise('not-a-number-in-range', `Whole numbers from ${options.min} to ${options.max} are wanted.`),
  };
  return field(
    options,
    [
      ...list({ min: 1, max: options.items }),
      ArrayUnique(otherwise('not-unique', 'Each may stand in the list once.')),
      IsInt(wanted),
      Min(options.min, wanted),
      Max(options.max, wanted),
    ],
    { type: 'array', items: { type: 'integer', minimum: options.min, maximum: options.max }, uniqueItems: true },
  );
}

/** A web address. */
export function WebAddress(options: FieldOptions = {}): PropertyDecorator {
  const form = check(
    'isWebAddress',
    (value) => typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value),
    otherwise('not-an-address', 'A web address is wanted.'),
  );
  return field(options, [...texts(500), form], { type: 'string', format: 'uri' });
}

/** Objects of another standard, kept as they are. */
export function JsonObjects(options: FieldOptions & { readonly min?: number; readonly max?: number } = {}): PropertyDecorator {
  const wanted = { each: true, ...otherwise('not-an-object', 'A list of objects is wanted.') };
  return field(options, [...list(options), IsObject(wanted)], () => ({ type: 'array', items: { type: 'object' } }));
}

/** Something opaque that Overstap gave: a cursor, a position. */
export function Opaque(options: TextOptions = {}): PropertyDecorator {
  return field(options, texts(options.max ?? 500), { type: 'string', minLength: 1 }, { digits: true });
}

/** true or false in a query string. */
export function FlagInQuery(options: FieldOptions = {}): PropertyDecorator {
  return (target, name) => {
    Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))(target, name);
    Flag(options)(target, name);
  };
}

/** Codes in a query string, apart by commas or as the parameter given again. */
export function CodesInQuery(values: readonly string[], options: FieldOptions = {}): PropertyDecorator {
  return (target, name) => {
    Transform(({ value }: { value: unknown }) =>
      value === undefined ? value : [value].flat().flatMap((one: unknown) => (typeof one === 'string' ? one.split(',') : [one])),
    )(target, name);
    Codes(values, { min: 1, ...options })(target, name);
  };
}

/** A whole number in a query string. */
export function WholeInQuery(options: FieldOptions & { readonly min: number; readonly max: number }): PropertyDecorator {
  return (target, name) => {
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value))(
      target,
      name,
    );
    Whole(options)(target, name);
  };
}

/** Another DTO. */
export function Part(type: () => Dto, options: FieldOptions = {}): PropertyDecorator {
  return (target, name) => {
    Type(type)(target, name);
    addPart(target, type);
    const wanted = otherwise('not-an-object', 'An object is wanted.');
    field(options, [IsObject(wanted), ValidateNested(wanted)], () => referenceTo(type()))(target, name);
  };
}

/** Another DTO with a person's data; sealed as a whole. */
export function SealedPart(type: () => Dto, options: FieldOptions = {}): PropertyDecorator {
  return (target, name) => {
    Part(type, options)(target, name);
    mark(target, name, { sealed: true });
  };
}

/** A list of another DTO. */
export function Parts(
  type: () => Dto,
  options: FieldOptions & { readonly min?: number; readonly max?: number } = {},
): PropertyDecorator {
  return (target, name) => {
    Type(type)(target, name);
    addPart(target, type);
    const wanted = { each: true, ...otherwise('not-an-object', 'A list of objects is wanted.') };
    const { min = 0, max = mostItems } = options;
    const schema = () => ({ type: 'array', items: referenceTo(type()), minItems: min, maxItems: max });
    field(options, [...list(options), IsObject(wanted), ValidateNested(wanted)], schema)(target, name);
  };
}

function list(options: { readonly min?: number; readonly max?: number }): Decorators {
  const { min = 0, max = mostItems } = options;
  return [
    IsArray(otherwise('not-a-list', 'A list is wanted.')),
    ...(min > 0 ? [ArrayMinSize(min, otherwise('too-few', `At least ${min} are wanted.`))] : []),
    ArrayMaxSize(max, otherwise('too-many', `At most ${max} are wanted.`)),
  ];
}
