// Who am I? Asked once at the start and after every sign-in. Wipes this browser when somebody else comes.
import { cache } from '../api/cache';
import { ApiError, SessionLost } from '../api/client';
import type { Session, User } from '../api/types';
import * as writes from '../api/writes';
import { app } from '../base';
import { settings, wipe } from '../offline/store';
import { lost } from './lost.svelte';
import { undo } from '../undo/undo';
import { forgetReturns, tidyAddress } from './recovery';
import { afterSignOut, cameBy, doorOf } from './ways';

type State = 'asking' | 'known' | 'unreachable' | 'lost';

class Who {
  state = $state<State>('asking');
  info = $state.raw<Session | null>(null);
  /** Set while the steps of the first run are on the screen: the account exists by then, the page stays. */
  welcoming = $state(false);

  get user(): User | null {
    return this.info?.user ?? null;
  }

  async ask(): Promise<void> {
    try {
      const info = await writes.session();
      await this.#clearForeign(info.user);
      this.info = info;
      this.state = 'known';
      // Where only a login service lets people in, the first account comes from there, too.
      if (info.firstRun && doorOf(info, '') === 'form' && info.login.password) this.welcoming = true;
      if (info.user) forgetReturns();
      cameBy(info.session?.via);
      tidyAddress();
    } catch (error) {
      if (error instanceof SessionLost) this.state = 'lost';
      else if (error instanceof ApiError) this.state = this.info ? this.state : 'unreachable';
      else throw error;
    }
  }

  async signIn(username: string, password: string): Promise<void> {
    await writes.login(username, password);
    await this.#arrived();
  }

  async createAdmin(username: string, password: string): Promise<void> {
    await writes.createAdmin(username, password);
    await this.#arrived();
  }

  async signOut(): Promise<void> {
    const target = afterSignOut(this.info, app('/login'));
    await writes.logout().catch(() => undefined);
    await wipe({ leaving: true });
    location.assign(target);
  }

  async #arrived(): Promise<void> {
    const before = this.user?.id;
    lost.clear();
    await this.ask();
    if (before && before !== this.user?.id) location.assign(app('/'));
    else void cache.invalidateQueries();
  }

  async #clearForeign(user: User | null): Promise<void> {
    if (!user) return;
    const stored = settings.read<string | null>('user', null);
    if (stored && stored !== user.id) {
      await wipe();
      cache.clear();
      undo.clear();
    }
    settings.write('user', user.id);
  }
}

export const who = new Who();
