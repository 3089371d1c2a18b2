import type { IGossipServer } from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';

type Endpoint = { readonly host: string; readonly port: number };
const { ClusterInfo, EndPoint, MemberInfo } = gossip;

/** What a node tells of its cluster: here that it leads, and of two others, one of which follows and one of which is gone. */
export function gossipService(leader: () => Endpoint): Pick<IGossipServer, 'read'> {
  return {
    read(_, answer) {
      const { LEADER, FOLLOWER } = MemberInfo.VNodeState;
      const { host, port } = leader();
      const members = [
        member({ host, port: 1 }, FOLLOWER, true),
        member({ host, port }, LEADER, true),
        member({ host, port: 2 }, LEADER, false),
      ];
      answer(null, new ClusterInfo().setMembersList(members));
    },
  };
}

function member({ host, port }: Endpoint, state: gossip.MemberInfo.VNodeState, isAlive: boolean): gossip.MemberInfo {
  return new MemberInfo()
    .setInstanceId(new shared.UUID().setString(crypto.randomUUID()))
    .setTimeStamp(String(BigInt(Date.now()) * 10_000n))
    .setState(state)
    .setIsAlive(isAlive)
    .setHttpEndPoint(new EndPoint().setAddress(host).setPort(port));
}
