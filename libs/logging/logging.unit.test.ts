import { Writable } from 'node:stream';
import { createLogger, type Logger } from './index.js';

function recording(): { readonly logger: Logger; readonly text: () => string } {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  return { logger: createLogger('api', 'info', stream), text: () => text };
}

describe('the log', () => {
  it('says what and where in one JSON object a line', () => {
    const { logger, text } = recording();
    logger.info({ stream: 'handover/1', revision: 3 }, 'command carried out');
    expect(JSON.parse(text())).toMatchObject({
      level: 'info',
      service: 'api',
      stream: 'handover/1',
      revision: 3,
      msg: 'command carried out',
    });
  });

  it('holds no credentials and no personal fields, however deep', () => {
    const { logger, text } = recording();
    logger.info(
      {
        name: 'Rozemarijn Kraanvogel',
        headers: { authorization: 'Bearer geheim', cookie: 'geheim' },
        command: { data: { question: 'Kraanvogel' } },
        request: { body: { email: 'kraanvogel@example.org' } },
        answer: { of: { the: { register: [{ phone: 'Kraanvogel' }, [{ token: 'geheim', code: 'kept' }]] } } },
      },
      'asked',
    );
    expect(text()).not.toMatch(/Kraanvogel|geheim/i);
    expect(JSON.parse(text())).toMatchObject({ answer: { of: { the: { register: [{}, [{ code: 'kept' }]] } } } });
  });

  it('looks into what a class made, and into errors that stand deeper', () => {
    class Asked {
      readonly email = 'kraanvogel@example.org';
      readonly code = 'kept';
    }
    const { logger, text } = recording();
    const error = Object.assign(new Error('refused'), { detail: 'Kraanvogel', code: '23505' });
    logger.info({ asked: new Asked(), came: { of: error } }, 'asked');
    expect(text()).not.toMatch(/Kraanvogel/i);
    expect(JSON.parse(text())).toMatchObject({ asked: { code: 'kept' }, came: { of: { code: '23505', message: 'refused' } } });
  });

  it('leaves out what stands within itself, and writes dates as they are', () => {
    const { logger, text } = recording();
    const round: Record<string, unknown> = { code: 'round' };
    round['itself'] = round;
    round['among'] = [round];
    logger.info({ round, at: new Date('2026-11-02T09:00:00Z') }, 'asked');
    expect(JSON.parse(text())).toMatchObject({ round: { code: 'round' }, at: '2026-11-02T09:00:00.000Z' });
  });

  it('tells of a database error neither message nor row', () => {
    const { logger, text } = recording();
    const error = Object.assign(new Error('invalid input syntax: "Kraanvogel"'), {
      severity: 'ERROR',
      code: '22P02',
      detail: 'Key (name)=(Kraanvogel) already exists.',
    });
    logger.error({ err: new Error('projection parked', { cause: error }) }, 'parked');
    expect(text()).not.toMatch(/Kraanvogel/);
    expect(JSON.parse(text())).toMatchObject({
      err: { message: 'projection parked', cause: { code: '22P02', message: 'database error' } },
    });
  });
});
