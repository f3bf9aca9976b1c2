// Which VS Code the tests run in, from what the machine has.

export interface Machine {
  /** VSCODE_EXECUTABLE. */
  named?: string;
  /** TEST_HOST: asks for one of them. */
  wanted?: string;
  /** A desktop VS Code that is installed or was downloaded before. */
  installed?: string;
  /** Why the browser host cannot run here. */
  browserObstacle?: string;
  /** Whether a window can be opened: Windows, macOS, a display, or xvfb-run. */
  canShowWindows: boolean;
}

export type Choice =
  | { kind: 'desktop'; executable: string }
  /** Try this; fall through to the browser host where it fails. */
  | { kind: 'download' }
  | { kind: 'browser' }
  | { kind: 'none'; reason: string };

export function chooseHost(machine: Machine): Choice {
  if (machine.wanted === 'browser') return browserOr(machine, 'TEST_HOST=browser was asked for');
  if (machine.named) return { kind: 'desktop', executable: machine.named };
  if (!machine.canShowWindows) {
    return machine.wanted === 'desktop'
      ? { kind: 'none', reason: 'TEST_HOST=desktop was asked for, but there is no display and no xvfb-run' }
      : browserOr(machine, 'there is no display and no xvfb-run for a desktop VS Code');
  }
  return machine.installed ? { kind: 'desktop', executable: machine.installed } : { kind: 'download' };
}

function browserOr(machine: Machine, otherwise: string): Choice {
  return machine.browserObstacle === undefined ? { kind: 'browser' } : { kind: 'none', reason: `${otherwise}, and ${machine.browserObstacle}` };
}
