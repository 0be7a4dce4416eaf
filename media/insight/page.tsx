import { show } from '../show';
import { InsightPage } from './insight';

show(<InsightPage />);
