import { CreateRepositoryCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';

import type { Maker } from './maker.ts';

/** A repository with an image, and a function. Machines and their agents are of another area. */
export async function oneOfEachSoftware(make: Maker): Promise<void> {
  const ecr = new ECRClient(make);
  await ecr.send(new CreateRepositoryCommand({ repositoryName: 'one-repository' }));
  await ecr.send(
    new PutImageCommand({
      repositoryName: 'one-repository',
      imageTag: 'one',
      imageManifest: JSON.stringify({
        schemaVersion: 2,
        mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
        config: { digest: `sha256:${'c'.repeat(64)}`, size: 7 },
        layers: [],
      }),
    }),
  );
  const { Role: role } = await new IAMClient(make).send(
    new CreateRoleCommand({
      RoleName: 'one-function',
      AssumeRolePolicyDocument: '{"Statement":[]}',
    }),
  );
  await new LambdaClient(make).send(
    new CreateFunctionCommand({
      FunctionName: 'one-function',
      Runtime: 'nodejs24.x',
      Role: role?.Arn,
      Handler: 'index.handler',
      // The end of the directory of an archive in which nothing is.
      Code: { ZipFile: Buffer.from(`504b0506${'00'.repeat(18)}`, 'hex') },
    }),
  );
}
