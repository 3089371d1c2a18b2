import { connect, EventStoreAddressError } from './connection.js';

describe('the address of an EventStoreDB', () => {
  it('gives the user with which each append goes', () => {
    expect(connect('esdb://overstap:p%40ss@db.example:2113?tls=true').credentials).toEqual({
      username: 'overstap',
      password: 'p@ss',
    });
    expect(connect('esdb+discover://overstap:geheim@cluster.example').credentials.username).toBe('overstap');
    expect(connect('esdb://a:b@one:2113,two:2113,three:2113?nodePreference=leader').client.connectionName).toBe('overstap');
    expect(connect('esdb://a:b@one?connectionName=mine').client.connectionName).toBe('mine');
  });

  it('needs none without TLS, where none is sent', () => {
    expect(connect('esdb://127.0.0.1:2113?tls=false').credentials.username).not.toBe('');
  });

  it('cannot switch off that an append that failed says so', () => {
    const { client } = connect('esdb://127.0.0.1:2113?tls=false&throwOnAppendFailure=false');
    expect(client['throwOnAppendFailure']).toBe(true);
  });

  it.each([
    'postgres://overstap:geheim@db/overstap',
    'esdb://db.example:2113',
    'esdb://',
    'esdb://overstap:geheim@db:port',
    'esdb://overstap:geheim@db?tls=perhaps',
    'esdb://overstap:geheim@db?tlsCAFile=/there/is/none.pem',
  ])('is refused, and never repeated: %s', (url) => {
    const refusal = (): unknown => connect(url);
    expect(refusal).toThrow(EventStoreAddressError);
    expect(refusal).not.toThrow(/geheim|example/);
  });
});
