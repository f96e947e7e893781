import tseslint from 'typescript-eslint';

/** Controls judge facts as of a time they are handed: what else a check could read is shut out. */
const pureControls = {
  'no-restricted-globals': [
    'error',
    { name: 'process', message: 'A check reads nothing but its facts and parameters.' },
    { name: 'fetch', message: 'A check never asks a provider.' },
    { name: 'setTimeout', message: 'A check is synchronous.' },
    { name: 'setInterval', message: 'A check is synchronous.' },
    { name: 'performance', message: 'A check judges as of `asOf`, never as of now.' },
    { name: 'globalThis', message: 'A check reads nothing but its facts and parameters.' },
  ],
  'no-restricted-imports': [
    'error',
    { patterns: [{ group: ['node:*'], message: 'A check reads nothing but its facts.' }] },
  ],
  'no-restricted-syntax': [
    'error',
    {
      selector: 'CallExpression[callee.object.name="Date"][callee.property.name="now"]',
      message: 'A check judges as of `asOf`, never as of now.',
    },
    {
      selector: ':matches(NewExpression, CallExpression)[callee.name="Date"][arguments.length=0]',
      message: 'A check judges as of `asOf`, never as of now.',
    },
    {
      selector: 'CallExpression[callee.object.name="Math"][callee.property.name="random"]',
      message: 'A check gives the same answer twice.',
    },
    {
      selector: ':matches(AwaitExpression, :function[async=true], ImportExpression)',
      message: 'A check is synchronous.',
    },
  ],
};

/** Collectors keep what they were refused: an error turned into an empty list reads as "none". */
const honestCollectors = {
  'no-restricted-syntax': [
    'error',
    {
      selector: 'CatchClause[param=null]',
      message: 'Look at the error: what was refused is a gap with its reason, never silence.',
    },
    {
      selector: 'CatchClause > BlockStatement.body[body.length=0]',
      message: 'A swallowed error makes a refusal look like an empty answer.',
    },
    {
      selector:
        'CallExpression[callee.property.name="catch"] > :function > :matches(ArrayExpression, ObjectExpression, Literal, Identifier[name="undefined"]).body',
      message: 'A refusal turned into an empty value reads as "there are none".',
    },
    {
      selector:
        'CallExpression[callee.property.name="catch"] > :function > BlockStatement.body[body.length=0]',
      message: 'A swallowed error makes a refusal look like an empty answer.',
    },
  ],
};

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'node_modules/', 'data/', '.ci/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: false, allowAny: false, allowNullish: false },
      ],
      // An interface's method may have to be async though this implementation waits for nothing.
      '@typescript-eslint/require-await': 'off',
      // A callback of one expression is read for its effect as easily as with braces.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
    },
  },
  { files: ['controls/**/*.ts'], rules: pureControls },
  { files: ['collectors/**/*.ts'], rules: honestCollectors },
  {
    // Tests index what they have just built, and hand over values that the types rule out.
    files: ['test/**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
