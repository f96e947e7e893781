// tsc writes files without the executable bit, and npm links a package's own bin without setting it.
import { chmodSync } from 'node:fs';

for (const file of process.argv.slice(2)) chmodSync(file, 0o755);
