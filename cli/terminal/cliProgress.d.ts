// What is used of `cli-progress`, which ships no types.
declare module "cli-progress" {
  export class SingleBar {
    constructor(options: { readonly format: string; readonly noTTYOutput?: boolean });
    start(total: number, startValue: number): void;
    increment(): void;
    stop(): void;
  }
}
