import { OwnStreams } from './own-streams.js';

describe('the streams of an installation', () => {
  it('are called by its prefix on the server, and by their own name here', () => {
    const own = new OwnStreams('acceptance');
    expect(own.onServer('handover/1')).toBe('acceptance:handover/1');
    expect(own.here('acceptance:handover/1')).toBe('handover/1');
    expect(own.filter(['handover/', 'enquiry/'])).toEqual(['acceptance:handover/', 'acceptance:enquiry/']);
    expect(own.filter(undefined)).toEqual(['acceptance:']);
  });

  it('are called as they are without one', () => {
    const own = new OwnStreams('');
    expect(own.onServer('handover/1')).toBe('handover/1');
    expect(own.here('handover/a:b')).toBe('handover/a:b');
    expect(own.filter(['handover/'])).toEqual(['handover/']);
    expect(own.filter(undefined)).toBeUndefined();
  });

  it.each([
    ['', 'acceptance:handover/1'],
    ['', 'handover:handover/1'],
    ['', '$stats-127.0.0.1:2113'],
    ['', '$$handover/1'],
    ['acceptance', 'handover/1'],
    ['acceptance', 'acceptance/1'],
    ['acceptance', 'acceptance-2:handover/1'],
    ['acceptance-2', 'acceptance:handover/1'],
    ['acceptance', '$$acceptance:handover/1'],
  ])('are not those of others: with the prefix "%s" not %s', (prefix, stream) => {
    expect(new OwnStreams(prefix).here(stream)).toBeUndefined();
  });
});
