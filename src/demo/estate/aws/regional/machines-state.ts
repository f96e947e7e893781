import type {
  Image,
  Instance,
  Snapshot,
  SnapshotBlockPublicAccessState,
  Volume,
} from '@aws-sdk/client-ec2';

export interface MachinesState {
  /** Terminated ones are listed for as long as they are here. */
  instances?: Instance[];
  volumes?: Volume[];
  /** Whether volumes are encrypted that are made without saying so; not so when left out. */
  encryptionByDefault?: boolean;
  snapshots?: Snapshot[];
  /** Ids of snapshots that every account may restore. */
  publicSnapshots?: string[];
  /** `unblocked` when left out. */
  snapshotBlock?: SnapshotBlockPublicAccessState;
  images?: Image[];
}
