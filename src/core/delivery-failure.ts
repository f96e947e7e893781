/** Something that a service outside did not take: worth another try, or refused and for a person to mend. */
export abstract class DeliveryFailure extends Error {
  readonly retry: boolean;
  /** Milliseconds the service asks to wait. */
  readonly after: number | undefined;
  constructor(message: string, options: { retry: boolean; after?: number; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.retry = options.retry;
    this.after = options.after;
  }
}
