/** Encryption keys, secrets and certificates. */
export const SECRET_KINDS = {} as const;
