import tseslint from 'typescript-eslint'

export default tseslint.config(
  {
    ignores: [
      'dist',
      'generated',
      'node_modules',
      '**/node_modules',
      'docs/site',
      'docs/reference',
      '.cache',
    ],
  },
  ...tseslint.configs.recommended,
  {
    // Rules that ask the compiler, with the same projects as an editor.
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
    },
  },
  {
    files: ['src/**/*.ts', 'scripts/**/*.{ts,js}'],
    rules: {
      'max-lines': ['error', { max: 250 }],
      // A function that needs a second screen is two functions.
      'max-lines-per-function': ['error', { max: 65, skipComments: true }],
    },
  },
  {
    // A closure whose parts are its methods, and a comparison of two lists field by field.
    files: ['src/testing/fake.ts', 'scripts/compare/shapes.ts'],
    rules: { 'max-lines-per-function': ['error', { max: 110, skipComments: true }] },
  },
  {
    // Type tests say the type of what they are about, and the benchmarks' own packages need not be installed.
    files: ['test/types/*.ts', 'bench/*.ts'],
    rules: { '@typescript-eslint/no-unnecessary-type-assertion': 'off' },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      // src runs everywhere: web standards only, nothing of one runtime.
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(node:|fs$|crypto$|buffer$|http$|https$|stream$)',
              message: 'src uses web standards only.',
            },
          ],
        },
      ],
      'no-restricted-globals': [
        'error',
        'process',
        'Buffer',
        'require',
        '__dirname',
        'global',
        'window',
        'setImmediate',
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      'no-nested-ternary': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'TSAsExpression > TSNeverKeyword.typeAnnotation',
          message: 'Say what the value is; "as never" says that nobody knows.',
        },
        {
          selector: 'TSAsExpression > TSAsExpression.expression',
          message: 'Two casts in a row hide what is cast; narrow the value instead.',
        },
      ],
    },
  },
  {
    rules: {
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
      ],
    },
  },
  {
    // The linter hands untyped nodes to its rules.
    files: ['scripts/lint/*.js'],
    rules: { '@typescript-eslint/no-explicit-any': 'off' },
  },
)
