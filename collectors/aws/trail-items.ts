import type { Item } from '../../src/core/collector.ts';

/** Codes for a trail deleted since it was listed. */
export const NO_TRAIL = ['TrailNotFoundException', 'TrailNotFound'];

/** Only a multi-region trail can record a whole account; the others are listed and not looked into. */
export function isMultiRegion(item: Item): boolean {
  return item.hints['multiRegion'] === 'true';
}

export function trailArn(item: Item): string {
  return item.hints['arn'] ?? item.id;
}
