import { settingsFrom, SettingsError, settingsTable } from './index.js';

describe('settings', () => {
  it('are read from the environment, with defaults, and only those asked for', () => {
    const settings = settingsFrom(
      { PORT: '8080', DATABASE_APP_URL: 'postgres://a:b@localhost:5432/overstap' },
      'port',
      'databaseAppUrl',
      'clock',
    );
    expect({ ...settings }).toEqual({ port: 8080, databaseAppUrl: 'postgres://a:b@localhost:5432/overstap', clock: 'wall' });
  });

  it('name all that is wrong at once, in one line', () => {
    const wrong = (): unknown => settingsFrom({ PORT: 'many', OVERSTAP_CLOCK: 'broken' }, 'port', 'clock', 'oidcIssuer');
    expect(wrong).toThrow(SettingsError);
    expect(wrong).toThrow(
      /^Settings: OIDC_ISSUER is missing \(Issuer of access tokens\); PORT must be a port number; OVERSTAP_CLOCK must be wall or stepping$/,
    );
  });

  it('never repeat a value, which may hold a password', () => {
    expect(() => settingsFrom({ DATABASE_OWNER_URL: 'mysql://root:geheim@db' }, 'databaseOwnerUrl')).toThrow(
      /^Settings: DATABASE_OWNER_URL must be a postgres:\/\/ address$/,
    );
  });

  it('count an empty variable as not given', () => {
    expect(settingsFrom({ PORT: ' ' }, 'port').port).toBe(3000);
  });

  it('refuse a port that is none', () => {
    for (const port of ['-1', '65536', '3000.5', '3000x'])
      expect(() => settingsFrom({ PORT: port }, 'port')).toThrow(/PORT must be a port number/);
  });

  it.each([
    ['acceptance', 'esdb://db:2113?tls=false'],
    ['spt-noord-2', 'esdb+discover://db'],
    ['', 'postgres'],
  ])('let an installation have the prefix "%s" in %s', (EVENT_STORE_PREFIX, EVENT_STORE_URL) => {
    const settings = settingsFrom({ EVENT_STORE_PREFIX, EVENT_STORE_URL }, 'eventStoreUrl', 'eventStorePrefix');
    expect(settings.eventStorePrefix).toBe(EVENT_STORE_PREFIX);
  });

  it.each(['Acceptance', 'acceptance:', 'a/b', '2nd', '-a', '$a', 'a b', 'é', 'a'.repeat(32)])(
    'refuse a prefix that no stream could be told by: %s',
    (EVENT_STORE_PREFIX) => {
      const environment = { EVENT_STORE_PREFIX, EVENT_STORE_URL: 'esdb://db:2113?tls=false' };
      expect(() => settingsFrom(environment, 'eventStoreUrl', 'eventStorePrefix')).toThrow(
        /^Settings: EVENT_STORE_PREFIX must be at most 31 lower-case letters, digits and hyphens and begin with a letter, or be empty$/,
      );
    },
  );

  it('refuse a prefix where the events are in PostgreSQL', () => {
    expect(() => settingsFrom({ EVENT_STORE_PREFIX: 'acceptance' }, 'eventStoreUrl', 'eventStorePrefix')).toThrow(
      /^Settings: EVENT_STORE_PREFIX is for an EventStoreDB: leave it empty, or set EVENT_STORE_URL to an esdb:\/\/ address$/,
    );
  });

  it('each have a variable of their own and a meaning', () => {
    const sources = [...settingsTable.values()];
    expect(new Set(sources.map(({ variable }) => variable)).size).toBe(sources.length);
    for (const { meaning } of sources) expect(meaning).not.toBe('');
  });
});
