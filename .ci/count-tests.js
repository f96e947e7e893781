// Prints "<passed> <failed>" for a report of vitest. A skipped test proved nothing and counts as failed;
// so does a file that could not be loaded, and a run that failed though every test passed.
import { readFileSync } from 'node:fs';

const [file, exitCode] = process.argv.slice(2);
const report = JSON.parse(readFileSync(file, 'utf8'));
const passed = report.numPassedTests;
const notPassed = report.numTotalTests - passed;
const notLoaded = report.testResults.filter(
  (result) => result.status === 'failed' && result.assertionResults.length === 0,
).length;
const failed = notPassed + notLoaded;
const unexplained = failed === 0 && (exitCode !== '0' || passed === 0) ? 1 : 0;
console.log(`${passed} ${failed + unexplained}`);
