import { FromStringShapeDeserializer } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import type { Parameters } from './service.ts';

/** Part of a form: `Filter.1.Name=x` is the value `x` below `Name` below `1` below `Filter`. */
interface Branch {
  value: string | undefined;
  readonly below: Map<string, Branch>;
}

const scalars = new FromStringShapeDeserializer({
  timestampFormat: { useTrait: true, default: 5 },
});

/** Reads the form of a request back into the SDK's shape, by the names under which it was sent. */
export class FormReader {
  readonly #isEc2: boolean;

  /** @param isEc2 EC2 names members in its own way, and its lists are always flat */
  constructor(isEc2: boolean) {
    this.#isEc2 = isEc2;
  }

  read(schema: NormalizedSchema, form: Parameters): Parameters {
    if (schema.isUnitSchema()) return {};
    return this.#structure(schema, grow(form));
  }

  #value(schema: NormalizedSchema, branch: Branch): unknown {
    if (schema.isStructSchema()) return this.#structure(schema, branch);
    const flat = this.#isEc2 || schema.getMergedTraits().xmlFlattened === 1;
    if (schema.isListSchema()) {
      const item = schema.getValueSchema();
      return numbered(flat ? branch : branch.below.get(wireName(item, 'member'))).map((each) =>
        this.#value(item, each),
      );
    }
    if (schema.isMapSchema()) return this.#map(schema, flat ? branch : branch.below.get('entry'));
    const value: unknown = scalars.read(schema, branch.value ?? '');
    return value;
  }

  #structure(schema: NormalizedSchema, branch: Branch): Record<string, unknown> {
    const value: Record<string, unknown> = {};
    for (const [name, member] of schema.structIterator()) {
      const below = branch.below.get(this.#memberName(member, name));
      if (below !== undefined) value[name] = this.#value(member, below);
    }
    return value;
  }

  #map(schema: NormalizedSchema, branch: Branch | undefined): Record<string, unknown> {
    const value: Record<string, unknown> = {};
    const item = schema.getValueSchema();
    const keyName = wireName(schema.getKeySchema(), 'key');
    const valueName = wireName(item, 'value');
    for (const entry of numbered(branch)) {
      const key = entry.below.get(keyName)?.value;
      const below = entry.below.get(valueName);
      if (key !== undefined && below !== undefined) value[key] = this.#value(item, below);
    }
    return value;
  }

  #memberName(member: NormalizedSchema, name: string): string {
    if (!this.#isEc2) return wireName(member, name);
    const { ec2QueryName } = member.getMergedTraits();
    if (typeof ec2QueryName === 'string') return ec2QueryName;
    const plain = wireName(member, name);
    return plain.charAt(0).toUpperCase() + plain.slice(1);
  }
}

function wireName(schema: NormalizedSchema, otherwise: string): string {
  return schema.getMergedTraits().xmlName ?? otherwise;
}

function grow(form: Parameters): Branch {
  const root: Branch = { value: undefined, below: new Map() };
  for (const [path, value] of Object.entries(form)) {
    let branch = root;
    for (const name of path.split('.')) {
      let below = branch.below.get(name);
      if (below === undefined) {
        below = { value: undefined, below: new Map() };
        branch.below.set(name, below);
      }
      branch = below;
    }
    branch.value = String(value);
  }
  return root;
}

/** The branches `1`, `2` … in order; an empty list is sent as its bare name. */
function numbered(branch: Branch | undefined): readonly Branch[] {
  return [...(branch?.below ?? [])]
    .filter(([name]) => /^\d+$/.test(name))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, below]) => below);
}
