// What the palette can do besides finding: the actions of the page that a person might look for by name.
import * as writes from '../lib/api/writes';
import { shuffleLibrary } from '../lib/actions/actions';
import { t } from '../lib/i18n/i18n';
import { scan } from '../lib/live/scan.svelte';
import { notices } from '../lib/notice/notice.svelte';
import { route } from '../lib/route/route.svelte';
import { who } from '../lib/session/session.svelte';
import { theme } from '../lib/theme/theme.svelte';
import { ui } from '../lib/ui/ui.svelte';
import type { Command } from '../screens/search/results';

export function commands(): Command[] {
  const dark = document.documentElement.dataset.theme
    ? theme.name === 'dark'
    : matchMedia('(prefers-color-scheme: dark)').matches;
  const all: Command[] = [
    { id: 'albums', icon: 'disc', label: t('do.albums'), run: () => route.go('/albums') },
    { id: 'favourites', icon: 'heart', label: t('do.favourites'), run: () => route.go('/favourites') },
    {
      id: 'shuffle',
      icon: 'shuffle',
      label: t('do.shuffle'),
      run: () => void shuffleLibrary({}, { name: t('albums.title'), href: '/albums' }),
    },
    { id: 'queue', icon: 'listMusic', label: t('do.queue'), run: () => (ui.queue = true) },
    {
      id: 'theme',
      icon: dark ? 'sun' : 'moon',
      label: t(dark ? 'do.light' : 'do.dark'),
      run: () => theme.choose(dark ? 'light' : 'dark'),
    },
    { id: 'keys', icon: 'keyboard', label: t('account.keys'), run: () => (ui.keys = true) },
  ];
  if (who.user?.isAdmin && !scan.status?.scanning)
    all.push({
      id: 'scan',
      icon: 'refresh',
      label: t('account.quick'),
      run: () =>
        void writes
          .startScan(false)
          .then(() => scan.ask())
          .catch(() => notices.toast(t('account.scanFailed'), undefined, 'bad')),
    });
  return all;
}
