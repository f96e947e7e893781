export interface FloorLine {
  readonly operation: string;
  readonly requests: number;
  /** How it follows from the population, for the page of figures. */
  readonly formula: string;
}
