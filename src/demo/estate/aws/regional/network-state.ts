import type {
  FlowLog,
  NetworkInterface,
  SecurityGroup,
  TransitGatewayAttachment,
  Vpc,
  VpcBlockPublicAccessExclusion,
  VpcPeeringConnection,
} from '@aws-sdk/client-ec2';
import type { Listener, LoadBalancer, Rule } from '@aws-sdk/client-elastic-load-balancing-v2';

export interface NetworkState {
  vpcs?: Vpc[];
  securityGroups?: SecurityGroup[];
  /** Those of machines and load balancers are there without being named here. */
  networkInterfaces?: NetworkInterface[];
  /** Ranges of addresses by the id of the prefix list that holds them. */
  prefixLists?: Record<string, string[]>;
  flowLogs?: FlowLog[];
  peerings?: VpcPeeringConnection[];
  transitGatewayAttachments?: TransitGatewayAttachment[];
  publicAccessExclusions?: VpcBlockPublicAccessExclusion[];
  loadBalancers?: LoadBalancer[];
  listeners?: Listener[];
  /** Rules beside the default one by the ARN of their listener. */
  listenerRules?: Record<string, Rule[]>;
}
