import { start } from '../page/start.tsx';
import './floor.css';

start(({ text }) => <div className="floor">{text}</div>);
