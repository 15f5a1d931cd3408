import { render } from "preact";
import { Page } from "./Page.tsx";
import "uplot/dist/uPlot.min.css";
import "../shared/page.css";
import "./console.css";

const target = document.getElementById("page");
if (target) render(<Page />, target);
