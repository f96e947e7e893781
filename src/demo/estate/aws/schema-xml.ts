import { XmlShapeSerializer } from '@aws-sdk/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';

/** An output's members as XML, without an element around them: the dialect's envelope has that. */
export function writeXml(schema: NormalizedSchema, output: object): string {
  if (schema.isUnitSchema()) return '';
  const serializer = new XmlShapeSerializer({
    timestampFormat: { useTrait: true, default: 5 },
    xmlNamespace: '',
    serviceNamespace: '',
  });
  serializer.write(schema, output);
  const element = String(serializer.flush());
  // An element without content is written as `<Name/>`, of which nothing is left.
  return element.slice(element.indexOf('>') + 1, Math.max(element.lastIndexOf('<'), 0));
}
