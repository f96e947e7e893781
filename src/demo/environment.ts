/** What decides for the AWS SDK and for HTTP clients whom they talk to, and as whom. */
const DECISIVE = /^(AWS_.*|(https?|all|no)_proxy)$/i;

/**
 * Runs something with this process's environment freed of the user's own AWS settings, credentials and
 * proxies, and with the given variables in their place. Afterwards everything is as it was.
 */
export async function withEnvironment<T>(
  variables: Readonly<Record<string, string>>,
  run: () => Promise<T>,
): Promise<T> {
  const before = Object.entries(process.env).filter(([name]) => DECISIVE.test(name));
  for (const [name] of before) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, variables);
  try {
    return await run();
  } finally {
    for (const name of Object.keys(variables)) Reflect.deleteProperty(process.env, name);
    for (const [name, value] of before) process.env[name] = value;
  }
}
