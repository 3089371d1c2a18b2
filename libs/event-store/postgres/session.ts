import pg from 'pg';

/** On which sessions hear that something was written. */
export const channel = 'event_store';

/** Longest wait for one answer of the server, in milliseconds. */
const answerWithin = 5_000;

/**
 * Settings of every session. A plan made while the table was small must not read the whole of it for ever after, hence no
 * sequential scans; the client gives up a little after the server, so that one that is frozen is noticed too.
 */
export function sessionSettings(url: string, applicationName: string) {
  return {
    connectionString: url,
    application_name: applicationName,
    statement_timeout: answerWithin,
    query_timeout: answerWithin + 500,
    connectionTimeoutMillis: answerWithin,
    keepAlive: true,
    options: '-c enable_seqscan=off -c enable_bitmapscan=off',
  } satisfies pg.ClientConfig;
}
