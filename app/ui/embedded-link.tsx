import { Link, useLocation } from "@remix-run/react";
import type { AnchorHTMLAttributes, ReactElement } from "react";
import { forwardRef } from "react";
import { isInApp, keepFrame } from "./embedded-address.ts";

type Props = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "target"> & {
  url: string;
  external?: boolean;
  target?: "_blank" | "_self" | "_parent" | "_top";
};

/** The link that Polaris renders everywhere: inside the app it keeps the frame's parameters, outside it is plain. */
export const EmbeddedLink = forwardRef<HTMLAnchorElement, Props>(function EmbeddedLink(
  { url, children, external, ...rest },
  ref,
): ReactElement {
  const { search } = useLocation();
  if (isInApp(url) && !external && rest.download === undefined) {
    return (
      <Link {...rest} to={keepFrame(url, search)} ref={ref}>
        {children}
      </Link>
    );
  }
  const target = external ? "_blank" : rest.target;
  return (
    <a {...rest} href={url} target={target} rel={target === "_blank" ? "noopener noreferrer" : rest.rel} ref={ref}>
      {children}
    </a>
  );
});
