/** Networks, what guards them, and what listens in them. */
export const NETWORK_KINDS = {} as const;
