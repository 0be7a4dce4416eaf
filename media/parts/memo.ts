import { Component, h, type ComponentChild, type FunctionComponent } from 'preact';

/** Makes a component that is rendered again only when one of its properties differs. */
export function memo<P extends object>(View: FunctionComponent<P>): new (props: P) => Component<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      return Object.keys({ ...this.props, ...next }).some((name) => this.props[name as keyof P] !== next[name as keyof P]);
    }
    override render(): ComponentChild {
      return h(View, this.props);
    }
  };
}
