// The pages of the settings, in the order of the list. A page is one line here, one folder beside, and its name in words.en.json.
import type { Component } from 'svelte';
import type { IconName } from '../../components/icons';

export interface SettingsPage {
  /** Its folder, its address /settings/<id>, and its words settings.<id>. */
  id: string;
  group: 'you' | 'server';
  icon: IconName;
  /** Only administrators see it. */
  admin?: boolean;
  /** Tables want more than the width of a text column. */
  wide?: boolean;
  load: () => Promise<{ default: Component }>;
}

const pages: SettingsPage[] = [
  { id: 'profile', group: 'you', icon: 'user', load: () => import('./profile/Screen.svelte') },
  { id: 'apps', group: 'you', icon: 'phone', wide: true, load: () => import('./apps/Screen.svelte') },
  { id: 'sessions', group: 'you', icon: 'monitor', load: () => import('./sessions/Screen.svelte') },
  { id: 'appearance', group: 'you', icon: 'palette', load: () => import('./appearance/Screen.svelte') },
  { id: 'sound', group: 'you', icon: 'sound', load: () => import('./sound/Screen.svelte') },
  { id: 'keyboard', group: 'you', icon: 'keyboard', load: () => import('./keyboard/Screen.svelte') },
  {
    id: 'libraries',
    group: 'server',
    icon: 'drive',
    admin: true,
    wide: true,
    load: () => import('./libraries/Screen.svelte'),
  },
  { id: 'users', group: 'server', icon: 'users', admin: true, wide: true, load: () => import('./users/Screen.svelte') },
  {
    id: 'doctor',
    group: 'server',
    icon: 'shield',
    admin: true,
    wide: true,
    load: () => import('./doctor/Screen.svelte'),
  },
];

export const pagesFor = (admin: boolean): SettingsPage[] => pages.filter((page) => admin || !page.admin);
