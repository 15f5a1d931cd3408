import type { HttpRequest, HttpResponse } from "../../../engine/lambda/httpHandler.ts";
import type { EntityStore } from "../../../engine/runtime/ports.ts";
import { catalogue } from "../catalogue.ts";

/** `GET /products`: what the shop sells, and how many pieces the stock service has to give. */
export async function listProducts(
  _request: HttpRequest,
  { stock }: { readonly stock: Pick<EntityStore, "loadItems"> },
): Promise<HttpResponse> {
  const levels = await stock.loadItems(catalogue.map(({ sku }) => sku));
  const products = catalogue.map((product) => {
    const level = levels.get(product.sku)?.item as { readonly available?: number } | undefined;
    return { ...product, available: level?.available ?? 0 };
  });
  return { status: 200, body: { products } };
}
