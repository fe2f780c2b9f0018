// Mounts the page; nothing else.
import { mount } from 'svelte';
import App from './app/App.svelte';
import './styles/tokens.css';
import './styles/fonts.css';
import './styles/reset.css';

const target = document.getElementById('app');
if (target) mount(App, { target });
