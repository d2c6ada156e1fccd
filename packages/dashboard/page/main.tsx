import './styles/base.css';
import './styles/fields.css';
import './styles/table.css';

import { render } from 'preact';

import { App } from './app.tsx';

const root = document.getElementById('app');
if (root !== null) render(<App />, root);
