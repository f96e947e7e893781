import type { AwsPublicAccessBlock } from './model.ts';
import { leaf, XML_PROLOG } from './xml.ts';

export const S3_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** A bucket's block and an account's are the same document, answered by two services. */
export function publicAccessBlockXml(
  block: AwsPublicAccessBlock,
  xmlNamespace = S3_NAMESPACE,
): string {
  return (
    `${XML_PROLOG}<PublicAccessBlockConfiguration xmlns="${xmlNamespace}">` +
    leaf('BlockPublicAcls', block.blockPublicAcls) +
    leaf('IgnorePublicAcls', block.ignorePublicAcls) +
    leaf('BlockPublicPolicy', block.blockPublicPolicy) +
    leaf('RestrictPublicBuckets', block.restrictPublicBuckets) +
    '</PublicAccessBlockConfiguration>'
  );
}
