/** Configuration of the SDK's clients that make things in an emulator, as it takes it. */
export interface Maker {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}
