import { configurationJsonSchema } from '../../config/json-schema.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Shell } from '../shell.ts';

/** `annexa schema`: what the configuration may hold, for editors that check YAML by a JSON schema. */
export async function schema(shell: Shell): Promise<ExitCode> {
  shell.json(configurationJsonSchema(await shell.surroundings.registry()));
  return 0;
}
