import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';

export interface Reply {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

/** Posts once, follows nowhere, and reads no further than the head of the answer. */
export function post(
  address: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
): Promise<Reply> {
  const bytes = Buffer.from(body);
  const request = address.protocol === 'http:' ? overHttp : overHttps;
  return new Promise((resolve, reject) => {
    const asked = request(
      address,
      {
        method: 'POST',
        headers: {
          ...headers,
          'content-length': bytes.length,
          'user-agent': 'annexa',
          // Messages are rare: no connection is worth keeping.
          connection: 'close',
        },
        signal,
      },
      (answer) => {
        resolve({
          status: answer.statusCode ?? 0,
          retryAfter: answer.headers['retry-after'],
        });
        answer.destroy();
      },
    );
    asked.once('error', reject);
    asked.end(bytes);
  });
}
