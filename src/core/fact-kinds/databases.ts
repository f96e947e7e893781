/** Databases and their snapshots. */
export const DATABASE_KINDS = {} as const;
