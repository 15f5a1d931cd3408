import type { PagesConfig } from "./pagesConfig.ts";

/** Headers of every answer: scripts and styles from here alone, connections to the shop's services alone, no frame. */
export function securityHeaders({ websocketUrl, httpUrl }: PagesConfig): Readonly<Record<string, string>> {
  const connections = ["'self'", new URL(websocketUrl).origin, new URL(httpUrl).origin];
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src ${connections.join(" ")}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ];
  return {
    "content-security-policy": policy.join("; "),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
  };
}
