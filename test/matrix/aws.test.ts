import { matrixOf } from './suite.ts';

matrixOf(['aws']);
