// Sets the chosen theme before the first paint. A file of its own, because the page allows no inline script.
try {
  var theme = localStorage.getItem('melodrome.theme');
  if (theme === '"light"' || theme === '"dark"') document.documentElement.dataset.theme = JSON.parse(theme);
} catch {
  // Storage is blocked: the system's theme applies.
}
