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
import { render, type VNode } from 'preact';
import { CreatePage } from './create/page';
import { boot } from './host';
import { Issues } from './issue/issues';
import { Live } from './parts/live';
import { loadRenderer } from './parts/text';

/** The root component. Board and charts are loaded with their first use, and need no renderer. */
async function chosenPage(): Promise<VNode> {
  if (boot.page === 'board') {
    const { BoardPage } = await import('./board/board');
    return <BoardPage />;
  }
  if (boot.page === 'insight') {
    const { InsightPage } = await import('./insight/insight');
    return <InsightPage />;
  }
  // Loaded before the first render, so that texts are rendered formatted at once.
  const renderer = loadRenderer();
  if (boot.page === 'issue' && boot.opened.first) await renderer;
  return boot.page === 'issue' ? <Issues /> : <CreatePage />;
}

const shown = await chosenPage();
const root = document.getElementById('root');
if (root) {
  render(
    <>
      {shown}
      <Live />
    </>,
    root,
  );
}
