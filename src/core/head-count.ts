import type { Lookup } from './check.ts';
import type { Fact } from './facts.ts';
import { all, isUnknown, map, not, type Gap, type Observed } from './observed.ts';
import { isActiveHuman, ownerOf } from './people.ts';
import { Count } from './population.ts';

type Account = Fact<'account'>;

/** An account, and whether it is an administrator's. */
export interface Standing {
  readonly account: Account;
  readonly administrator: Observed<boolean>;
}

/** People, each once: those who are administrators by any of their accounts, and all others. */
export interface HeadCount {
  readonly administrators: Count;
  readonly others: Count;
}

/** People of a kind, by their keys, and accounts of whom it is not known who they are. */
class Heads {
  readonly sure = new Set<string>();
  readonly perhaps = new Set<string>();
  sureStrangers = 0;
  strangersPerhaps = 0;
  readonly gaps: Gap[] = [];

  add(belongs: Observed<boolean>, key: Observed<string>): void {
    if (belongs === false) return;
    if (isUnknown(belongs)) this.gaps.push(...belongs.gaps);
    if (isUnknown(key)) {
      this.gaps.push(...key.gaps);
      if (belongs === true) this.sureStrangers += 1;
      else this.strangersPerhaps += 1;
    } else (belongs === true ? this.sure : this.perhaps).add(key);
  }

  get strangers(): number {
    return this.sureStrangers + this.strangersPerhaps;
  }
}

/**
 * Counts the people in force behind some accounts. Two accounts of one person count once, where the
 * register of people or an address tells; where it may be so and is not told, both numbers are possible.
 * @param gaps what hides further accounts, and what hides such as may be administrators'
 */
export function headCount(
  standings: readonly Standing[],
  gaps: { readonly all: readonly Gap[]; readonly administrators: readonly Gap[] },
  lookup: Lookup,
): HeadCount {
  const administrators = new Heads();
  const others = new Heads();
  for (const { account, administrator } of standings) {
    const active = isActiveHuman(account, lookup);
    const key = personKey(account, lookup);
    administrators.add(all(active, administrator), key);
    others.add(all(active, not(administrator)), key);
  }
  const named = union(administrators.sure, administrators.perhaps);
  const apart = minus(others.sure, named).size - administrators.strangers;
  const possible = minus(union(others.sure, others.perhaps), administrators.sure);
  const hiding = [...administrators.gaps, ...others.gaps];
  return {
    administrators: new Count(
      Math.max(administrators.sure.size, Math.min(administrators.sureStrangers, 1)),
      gaps.administrators.length > 0 ? undefined : named.size + administrators.strangers,
      [...gaps.administrators, ...hiding],
    ),
    others: new Count(
      Math.max(apart, 0),
      gaps.all.length > 0 ? undefined : possible.size + others.strangers,
      [...gaps.all, ...hiding],
    ),
  };
}

/** Who is behind an account: a person of the register, else an address, else the account itself. */
function personKey(account: Account, lookup: Lookup): Observed<string> {
  const own = map(
    account.ownerKeys,
    (keys) => keys.find((key) => key.startsWith('email:')) ?? account.id,
  );
  if (!lookup.configured('person')) return own;
  return map(ownerOf(account, lookup), (owner) => (owner ? `person:${owner.id}` : own));
}

function union(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...a, ...b]);
}

function minus(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...a].filter((key) => !b.has(key)));
}
