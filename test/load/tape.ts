import { once } from 'node:events';
import {
  connect,
  constants,
  createServer,
  type ClientHttp2Session,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';

const { HTTP2_HEADER_PATH, HTTP2_HEADER_STATUS, HTTP2_HEADER_CONTENT_TYPE } = constants;

interface Recording {
  readonly chunks: Buffer[];
  trailers?: IncomingHttpHeaders;
}

/**
 * Stands before a gRPC server and records what it answers. Who asks the same again gets the recording, as fast as the connection takes it: so
 * that what a client does with an answer can be measured where the server is the slower of the two. Of no use for calls that change anything.
 */
export class Tape {
  private readonly recordings = new Map<string, Recording>();

  private constructor(
    private readonly server: Http2Server,
    private readonly behind: ClientHttp2Session,
  ) {
    behind.on('error', () => undefined);
    server.on('stream', (stream, headers) => {
      const asked: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => asked.push(chunk));
      stream.on('error', () => undefined);
      stream.on('end', () => this.answer(stream, headers, Buffer.concat(asked)));
    });
  }

  /** @param url `esdb://host:port?tls=false` */
  static async before(url: string): Promise<Tape> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Tape(server, connect(url.replace(/^esdb:/, 'http:').replace(/\?.*/, '')));
  }

  get url(): string {
    return `esdb://127.0.0.1:${(this.server.address() as AddressInfo).port}?tls=false`;
  }

  async stop(): Promise<void> {
    this.behind.destroy();
    const closed = once(this.server, 'close');
    this.server.close();
    await closed;
  }

  private answer(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, asked: Buffer): void {
    const question = `${headers[HTTP2_HEADER_PATH]} ${asked.toString('base64')}`;
    const recording = this.recordings.get(question);
    stream.respond(
      { [HTTP2_HEADER_STATUS]: 200, [HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc+proto' },
      { waitForTrailers: true },
    );
    if (recording) this.play(stream, recording);
    else this.record(stream, headers, asked, question);
  }

  private play(stream: ServerHttp2Stream, { chunks, trailers }: Recording): void {
    stream.on('wantTrailers', () => stream.sendTrailers({ ...trailers }));
    stream.write(Buffer.concat(chunks));
    if (trailers) stream.end();
  }

  private record(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, asked: Buffer, question: string): void {
    const recording: Recording = { chunks: [] };
    this.recordings.set(question, recording);
    const call = this.behind.request(headers);
    call.on('data', (chunk: Buffer) => {
      recording.chunks.push(chunk);
      stream.write(chunk);
    });
    // An answer of nothing is all in its headers.
    call.on('response', ({ 'grpc-status': status }) => {
      if (status !== undefined) recording.trailers = { 'grpc-status': status };
    });
    call.on('trailers', (trailers: IncomingHttpHeaders) => {
      recording.trailers = trailers;
    });
    call.on('end', () => stream.end());
    call.on('error', () => stream.close());
    stream.on('wantTrailers', () => stream.sendTrailers({ ...recording.trailers }));
    stream.on('close', () => call.close());
    call.end(asked);
  }
}
