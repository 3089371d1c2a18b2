import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { gossipService } from './gossip.js';
import { Log } from './log.js';
import { streamsService, type Point } from './service.js';
import { Wire } from './wire.js';

/**
 * Stands in for the server on the other side of the wire: the same service definitions, the behaviour that was measured, and faults at the
 * point where a test wants them. It keeps everything in memory and says nothing about how fast or durable a real server is.
 */
export class EventStoreDouble {
  readonly log = new Log();
  readonly counts = { appends: 0, 'batch appends': 0, 'events sent': 0 };
  private readonly faults = new Map<Point, { after: number; readonly happens: () => void }>();
  private startingUp = false;
  private ledBy: { readonly host: string; readonly port: number } | null = null;
  private denies = false;

  private constructor(
    private readonly server: Server,
    private readonly wire: Wire,
  ) {}

  static async start(): Promise<EventStoreDouble> {
    const server = new Server();
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    const double = new EventStoreDouble(server, await Wire.before({ host: '127.0.0.1', port }));
    server.addService(
      GossipService,
      gossipService(() => double.wire.endpoint),
    );
    server.addService(
      StreamsService,
      streamsService({
        log: double.log,
        startingUp: () => double.startingUp,
        stepsIn: (point) => double.stepsIn(point),
        leader: () => double.leaderOnce(),
        isConnected: (peer) => double.wire.isConnected(peer),
        count: (what) => void double.counts[what]++,
        isAllowed: () => !double.denies,
      }),
    );
    return double;
  }

  get url(): string {
    return `esdb://${this.wire.endpoint.host}:${this.wire.endpoint.port}?tls=false`;
  }

  /** As one of three nodes, of which another does not answer. */
  get clusterUrl(): string {
    const { host, port } = this.wire.endpoint;
    return `esdb://${host}:1,${host}:${port}?tls=false`;
  }

  async stop(): Promise<void> {
    await this.wire.unplug();
    this.server.forceShutdown();
  }

  dropConnections(): void {
    this.wire.cut();
  }

  freeze(): void {
    this.wire.freeze();
  }

  thaw(): void {
    this.wire.thaw();
  }

  /** Nobody listens any more, as after kill -9. */
  async goDown(): Promise<void> {
    await this.wire.unplug();
  }

  /** Listens again, and refuses all calls until it is ready. */
  async comeUp(): Promise<void> {
    this.log.restarted();
    this.startingUp = true;
    await this.wire.plugIn();
  }

  becomeReady(): void {
    this.startingUp = false;
  }

  /** Something happens instead of the rest of the call that comes to this point, once; `after` so many that pass it unharmed. */
  once(point: Point, happens: () => void, after = 0): void {
    this.faults.set(point, { after, happens });
  }

  /** The next call that is for the leader only is told to go to this address; where it does, it finds the leader. */
  doesNotLead(): void {
    this.ledBy = this.wire.endpoint;
  }

  deny(): void {
    this.denies = true;
  }

  private leaderOnce(): { readonly host: string; readonly port: number } | null {
    const { ledBy } = this;
    this.ledBy = null;
    return ledBy;
  }

  private stepsIn(point: Point): boolean {
    const fault = this.faults.get(point);
    if (!fault || fault.after-- > 0) return false;
    this.faults.delete(point);
    fault.happens();
    return true;
  }
}
