// What is done from what lies over the page.
import type { App } from './app';
import { goTo } from './goTo';
import type { OverlayPorts } from './overlays';

export function overlayPorts(app: App): OverlayPorts {
  const close = (): void => {
    app.happen({ kind: 'overlay', overlay: 'none' });
    app.grid.focus();
  };
  return {
    act: action => app.onAction(action),
    close,
    toggleColumn: (id, shown) => app.happen({ kind: 'toggleColumn', id, shown }),
    goTo: (typed, by) => {
      close();
      void goTo(app, typed, by);
    },
    exportAs: format => {
      const { known, exact } = app.state.count;
      app.host.post({ kind: 'export', query: app.query, format, count: exact ? known : undefined });
      close();
    },
  };
}
