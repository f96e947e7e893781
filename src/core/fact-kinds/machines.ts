/** Machines, their disks, snapshots and images. */
export const MACHINE_KINDS = {} as const;
