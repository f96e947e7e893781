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

/** How a collector words what it needs in the provider's own terms, for those who set it up. */
export interface Granting<Settings> {
  /** Settings as they may be configured, whose grants the documentation shows. */
  readonly examples: readonly { readonly title: string; readonly settings: Settings }[];
  /** Permissions not shown to be needed, under this name, by refusing them; and why not. */
  readonly unproven: Readonly<Record<string, string>>;
  /** Pure; `steps` are those that read under these settings. */
  of(settings: Settings, steps: readonly NeedingStep[]): Grants;
}
