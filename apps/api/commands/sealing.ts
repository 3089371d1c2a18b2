import type { JsonObject, JsonValue } from '../../../libs/kernel/json.js';
import { markOf } from '../http/fields.js';

/** Seals one value under the key of the person concerned. */
export type Seal = (value: JsonValue) => Promise<JsonObject>;

/** A DTO as command data: what its fields mark as personal sealed, what is absent left out. */
export async function sealed(dto: object, seal: Seal): Promise<JsonObject> {
  const members = await Promise.all(
    Object.entries(dto).flatMap(([name, value]) => (value === undefined ? [] : [memberOf(dto, name, value as unknown, seal)])),
  );
  return Object.fromEntries(members);
}

async function memberOf(dto: object, name: string, value: unknown, seal: Seal): Promise<[string, JsonValue]> {
  if (!markOf(dto, name)?.sealed) return [name, await valueOf(value, seal)];
  return [name, Array.isArray(value) ? await Promise.all(value.map((item) => seal(plain(item)))) : await seal(plain(value))];
}

async function valueOf(value: unknown, seal: Seal): Promise<JsonValue> {
  if (Array.isArray(value)) return Promise.all(value.map((item) => valueOf(item, seal)));
  if (typeof value === 'object' && value !== null) return sealed(value, seal);
  return value as JsonValue;
}

/** A DTO as plain JSON, nothing sealed. */
export function plain(value: unknown): JsonValue {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value as JsonValue;
  return Object.fromEntries(Object.entries(value).flatMap(([name, item]) => (item === undefined ? [] : [[name, plain(item)]])));
}

/** Whether a DTO holds anything that is to be sealed. */
export function holdsPersonalData(dto: object): boolean {
  return Object.entries(dto).some(
    ([name, value]) =>
      value !== undefined &&
      (markOf(dto, name)?.sealed ||
        [value].flat().some((item: unknown) => typeof item === 'object' && item !== null && holdsPersonalData(item))),
  );
}
