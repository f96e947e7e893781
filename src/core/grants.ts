/** Somebody a source reads as, and what they have to be allowed to do. */
export interface Grantee {
  /** `caller` */
  readonly id: string;
  readonly title: string;
  /** In the provider's spelling, sorted, each once. */
  readonly permissions: readonly string[];
}

/** A document that one of the provider's own tools takes. */
export interface GrantFormat {
  /** As on the command line: `policy`. */
  readonly id: string;
  readonly title: string;
  /** Whether one document may hold all grantees; it is otherwise always for one of them. */
  readonly together: boolean;
  /** The document for one grantee, by id, or for all of them. */
  render(grantee: string | undefined): string;
}

/** What has to be granted for a source as it is configured. */
export interface Grants {
  /** At least one; the last is shown of a document that holds no more. */
  readonly grantees: readonly Grantee[];
  /** The first is printed unless another is asked for. */
  readonly formats: readonly GrantFormat[];
}

/** What a step needs to be allowed, as far as granting goes. */
export interface NeedingStep {
  readonly id: string;
  readonly after?: string;
  readonly permissions: readonly string[];
}

/** Why an emulator does not show a permission to be needed. */
export interface Doubt {
  /** Whether it refuses, under this name, what it has no answer to either way. */
  readonly refuses: boolean;
  /** Said of the emulator: `does not know the operation` */
  readonly why: string;
}

/**
 * By what it is shown that permissions suffice and that each is needed: emulators that answer whoever
 * is granted all of them, and refuse whoever lacks one.
 */
export interface GrantsProof {
  /** With version: `moto 5.2`. */
  readonly emulators: readonly { readonly id: string; readonly title: string }[];
  /**
   * By permission and then by emulator: why this one does not show it. What is not in here every emulator
   * shows, and of what is in here those that are not named.
   */
  readonly unproven: Readonly<Record<string, Readonly<Record<string, Doubt>>>>;
}

/** How a collector words what it needs in the provider's own terms, for those who set it up. */
export interface Granting<Settings> {
  /** Settings as they may be configured, whose grants the documentation shows. */
  readonly examples: readonly { readonly title: string; readonly settings: Settings }[];
  readonly proof: GrantsProof;
  /** Pure; `steps` are those that read under these settings. */
  of(settings: Settings, steps: readonly NeedingStep[]): Grants;
}
