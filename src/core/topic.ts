/** The fourteen topics that controls and checks are shown under, and governance beside them. */
export type Topic =
  | 'access-control'
  | 'joiner-mover-leaver'
  | 'backup-recovery'
  | 'endpoint-devices'
  | 'authentication'
  | 'change-management'
  | 'incident-response'
  | 'suppliers'
  | 'remote-working'
  | 'awareness-training'
  | 'assets'
  | 'information-handling'
  | 'logging-monitoring'
  | 'vulnerability-patching'
  /** Clauses 4 to 10, and the controls of Annex A that none of the fourteen topics really fits. */
  | 'governance';
