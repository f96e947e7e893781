/** What runs, how it is patched, and what is known to be wrong with it. */
export const SOFTWARE_KINDS = {} as const;
