import type { ComponentChildren } from "preact";

type ScrollProps = {
  readonly label: string;
  readonly short?: boolean;
  readonly children: ComponentChildren;
};

/** A box that scrolls, for mouse and keyboard. */
export function Scroll({ label, short = false, children }: ScrollProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section class={`scroll ${short ? "short" : ""}`} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
