import { createContext } from "react";

/** The nonce that this page's inline scripts carry; empty in the browser, where no more of them are made. */
export const NonceContext = createContext("");
