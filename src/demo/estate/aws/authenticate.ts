import { resolvePrincipal, type Principal } from './identity.ts';
import { acceptsCalls } from './regions.ts';
import type { EstateState, Service } from './service.ts';
import { isSignedBy, type RawRequest, type Signature } from './signature.ts';

/**
 * Who signed the request.
 * @throws AwsError when the key is unknown, the secret wrong, the session over, the principal gone
 *   or the region one that the account has not opted in to
 */
export function authenticate(
  state: EstateState,
  service: Service,
  request: RawRequest,
  signature: Signature,
  now: Date,
): Principal {
  const { errors } = service;
  const key = state.credentials.find(signature.accessKeyId);
  if (key === undefined) throw errors.unknownAccessKey(signature.accessKeyId);
  const token = request.headers['x-amz-security-token'] ?? null;
  if (token !== key.sessionToken) throw errors.unknownAccessKey(signature.accessKeyId);
  if (!isSignedBy(request, signature, key.secretAccessKey)) throw errors.signatureMismatch();
  if (key.expiresAt !== null && key.expiresAt <= now) throw errors.expiredToken();
  const principal = resolvePrincipal(state.organization, key.accountId, key.principalArn);
  if (principal === undefined) throw errors.unknownAccessKey(signature.accessKeyId);
  if (service.regional && !acceptsCalls(principal.account.regions, signature.region)) {
    throw errors.unknownAccessKey(signature.accessKeyId);
  }
  return principal;
}
