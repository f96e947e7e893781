import type { Volume } from '@aws-sdk/client-ec2';

export interface MachinesState {
  volumes?: Volume[];
}
