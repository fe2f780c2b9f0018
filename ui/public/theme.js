// Sets the chosen look before the first paint. A file of its own, because the page allows no inline script.
try {
  for (const name of ['theme', 'contrast', 'accent', 'covers', 'motion']) {
    const value = JSON.parse(localStorage.getItem('melodrome.' + name) || 'null');
    const plain = [null, '', 'system', 'azure'].includes(value);
    if (!plain && /^[a-z]{1,12}$/.test(value)) document.documentElement.dataset[name] = value;
  }
} catch {
  // Storage is blocked: the system's theme applies.
}
