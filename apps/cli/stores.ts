import { openEventStore } from '../../libs/event-store/open-event-store.js';
import type { EventStore } from '../../libs/event-store/port.js';
import { settingsFrom, SettingsError, type Settings } from '../../libs/settings/index.js';

/** A store as it is given with an option; nothing given is the one that the settings name. */
export interface StoreGiven {
  /** `postgres`, an address `esdb://…`, or the name of an environment variable that holds one. */
  readonly address: string | null;
  /** As EVENT_STORE_PREFIX says it for the store that the settings name. */
  readonly prefix: string | null;
}

export type StorePlace = Readonly<Pick<Settings, 'eventStoreUrl' | 'eventStorePrefix'>>;

/** A store cannot be told from what was given; the message says what can be given, and repeats no address. */
export class StoreUnknown extends Error {
  constructor(option: string, reason: string) {
    super(
      `${option} ${reason}: give postgres, an address esdb://…, or the name of an environment variable that holds one, which keeps its password out of the list of processes`,
    );
    this.name = 'StoreUnknown';
  }
}

/** @throws StoreUnknown, SettingsError */
export function placeOf(option: string, { address, prefix }: StoreGiven, environment: NodeJS.ProcessEnv): StorePlace {
  if (address === null || address === 'EVENT_STORE_URL')
    return settingsFrom(
      prefix === null ? environment : { ...environment, EVENT_STORE_PREFIX: prefix },
      'eventStoreUrl',
      'eventStorePrefix',
    );
  const isVariable = /^[A-Z][A-Z0-9_]*$/.test(address);
  const eventStoreUrl = isVariable ? environment[address]?.trim() : address;
  if (!eventStoreUrl) throw new StoreUnknown(option, isVariable ? `names ${address}, which is not set` : 'names no store');
  try {
    settingsFrom({ EVENT_STORE_URL: eventStoreUrl }, 'eventStoreUrl');
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    throw new StoreUnknown(option, isVariable ? `names ${address}, which holds no store` : 'names no store');
  }
  return settingsFrom({ EVENT_STORE_URL: eventStoreUrl, EVENT_STORE_PREFIX: prefix ?? '' }, 'eventStoreUrl', 'eventStorePrefix');
}

/** @throws SettingsError where it is in PostgreSQL and nothing says where that is */
export async function openStoreAt(
  place: StorePlace,
  environment: NodeJS.ProcessEnv,
  onLoss: (error: Error) => void,
): Promise<EventStore> {
  const databaseUrl = place.eventStoreUrl === 'postgres' ? settingsFrom(environment, 'databaseAppUrl').databaseAppUrl : '';
  return openEventStore({ ...place, databaseUrl, poolSize: 2, onLoss });
}
