import { Component, type ReactNode } from "react";

import { Failure } from "./Failure";

interface State {
  error: unknown;
}

/** A part of the page that may fail by itself: what went wrong stands in its place. */
export class Boundary extends Component<{ children: ReactNode }, State> {
  state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return <Failure error={error} retry={() => this.setState({ error: null })} />;
  }
}
