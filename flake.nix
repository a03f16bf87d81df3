{
  description = "po: declarative reconcile engine for fleets of AI-agent projects";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs = { self, nixpkgs }:
    let
      systems = [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ];
      forEach = make: nixpkgs.lib.genAttrs systems (system: make nixpkgs.legacyPackages.${system});
      # What po and every engine need at run time. `flock` is the lock of an apply.
      runtime = pkgs: [ pkgs.nodejs_20 pkgs.git pkgs.tmux pkgs.flock ];
    in
    {
      devShells = forEach (pkgs: { default = pkgs.mkShell { packages = runtime pkgs; }; });
    };
}
