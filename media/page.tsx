import '@vscode/codicons/dist/codicon.css';
import './css/base.css';
import './css/controls.css';
import './css/issue.css';
import './css/create.css';
import './css/text.css';
import './css/writer.css';
import './css/conversation.css';
import { render } from 'preact';
import { CreatePage } from './create/page';
import { boot } from './host';
import { Issues } from './issue/issues';
import { Live } from './parts/live';
import { loadRenderer } from './parts/text';

// What is there already is drawn once, with its markup.
const renderer = loadRenderer();
if (boot.page === 'issue' && boot.opened.first) await renderer;
const root = document.getElementById('root');
if (root) {
  render(
    <>
      {boot.page === 'issue' ? <Issues /> : <CreatePage />}
      <Live />
    </>,
    root,
  );
}
