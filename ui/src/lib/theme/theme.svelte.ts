// Light, dark, or as the system says. The attribute on <html> is all that the style sheets need.
import { settings } from '../offline/store';

export type ThemeName = 'system' | 'light' | 'dark';

class Theme {
  name = $state<ThemeName>(settings.read<ThemeName>('theme', 'system'));

  choose(name: ThemeName): void {
    this.name = name;
    settings.write('theme', name);
    if (name === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = name;
  }
}

export const theme = new Theme();
