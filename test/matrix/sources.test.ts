import { matrixOf } from './suite.ts';

matrixOf(['github', 'workspace', 'company']);
