import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { listStep } from '../list-step.ts';
import { regionOf, regionalArn } from '../scope.ts';

/** A replica of a global table is a table of its region, with settings of its own. */
export const tables = listStep({
  id: 'tables',
  title: 'DynamoDB tables',
  after: 'regions',
  service: 'dynamodb',
  operation: 'dynamodb:ListTables',
  delivers: { table: ['identity'] },
  shape: { TableNames: true },
  async send(dynamoDb, cursor, abortSignal) {
    const { ListTablesCommand } = await import('@aws-sdk/client-dynamodb');
    const command = new ListTablesCommand({ Limit: 100, ExclusiveStartTableName: cursor });
    return dynamoDb.send(command, { abortSignal });
  },
  next: ({ LastEvaluatedTableName }) => LastEvaluatedTableName,
  list: 'TableNames',
  what: 'a table of the list',
  row: z.string(),
  *states(name, { scope, answer }) {
    const id = regionalArn(scope, 'dynamodb', `table/${name}`);
    yield state({
      kind: 'table',
      id,
      facet: 'identity',
      name,
      incarnation: id,
      from: [answer],
      value: { region: regionOf(scope) },
    });
  },
});
