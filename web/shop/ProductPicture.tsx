/** Outlines by SKU, on a square of 48. */
const outlines: Readonly<Record<string, string>> = {
  kettle: "M14 20h18l4 20H10zM17 20c0-5 12-5 12 0M23 12v3M33 24l7-5M12 24c-7-10 0-16 11-16 8 0 13 3 13 10",
  teapot:
    "M12 22h22c1 12-4 18-11 18s-12-6-11-18zM16 22c2-5 12-5 14 0M23 14v3M34 26c6-1 7-5 8-8M12 26c-8-3-6 9 2 9",
  cup: "M10 18h24v8c0 8-5 12-12 12s-12-4-12-12zM34 21h3c6 0 5 10-4 10M8 42h28M18 7c-2 3 2 4 0 7M25 7c-2 3 2 4 0 7",
  "tea-green": "M14 12h20v28H14zM14 12l4-5h12l4 5M24 34c-6-3-6-10 0-14 6 4 6 11 0 14zM24 34v-9",
};

/** A drawing of a product; says nothing that the name beside it does not. */
export function ProductPicture({ sku }: { readonly sku: string }) {
  return (
    <svg class="picture" viewBox="0 0 48 48" aria-hidden="true">
      <path d={outlines[sku] ?? "M10 16l14-8 14 8v18l-14 8-14-8zM10 16l14 8 14-8M24 24v18"} />
    </svg>
  );
}
