// What is open on this screen. Nothing that a link should restore, nothing that the server knows.

class Ui {
  queue = $state(false);
  palette = $state(false);
  nowPlaying = $state(false);
  account = $state(false);
  keys = $state(false);
}

export const ui = new Ui();

class Screen {
  #phone = matchMedia('(max-width: 719px)');
  phone = $state(this.#phone.matches);

  constructor() {
    this.#phone.addEventListener('change', (event) => (this.phone = event.matches));
  }
}

export const screen = new Screen();
