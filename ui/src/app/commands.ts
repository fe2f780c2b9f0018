// What the palette can do besides finding: the actions of the page that a person might look for by name.
import type { IconName } from '../components/icons';
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

const places: [string, IconName, string][] = [
  ['home', 'home', '/'],
  ['albums', 'disc', '/albums'],
  ['artists', 'mic', '/artists'],
  ['songs', 'note', '/songs'],
  ['genres', 'library', '/genres'],
  ['favourites', 'heart', '/favourites'],
  ['playlists', 'listMusic', '/playlists'],
  ['settings', 'settings', '/settings'],
  ['appearance', 'palette', '/settings/appearance'],
  ['sound', 'sound', '/settings/sound'],
];

export function commands(): Command[] {
  const { dark } = theme;
  const all: Command[] = [
    ...places.map(([id, icon, to]) => ({ id, icon, label: t(`do.${id}`), run: () => route.go(to) })),
    {
      id: 'shuffle',
      icon: 'shuffle',
      label: t('do.shuffle'),
      run: () => void shuffleLibrary({}, { name: t('albums.title'), href: '/albums' }),
    },
    {
      id: 'contrast',
      icon: 'palette',
      label: t(theme.contrast ? 'do.contrastOff' : 'do.contrast'),
      run: () => theme.chooseContrast(!theme.contrast),
    },
    { id: 'queue', icon: 'listMusic', label: t('do.queue'), run: () => (ui.queue = true) },
    {
      id: 'theme',
      icon: dark ? 'sun' : 'moon',
      label: t(dark ? 'do.light' : 'do.dark'),
      also: t('account.theme'),
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
