import { show } from '../show';
import { BoardPage } from './board';

show(<BoardPage />);
