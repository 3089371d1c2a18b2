import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A stretch of cable in front of a server, that can be cut, pulled out, or go dead with the connections left standing. */
export class Wire {
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();
  private frozen = false;
  private port = 0;

  private constructor(private readonly to: { readonly host: string; readonly port: number }) {}

  static async before(to: { readonly host: string; readonly port: number }): Promise<Wire> {
    const wire = new Wire(to);
    await wire.plugIn();
    return wire;
  }

  get endpoint(): { readonly host: string; readonly port: number } {
    return { host: '127.0.0.1', port: this.port };
  }

  /** New connections are taken again, at the same address. */
  async plugIn(): Promise<void> {
    // One that was accepted at the moment of unplugging comes in afterwards.
    const server = createServer((socket) => (this.server === server ? this.join(socket) : socket.destroy()));
    this.server = server;
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
  }

  /** Connections are ended and no new ones taken. */
  async unplug(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    const closed = server && once(server, 'close');
    server?.close();
    this.cut();
    await closed;
  }

  /** Ends all connections; new ones are taken. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }

  /** Whether the server's connection from this address still stands. */
  isConnected(peer: string): boolean {
    const port = Number(peer.split(':').at(-1));
    return [...this.sockets].some(({ localPort, remotePort }) => localPort === port && remotePort === this.to.port);
  }

  /** Connections stay, and new ones are taken, but nothing passes: as a server that is stopped (SIGSTOP). */
  freeze(): void {
    this.frozen = true;
    for (const socket of this.sockets) socket.pause();
  }

  thaw(): void {
    this.frozen = false;
    for (const socket of this.sockets) socket.resume();
  }

  private join(near: Socket): void {
    const far = connect(this.to.port, this.to.host);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(from);
      from.setNoDelay(true);
      from.on('data', (chunk: Buffer) => {
        if (!to.write(chunk)) from.pause();
      });
      to.on('drain', () => {
        if (!this.frozen) from.resume();
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
      if (this.frozen) from.pause();
    }
  }
}
