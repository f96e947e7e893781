import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

/** The service account as Google knows it, and what an administrator delegated to it. */
export interface GoogleServiceAccount {
  readonly clientEmail: string;
  readonly privateKeyId: string;
  /** SPKI, PEM. */
  readonly publicKeyPem: string;
  /** Scopes of the domain-wide delegation; a request for any other is refused as a whole. */
  readonly allowedScopes: readonly string[];
  /** Addresses of the users the account may stand for. */
  readonly allowedSubjects: readonly string[];
}

/** The part of a downloaded key file that clients read. */
export interface GoogleServiceAccountKeyFile {
  readonly type: 'service_account';
  readonly project_id: string;
  readonly private_key_id: string;
  /** PKCS #8, PEM. */
  readonly private_key: string;
  readonly client_email: string;
  readonly client_id: string;
  readonly token_uri: string;
}

export interface GoogleServiceAccountKey {
  /** What the estate needs to know of the account, the delegation aside. */
  readonly identity: Pick<GoogleServiceAccount, 'clientEmail' | 'privateKeyId' | 'publicKeyPem'>;
  /** The key file's content for a token endpoint, which is known only once the estate runs. */
  keyFile(tokenUrl: string): GoogleServiceAccountKeyFile;
}

/** Makes a key that lives as long as the process: RSA of 2048 bits, as Google issues them. */
export async function generateServiceAccountKey(
  clientEmail: string,
): Promise<GoogleServiceAccountKey> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const privateKeyId = randomBytes(20).toString('hex');
  return {
    identity: { clientEmail, privateKeyId, publicKeyPem: publicKey },
    keyFile: (tokenUrl) => ({
      type: 'service_account',
      project_id: 'example-project',
      private_key_id: privateKeyId,
      private_key: privateKey,
      client_email: clientEmail,
      client_id: '100000000000000000000',
      token_uri: tokenUrl,
    }),
  };
}
