import { render } from "preact";
import { Page } from "./Page.tsx";
import "../shared/page.css";
import "./shop.css";

const target = document.getElementById("page");
if (target) render(<Page />, target);
