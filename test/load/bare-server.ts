import Fastify from 'fastify';
import pg from 'pg';

/** Bare Fastify that answers with one row, read in the same transaction as the API reads it in: the limit beside which a GET is measured. */
const pool = new pg.Pool({ connectionString: process.env.DATABASE_READER_URL, max: 10 });
const party = process.env.PARTY ?? '';
const server = Fastify();

server.get<{ readonly Params: { readonly id: string } }>('/v1/handovers/:id', async (request) => {
  const client = await pool.connect();
  try {
    await client.query(
      `begin read only; select set_config('overstap.parties', '${party}', true), set_config('overstap.subject', '', true)`,
    );
    const { rows } = await client.query({
      text: 'select * from read_model.handovers where id = $1 and party = $2',
      values: [request.params.id, party],
    });
    await client.query('rollback');
    return rows[0];
  } finally {
    client.release();
  }
});

process.once('disconnect', () => process.exit());
const address = await server.listen({ host: '127.0.0.1', port: 0 });
process.send?.(address);
