// package.json against the code: settings, colours, commands, and that colours can be told from what they stand on.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { EMOTIONS, GROUPS, LABELS } from '../../src/core/emotions';
import { TEXT_ENDINGS } from '../../src/cli/generate/narrativeFiles';
import { PAGE_COMMANDS } from '../../src/extension/dataset/view/pageCommands';
import { REVIEW_COMMANDS } from '../../src/extension/dataset/review/reviewCommands';
import { SCRIPT_LANGUAGES } from '../../src/extension/languages';
import { SETTINGS } from '../../src/extension/settings';
import { SYNTHESIS_COMMANDS } from '../../src/extension/synthesis/synthesisCommands';

const root = path.resolve(__dirname, '../..');
const inRoot = (...parts: string[]) => path.join(root, ...parts);

type Kind = 'dark' | 'light' | 'highContrast' | 'highContrastLight';
interface Property {
  default: unknown;
  scope: string;
  enum?: string[];
  enumDescriptions?: string[];
  minimum?: number;
  maximum?: number;
  items?: { enum?: string[] };
}
interface Manifest {
  icon: string;
  activationEvents: string[];
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
  contributes: {
    languages: { id: string; configuration?: string }[];
    grammars: { language?: string; scopeName: string; path: string }[];
    commands: { command: string; title: string }[];
    keybindings: { command: string; key: string; mac: string; when: string }[];
    menus: Record<string, { command: string; when?: string }[]>;
    customEditors: { viewType: string; displayName: string; priority: string; selector: { filenamePattern: string }[] }[];
    colors: { id: string; description: string; defaults: Record<Kind, string> }[];
    configuration: { properties: Record<string, Property> };
    configurationDefaults: Record<string, Record<string, unknown>>;
    walkthroughs: { steps: { description: string; media: Record<string, string>; completionEvents: string[] }[] }[];
  };
}
const manifest = JSON.parse(readFileSync(inRoot('package.json'), 'utf8')) as Manifest;
const { contributes } = manifest;
const source = (file: string) => readFileSync(inRoot('src', 'extension', file), 'utf8');
const commands = contributes.commands.map(({ command }) => command);

describe('manifest: settings', () => {
  const properties = contributes.configuration.properties;

  it('are those of the code, with its defaults, choices and limits', () => {
    assert.deepEqual(Object.keys(properties).sort(), Object.keys(SETTINGS).map(name => `emoPillars.${name}`).sort());
    for (const [name, setting] of Object.entries(SETTINGS)) {
      const property = properties[`emoPillars.${name}`]!;
      assert.deepEqual(property.default, setting.default, name);
      if ('choices' in setting) assert.deepEqual(property.enum, setting.choices, name);
      if ('minimum' in setting) assert.deepEqual([property.minimum, property.maximum], [setting.minimum, setting.maximum], name);
    }
    assert.deepEqual(properties['emoPillars.labels']?.items?.enum, LABELS);
  });

  it('describe each of their choices', () => {
    for (const [name, { enum: choices, enumDescriptions }] of Object.entries(properties)) assert.equal(enumDescriptions?.length, choices?.length, name);
  });

  it('are those of the README’s table, with their defaults', () => {
    const rows = [...readFileSync(inRoot('README.md'), 'utf8').matchAll(/^\| `(emoPillars\.[\w.]+)` \| (.+?) \|/gm)].map(([, name, value]) => [name, value]);
    const written = (value: unknown): string => {
      if (value === properties['emoPillars.labels']?.default) return 'all but `neutral`';
      if (value === '') return 'empty';
      return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
    };
    assert.deepEqual(properties['emoPillars.labels']?.default, LABELS.filter(label => label !== 'neutral'));
    assert.deepEqual(rows.sort(), Object.entries(properties).map(([name, property]) => [name, written(property.default)]).sort());
  });

  it('are per folder, but for the device, which is the machine’s, and generating, which a workspace may set', () => {
    const expected = (name: string): string => (name === 'emoPillars.device' ? 'machine' : name.startsWith('emoPillars.generate.') ? 'machine-overridable' : 'resource');
    for (const [name, { scope }] of Object.entries(properties)) assert.equal(scope, expected(name), name);
  });

  it('of a server, and of what is sent to it, come from no workspace that is not trusted', () => {
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    // Where text goes, what of it and around it, how often, how long, and what is said to cost: all of them, so that none is forgotten.
    const generating = Object.keys(properties).filter(name => name.startsWith('emoPillars.generate.'));
    assert.ok(generating.length > 20);
    for (const name of generating) assert.ok(restrictedConfigurations.includes(name), name);
    for (const name of restrictedConfigurations) assert.ok(name in properties, name);
  });
});

describe('manifest: commands and languages', () => {
  it('contributes the commands that are registered, and mentions no others', () => {
    const registered = [...source('commands.ts').split('const COMMANDS')[1]!.matchAll(/^ {2}(\w+)[,:]/gm)].map(([, name]) => `emoPillars.${name!}`);
    const ofDatasets = ['openDataset', 'datasetSplits', ...Object.keys(PAGE_COMMANDS), ...REVIEW_COMMANDS, ...SYNTHESIS_COMMANDS].map(name => `emoPillars.${name}`);
    for (const name of ['openDataset', 'datasetSplits']) assert.ok(source('dataset/view/datasetView.ts').includes(`'emoPillars.${name}'`), name);
    assert.deepEqual([...commands].sort(), [...registered, ...ofDatasets].sort());
    const mentioned = JSON.stringify([contributes.menus, contributes.keybindings, contributes.walkthroughs]).matchAll(/(?<=command":"|command:|onCommand:|onSettingChanged:)emoPillars\.\w+/g);
    const settings = Object.keys(contributes.configuration.properties);
    for (const [name] of mentioned) assert.ok(commands.includes(name) || settings.includes(name), name);
  });

  it('gives no key without a condition, and none twice', () => {
    for (const { when, command } of contributes.keybindings) {
      if (command.startsWith('emoPillars.dataset')) {
        assert.equal(when, String.raw`activeCustomEditorId =~ /^emoPillars\.(dataset|parquet)$/`, command);
        continue;
      }
      if (command === 'emoPillars.saveReport') {
        assert.equal(when, "activeWebviewPanelId == 'emoPillars.report'");
        continue;
      }
      // What a key has switched off, the same key has to switch on again.
      assert.equal(when, `editorTextFocus && emoPillars.${command.startsWith('emoPillars.toggle') ? 'annotatable' : 'annotated'}`, command);
    }
    for (const system of ['key', 'mac'] as const) assert.equal(new Set(contributes.keybindings.map(binding => binding[system])).size, contributes.keybindings.length);
  });

  it('sets each context key that it asks for', () => {
    const asked = new Set([...JSON.stringify([contributes.menus, contributes.keybindings]).matchAll(/"when":"([^"]*)"/g)].flatMap(([, when]) => (when ?? '').replaceAll("activeWebviewPanelId == 'emoPillars.report'", '').match(/emoPillars\.\w+/g) ?? []));
    for (const key of asked) assert.ok(source('status.ts').includes(`#setContext('${key.replace('emoPillars.', '')}'`), key);
  });

  it('offers to generate from every kind of file that the command line takes for a narrative', () => {
    const { when = '' } = contributes.menus['explorer/context']?.find(({ command }) => command === 'emoPillars.generateFiles') ?? {};
    const [, pattern = ''] = /resourceExtname =~ \/(.*)\/i/.exec(when) ?? [];
    for (const ending of TEXT_ENDINGS) assert.match(ending, new RegExp(pattern, 'i'));
    assert.doesNotMatch('.png', new RegExp(pattern, 'i'));
  });

  it('opens Parquet by itself, which is no text, and other datasets on request', () => {
    const editors = contributes.customEditors.map(({ viewType, displayName, priority, selector }) => [viewType, displayName, priority, selector.map(({ filenamePattern }) => filenamePattern).join(' ')]);
    assert.deepEqual(editors, [['emoPillars.dataset', 'Emo Pillars Dataset', 'option', '*.jsonl *.ndjson *.csv *.tsv'], ['emoPillars.parquet', 'Emo Pillars Dataset', 'default', '*.parquet']]);
    for (const name of editors.map(([type]) => type)) assert.ok(source('dataset/view/openDatasets.ts').includes(`'${String(name)}'`), String(name));
  });

  it('wakes up for every language, because the include globs may name files of any', () => {
    // A review or a study whose tab is restored has no document that would wake us.
    assert.deepEqual(manifest.activationEvents, ['onLanguage', 'onWebviewPanel:emoPillars.review', 'onWebviewPanel:emoPillars.study', 'onWebviewPanel:emoPillars.generate']);
  });

  it('wraps the lines of its languages', () => {
    for (const { id } of contributes.languages) {
      assert.ok(SCRIPT_LANGUAGES.includes(id), id);
      assert.notEqual(contributes.configurationDefaults[`[${id}]`]?.['editor.wordWrap'] ?? 'off', 'off', id);
    }
  });

  it('explains each sign in the walkthrough, with the emotions that it stands for', () => {
    const page = readFileSync(inRoot('media', 'walkthrough', 'signs.md'), 'utf8');
    for (const { id, glyph } of GROUPS) {
      if (id === 'neutral') continue;
      const row = page.split('\n').find(line => line.startsWith(`| ${glyph} |`)) ?? '';
      const expected = EMOTIONS.filter(({ group }) => group === id).map(emotion => emotion.id);
      assert.deepEqual(row.split('|')[2]?.split(',').map(name => name.trim()).sort(), expected.sort(), id);
    }
  });

  it('names only files that are there', () => {
    const { grammars, languages, walkthroughs } = contributes;
    const media = walkthroughs.flatMap(({ steps }) => steps.map(({ media: { svg, markdown } }) => svg ?? markdown!));
    const files = [manifest.icon, ...grammars.map(grammar => grammar.path), ...languages.flatMap(({ configuration }) => configuration ?? []), ...media];
    for (const file of files) assert.ok(existsSync(inRoot(file)), file);
    for (const { scopeName, path: file } of grammars) assert.equal((JSON.parse(readFileSync(inRoot(file), 'utf8')) as { scopeName: string }).scopeName, scopeName);
  });
});

type Rgb = readonly [number, number, number];
const channels = (hex: string): Rgb => [1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb;
const alphaOf = (hex: string): number => (hex.length > 7 ? parseInt(hex.slice(7), 16) / 255 : 1);
const over = (top: string, below: Rgb): Rgb => channels(top).map((value, index) => value * alphaOf(top) + below[index]! * (1 - alphaOf(top))) as unknown as Rgb;

/** Relative luminance and contrast ratio as WCAG 2.2 defines them. */
function luminance(color: Rgb): number {
  const [red, green, blue] = color.map(value => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4)) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Editor backgrounds and text of the themes that VS Code brings along. */
const THEMES: { name: string; kind: Kind; background: string; text: string }[] = [
  { name: 'Dark Modern', kind: 'dark', background: '#1F1F1F', text: '#CCCCCC' },
  { name: 'Dark+', kind: 'dark', background: '#1E1E1E', text: '#D4D4D4' },
  { name: 'Monokai', kind: 'dark', background: '#272822', text: '#F8F8F2' },
  { name: 'Abyss', kind: 'dark', background: '#000C18', text: '#6688CC' },
  { name: 'Kimbie Dark', kind: 'dark', background: '#221A0F', text: '#D3AF86' },
  { name: 'Red', kind: 'dark', background: '#390000', text: '#F8F8F8' },
  { name: 'Tomorrow Night Blue', kind: 'dark', background: '#002451', text: '#FFFFFF' },
  { name: 'Light Modern', kind: 'light', background: '#FFFFFF', text: '#3B3B3B' },
  { name: 'Light+', kind: 'light', background: '#FFFFFF', text: '#000000' },
  { name: 'Quiet Light', kind: 'light', background: '#F5F5F5', text: '#333333' },
  { name: 'Dark High Contrast', kind: 'highContrast', background: '#000000', text: '#FFFFFF' },
  { name: 'Light High Contrast', kind: 'highContrastLight', background: '#FFFFFF', text: '#292929' },
];
/** Their own text is below 4.5 already, or nearly so: here only our labels can be judged. */
const FAINT_THEMES: typeof THEMES = [
  { name: 'Solarized Dark', kind: 'dark', background: '#002B36', text: '#839496' },
  { name: 'Solarized Light', kind: 'light', background: '#FDF6E3', text: '#657B83' },
];
const colorOf = (id: string) => contributes.colors.find(color => color.id === id)!.defaults;

describe('manifest: colours', () => {
  it('are one for labels and one for tints of each group', () => {
    const expected = GROUPS.flatMap(({ colorId }) => [colorId, `${colorId}Background`]);
    assert.deepEqual(contributes.colors.map(({ id }) => id).sort(), expected.sort());
  });

  it('have a default for every kind of theme, and tints can be seen through', () => {
    for (const { id, defaults } of contributes.colors) {
      for (const kind of ['dark', 'light', 'highContrast', 'highContrastLight'] as const) {
        assert.match(defaults[kind], id.endsWith('Background') ? /^#[0-9A-F]{8}$/ : /^#[0-9A-F]{6}$/, `${id} ${kind}`);
        assert.ok(!id.endsWith('Background') || alphaOf(defaults[kind]) < 0.25, `${id} ${kind}`);
      }
    }
  });

  it('keep labels at 4.5 : 1 at least (7 : 1 in high contrast), on the background and on every tint', () => {
    for (const { name, kind, background } of [...THEMES, ...FAINT_THEMES]) {
      const least = kind.startsWith('high') ? 7 : 4.5;
      for (const { colorId } of GROUPS) {
        const grounds = [channels(background), ...GROUPS.map(group => over(colorOf(`${group.colorId}Background`)[kind], channels(background)))];
        for (const ground of grounds) {
          const ratio = contrast(channels(colorOf(colorId)[kind]), ground);
          assert.ok(ratio >= least, `${colorId} in ${name}: ${ratio.toFixed(2)}`);
        }
      }
    }
  });

  it('keep the words on a tint at 4.5 : 1 at least, and within a quarter of what they were', () => {
    for (const { name, kind, background, text } of THEMES) {
      for (const { colorId } of GROUPS) {
        const before = contrast(channels(text), channels(background));
        const ratio = contrast(channels(text), over(colorOf(`${colorId}Background`)[kind], channels(background)));
        assert.ok(ratio >= Math.min(4.5, before), `${colorId} in ${name}: ${ratio.toFixed(2)}`);
        assert.ok(ratio >= before * 0.75, `${colorId} in ${name}: ${ratio.toFixed(2)} of ${before.toFixed(2)}`);
      }
    }
  });
});
