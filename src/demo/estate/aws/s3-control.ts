import { AwsError, denial, s3Errors } from './errors.ts';
import { publicAccessBlockXml } from './s3-public-access-block.ts';
import { textParameter, type Operation, type Service } from './service.ts';

const NAMESPACE = 'http://awss3control.amazonaws.com/doc/2018-08-20/';
const ACTION = 's3:GetAccountPublicAccessBlock';

const getPublicAccessBlock: Operation = {
  action: ACTION,
  run: ({ account, principal, parameters }) => {
    const asked = textParameter(parameters, 'AccountId');
    if (asked !== account.id) {
      throw new AwsError('AccessDenied', 403, denial(principal.arn, ACTION, null));
    }
    if (account.publicAccessBlock !== null) {
      return publicAccessBlockXml(account.publicAccessBlock, NAMESPACE);
    }
    throw new AwsError(
      'NoSuchPublicAccessBlockConfiguration',
      404,
      'The public access block configuration was not found',
      { AccountId: account.id },
    );
  },
};

/** S3's settings for a whole account, which is the only thing annexa reads from S3 Control. */
export const s3Control: Service = {
  name: 's3-control',
  dialect: 's3-control',
  xmlNamespace: NAMESPACE,
  regional: false,
  errors: s3Errors,
  operations: { GetPublicAccessBlock: getPublicAccessBlock },
};
