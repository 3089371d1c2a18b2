import { SettingsError } from '../../libs/settings/index.js';
import { placeOf, StoreUnknown } from './stores.js';

const secret = 'esdb://admin:changeit@db:2113';
const environment = {
  EVENT_STORE_URL: 'esdb://here:2113?tls=false',
  EVENT_STORE_PREFIX: 'acceptance',
  NEW_STORE: secret,
  EMPTY: ' ',
  NO_STORE: 'changeit',
};

describe('the store of an option', () => {
  test.each<[string | null, string | null, { eventStoreUrl: string; eventStorePrefix: string }]>([
    [null, null, { eventStoreUrl: environment.EVENT_STORE_URL, eventStorePrefix: 'acceptance' }],
    ['EVENT_STORE_URL', null, { eventStoreUrl: environment.EVENT_STORE_URL, eventStorePrefix: 'acceptance' }],
    [null, 'other', { eventStoreUrl: environment.EVENT_STORE_URL, eventStorePrefix: 'other' }],
    ['postgres', null, { eventStoreUrl: 'postgres', eventStorePrefix: '' }],
    ['NEW_STORE', null, { eventStoreUrl: secret, eventStorePrefix: '' }],
    [secret, 'spt', { eventStoreUrl: secret, eventStorePrefix: 'spt' }],
  ])('%s with prefix %s', (address, prefix, place) => {
    expect({ ...placeOf('--to', { address, prefix }, environment) }).toEqual(place);
  });

  test.each([
    ['MISSING', /^--to names MISSING, which is not set: give postgres, an address/],
    ['EMPTY', /^--to names EMPTY, which is not set/],
    ['NO_STORE', /^--to names NO_STORE, which holds no store/],
    ['http://admin:changeit@db', /^--to names no store/],
    ['', /^--to names no store/],
  ])('%s is none, and nothing secret is said', (address, message) => {
    const refusal = (() => {
      try {
        return placeOf('--to', { address, prefix: null }, environment);
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toBeInstanceOf(StoreUnknown);
    expect((refusal as Error).message).toMatch(message);
    expect((refusal as Error).message).not.toContain('changeit');
  });

  test('has no prefix in PostgreSQL', () => {
    expect(() => placeOf('--to', { address: 'postgres', prefix: 'spt' }, environment)).toThrow(SettingsError);
  });
});
