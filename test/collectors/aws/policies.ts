import { parsePolicy, type PolicyDocument } from '../../../collectors/aws/policy-document.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The document of a policy with these statements. */
export function policyOf(...statements: readonly Fields[]): PolicyDocument {
  const parsed = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
  if (parsed === undefined) throw new Error('the test’s own policy is malformed');
  return parsed;
}

export const allow = (fields: Fields): Fields => ({ Effect: 'Allow', ...fields });
export const deny = (fields: Fields): Fields => ({ Effect: 'Deny', ...fields });
