import tseslint from 'typescript-eslint'

export default tseslint.config(
  {
    ignores: [
      'dist',
      'generated',
      'node_modules',
      '**/node_modules',
      'docs/site',
      '.cache',
      'test/package/fixtures',
    ],
  },
  ...tseslint.configs.recommended,
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
      'max-lines': ['error', { max: 270 }],
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
