// Style and layers: every import points down (see the table below).
import tseslint from 'typescript-eslint';

const node = { group: ['node:*'], message: 'this layer does no I/O' };
const vscode = { group: ['vscode'], message: 'only src/extension knows the editor' };
const folders = (...names) => ({ group: names.flatMap(name => [`**/${name}/**`, `**/${name}`]), message: 'imports point down' });
const packages = { regex: '^[^.]', message: 'core stands alone' };

/** What each folder of src may not import. */
const layers = {
  core: [packages, folders('formats', 'classifier', 'dataset', 'synthesis', 'process', 'cli', 'extension', 'webview')],
  formats: [node, vscode, folders('classifier', 'dataset', 'synthesis', 'process', 'cli', 'extension', 'webview')],
  process: [vscode, folders('core', 'formats', 'classifier', 'dataset', 'synthesis', 'cli', 'extension', 'webview')],
  classifier: [vscode, folders('formats', 'dataset', 'synthesis', 'cli', 'extension', 'webview')],
  dataset: [vscode, folders('classifier', 'synthesis', 'cli', 'extension', 'webview')],
  synthesis: [vscode, folders('classifier', 'dataset', 'cli', 'extension', 'webview')],
  webview: [node, vscode, folders('formats', 'classifier', 'process', 'cli', 'extension')],
  cli: [vscode, folders('extension', 'webview')],
  extension: [folders('cli')],
};

export default tseslint.config(
  { ignores: ['dist', 'src/dataset/engine/wasm', 'node_modules', 'models', '.vscode-host', '.vscode-test'] },
  ...tseslint.configs.strictTypeChecked.map(config => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { project: ['./tsconfig.json', './src/webview/tsconfig.json'], tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      'no-console': 'error',
      'max-lines': ['error', { max: 300, skipComments: true, skipBlankLines: true }],
      eqeqeq: 'error',
    },
  },
  ...Object.entries(layers).map(([folder, patterns]) => ({
    files: [`src/${folder}/**/*.ts`],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
  })),
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: { 'no-console': 'off', 'max-lines': 'off', '@typescript-eslint/no-non-null-assertion': 'off' },
  },
);
