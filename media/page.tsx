import '@vscode/codicons/dist/codicon.css';
import './css/base.css';
import './css/controls.css';
import './css/issue.css';
import './css/create.css';
import './css/board.css';
import './css/insight.css';
import './css/text.css';
import './css/writer.css';
import './css/conversation.css';
import { CreatePage } from './create/page';
import { boot } from './host';
import { Issues } from './issue/issues';
import { loadRenderer } from './parts/text';
import { show } from './show';

// Loaded before the first render, so that texts are rendered formatted at once.
const renderer = loadRenderer();
if (boot.page === 'issue' && boot.opened.first) await renderer;
show(boot.page === 'issue' ? <Issues /> : <CreatePage />);
