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
    files: ['src/**/*.ts'],
    languageOptions: {
      parserOptions: { project: './tsconfig.build.json', tsconfigRootDir: import.meta.dirname },
    },
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
      'max-lines': ['error', { max: 250 }],
      'no-nested-ternary': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
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
