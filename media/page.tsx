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
import { IssuePage } from './issue/page';
import { Live } from './parts/live';

const root = document.getElementById('root');
if (root) {
  render(
    <>
      {boot.page === 'issue' ? <IssuePage /> : <CreatePage />}
      <Live />
    </>,
    root,
  );
}
