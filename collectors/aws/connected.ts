import type { Item, ProjectContext } from '../../src/core/collector.ts';
import type { Told } from './permissions.ts';

/** The step that tells what is connected in a region. */
export const CONNECTED = 'network-interfaces';

/** An item of that step: a network, or a security group, by its id. */
export function connected(id: string, form: 'network' | 'firewall'): Item {
  return { id, name: id, hints: { form } };
}

/** Whether an interface is in the network, or guarded by the group, as far as the list was read. */
export function isConnected(id: string, { items, complete }: ProjectContext): Told {
  if (items.some((item) => item.id === id)) return true;
  return complete ? false : undefined;
}
