import { useEffect, useState } from "preact/hooks";
import { createShop, type Shop, type ShopOptions, type ShopState } from "./createShop.ts";

const nothing: ShopState = { connection: "connecting", products: undefined, tracks: [], orders: undefined };

/** The shop of this page, and its state as it changes. */
export function useShop(): { readonly state: ShopState; readonly shop: Shop | undefined } {
  const [state, setState] = useState(nothing);
  const [shop, setShop] = useState<Shop>();
  useEffect(() => {
    const open = async (): Promise<void> => {
      const config = (await (await fetch("/config.json")).json()) as ShopOptions["config"];
      setShop(await createShop({ config, storage: localStorage, onState: setState }));
    };
    open().catch((error: unknown) => setState({ ...nothing, problem: String(error) }));
  }, []);
  return { state, shop };
}
