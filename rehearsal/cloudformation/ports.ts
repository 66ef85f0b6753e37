import { freePort } from '../services/ports';
import type { State } from './state';

/** Ports by what listens there, the same in every run as long as nobody else takes them. */
export class Ports {
  private readonly claimed = new Set<number>();

  constructor(private readonly state: State) {}

  async claim(key: string): Promise<number> {
    const { ports } = this.state.content;
    let port = await freePort(ports[key]);
    // Claimed for something that does not listen yet.
    while (port !== ports[key] && this.claimed.has(port)) port = await freePort();
    this.claimed.add(port);
    ports[key] = port;
    this.state.save();
    return port;
  }
}
