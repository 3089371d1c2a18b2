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

  it('each have a variable of their own and a meaning', () => {
    const sources = [...settingsTable.values()];
    expect(new Set(sources.map(({ variable }) => variable)).size).toBe(sources.length);
    for (const { meaning } of sources) expect(meaning).not.toBe('');
  });
});
