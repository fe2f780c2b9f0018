// Everything is runes; components never inject styles at run time, because the policy allows only linked ones.
/** @type {import('@sveltejs/vite-plugin-svelte').SvelteConfig} */
export default { compilerOptions: { runes: true, css: 'external' } };
