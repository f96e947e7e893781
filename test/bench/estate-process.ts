import { startAwsEstate } from '../../src/demo/estate/aws/server.ts';
import { benchEstate } from './population.ts';

// Serves an estate in a process of its own, so that its memory and time are not the collector's.
const [users = '20', now = ''] = process.argv.slice(2);
const { organization, credential } = benchEstate(Number(users), new Date(now));
const estate = await startAwsEstate({
  organization,
  credentials: [credential],
  clock: () => new Date(),
});
// Each message asks for the requests since the last.
process.on('message', () => {
  process.send?.({ counts: estate.counts() });
  estate.resetRequests();
});
process.on('disconnect', () => process.exit(0));
process.send?.({ url: estate.url });
