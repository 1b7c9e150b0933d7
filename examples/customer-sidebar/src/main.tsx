import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from './App';
import { Connection } from './Connection';
import './style.css';

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Connection>
      <App />
    </Connection>
  </StrictMode>,
);
