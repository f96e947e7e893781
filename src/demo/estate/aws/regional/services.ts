import type { Service } from '../service.ts';
import { machines } from './machines.ts';

/** The services by region, each file's operations of them. */
export const regionalServices: readonly Service[] = [...machines];
