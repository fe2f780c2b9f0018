// How the page looks: light or dark, contrast, accent, colours of covers, motion. Attributes on <html> are all that the style sheets need.
import { settings } from '../offline/store';

export type ThemeName = 'system' | 'light' | 'dark';
export const ACCENTS = ['azure', 'iris', 'orchid', 'rose', 'coral', 'amber', 'moss', 'teal', 'ink'] as const;
export type Accent = (typeof ACCENTS)[number];
export type Motion = 'system' | 'less';

/** `null` takes the attribute away: the style sheet's own value applies. */
function mark(name: string, value: string | null): void {
  const root = document.documentElement;
  if (value === null) delete root.dataset[name];
  else root.dataset[name] = value;
}

class Theme {
  name = $state<ThemeName>(settings.read<ThemeName>('theme', 'system'));
  /** High contrast, chosen here; the system's own wish holds in any case. */
  contrast = $state(settings.read<string>('contrast', '') === 'more');
  accent = $state<Accent>(settings.read<Accent>('accent', 'azure'));
  covers = $state(settings.read<string>('covers', '') !== 'off');
  motion = $state<Motion>(settings.read<Motion>('motion', 'system'));

  /** What is on the screen now, whoever chose it. */
  get dark(): boolean {
    return this.name === 'system' ? matchMedia('(prefers-color-scheme: dark)').matches : this.name === 'dark';
  }

  choose(name: ThemeName): void {
    this.name = name;
    settings.write('theme', name);
    mark('theme', name === 'system' ? null : name);
  }

  chooseContrast(more: boolean): void {
    this.contrast = more;
    settings.write('contrast', more ? 'more' : '');
    mark('contrast', more ? 'more' : null);
  }

  chooseAccent(accent: Accent): void {
    this.accent = accent;
    settings.write('accent', accent);
    mark('accent', accent === 'azure' ? null : accent);
  }

  chooseCovers(on: boolean): void {
    this.covers = on;
    settings.write('covers', on ? '' : 'off');
    mark('covers', on ? null : 'off');
  }

  chooseMotion(motion: Motion): void {
    this.motion = motion;
    settings.write('motion', motion);
    mark('motion', motion === 'less' ? 'less' : null);
  }

  /** Movement by script asks here; movement by style sheet asks the same of the system and of the attribute. */
  get still(): boolean {
    return this.motion === 'less' || matchMedia('(prefers-reduced-motion: reduce)').matches;
  }
}

export const theme = new Theme();
